import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Kind, Tag } from "../api";
import { fill, texts } from "../texts";
import { Card } from "./Card";
import type { Mine } from "./useMe";

const KINDS: readonly Kind[] = ["category", "brand", "attribute", "search", "private", "gone"];
const SHOWN = 10;

/** The more often, the deeper: five steps from once to the most. */
const weight = (times: number, most: number): number =>
  most <= 1 ? 1 : 1 + Math.round((4 * Math.log(times)) / Math.log(most));

interface ChipProps {
  tag: Tag;
  most: number;
  open: boolean;
  onOpen: () => void;
}

function Chip({ tag, most, open, onOpen }: ChipProps): ReactElement {
  return (
    <button type="button" className={`tag tag-${weight(tag.times, most)}`} aria-expanded={open} onClick={onOpen}>
      <span className="tag-label">{tag.label}</span>
      <span className="tag-times">{tag.times}</span>
    </button>
  );
}

function Why({ tag, mine, onClose }: { tag: Tag; mine: Mine; onClose: () => void }): ReactElement {
  const going = mine.busy === tag.id;
  return (
    <div className="why">
      <div className="why-head">
        <p className="why-label">{tag.label}</p>
        <button type="button" className="why-close" aria-label={texts.tags.less} onClick={onClose}>
          <Icon name="close" size={16} />
        </button>
      </div>
      <ul className="why-list">
        {tag.because.map((line) => <li key={line}>{line}</li>)}
      </ul>
      <p className="why-hint">{texts.tags.forgetHint}</p>
      <button type="button" className="button button-danger" disabled={mine.busy !== null} onClick={() => { mine.forget(tag); }}>
        <Icon name="trash" size={16} />
        {going ? texts.tags.forgetting : texts.tags.forget}
      </button>
    </div>
  );
}

function Group({ kind, tags, mine }: { kind: Kind; tags: readonly Tag[]; mine: Mine }): ReactElement {
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const shown = all ? tags : tags.slice(0, SHOWN);
  const chosen = shown.find(({ id }) => id === open);
  const most = Math.max(...tags.map(({ times }) => times));
  return (
    <div className="tag-group">
      <h3 className="tag-kind">{texts.tags.kinds[kind]}</h3>
      <div className="tag-list">
        {shown.map((tag) => (
          <Chip key={tag.id} tag={tag} most={most} open={tag.id === open} onOpen={() => { setOpen(tag.id === open ? null : tag.id); }} />
        ))}
        {tags.length > SHOWN && (
          <button type="button" className="tag-more" aria-expanded={all} onClick={() => { setAll(!all); }}>
            {all ? texts.tags.less : fill(texts.tags.more, { n: tags.length })}
          </button>
        )}
      </div>
      {chosen && <Why tag={chosen} mine={mine} onClose={() => { setOpen(null); }} />}
    </div>
  );
}

function All({ mine }: { mine: Mine }): ReactElement {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" className="button button-quiet" onClick={() => { setAsked(true); }}>
        {texts.tags.all}
      </button>
    );
  }
  return (
    <div className="why" role="alertdialog" aria-label={texts.tags.all}>
      <p className="why-hint">{texts.tags.allAsk}</p>
      <div className="buttons">
        <button type="button" className="button button-danger" disabled={mine.busy !== null} onClick={mine.forgetAll}>
          {mine.busy === "all" ? texts.tags.forgetting : texts.tags.allSure}
        </button>
        <button type="button" className="button button-quiet" onClick={() => { setAsked(false); }}>{texts.tags.keep}</button>
      </div>
    </div>
  );
}

/** What suggestions know of the customer, strongest first, each with its origin. */
export function Tags({ tags, paused, mine }: { tags: readonly Tag[]; paused: boolean; mine: Mine }): ReactElement {
  if (tags.length === 0) {
    return (
      <Card icon="heart" title={texts.tags.title}>
        <div className="none">
          <span className="none-icon"><Icon name="spark" size={26} /></span>
          <p className="none-title">{texts.tags.none}</p>
          <p className="card-lead">{texts.tags.noneLead}</p>
        </div>
      </Card>
    );
  }
  return (
    <Card icon="heart" title={texts.tags.title} lead={paused ? undefined : texts.tags.lead}>
      {paused && <p className="paused"><Icon name="lock" size={16} />{texts.tags.paused}</p>}
      <div className={paused ? "tag-groups tag-groups-paused" : "tag-groups"}>
        {KINDS.map((kind) => {
          const own = tags.filter((tag) => tag.kind === kind);
          return own.length > 0 && <Group key={kind} kind={kind} tags={own} mine={mine} />;
        })}
      </div>
      <All mine={mine} />
    </Card>
  );
}
