import { Tooltip } from "antd";
import type { ReactElement } from "react";
import { useChats, useDesk } from "../desk/context";
import { Glyph, type GlyphName } from "../Glyph";
import { texts } from "../texts";
import { MeMenu } from "./MeMenu";
import { addressOf, useRoute, type View } from "./route";

interface Place {
  view: View;
  glyph: GlyphName;
  lead?: true;
}

const PLACES: readonly Place[] = [
  { view: "chats", glyph: "chats" },
  { view: "history", glyph: "history" },
  { view: "tickets", glyph: "ticket" },
  { view: "canned", glyph: "bolt" },
  { view: "agents", glyph: "people", lead: true },
  { view: "policies", glyph: "sliders", lead: true },
  { view: "undelivered", glyph: "undelivered", lead: true },
  { view: "audit", glyph: "audit", lead: true },
];

function Entry({ place, here, count }: { place: Place; here: boolean; count: number }): ReactElement {
  return (
    <li className={place.lead ? "rail-lead" : undefined}>
      <a className="rail-item" href={addressOf(place.view)} aria-current={here ? "page" : undefined}>
        <span className="rail-glyph">
          <Glyph name={place.glyph} size={21} />
          {count > 0 && <span className="rail-count" aria-hidden="true">{count > 99 ? "99+" : count}</span>}
        </span>
        <span className="rail-word">{texts.views[place.view]}</span>
      </a>
    </li>
  );
}

export function Rail({ onLeave, onHelp }: { onLeave: () => void; onHelp: () => void }): ReactElement {
  const { me } = useDesk();
  const { view } = useRoute();
  const waiting = useChats()?.filter((chat) => chat.owner === "queue").length ?? 0;
  const places = PLACES.filter(({ lead }) => !lead || me.role === "lead");
  return (
    <header className="rail">
      <span className="rail-mark" aria-hidden="true"><Glyph name="mark" size={24} /></span>
      <nav aria-label={texts.places}>
        <ul className="rail-list">
          {places.map((place) => <Entry key={place.view} place={place} here={view === place.view} count={place.view === "chats" ? waiting : 0} />)}
        </ul>
      </nav>
      <div className="rail-foot">
        <Tooltip title={texts.keys.title} placement="right">
          <button type="button" className="rail-button" aria-label={texts.keys.title} onClick={onHelp}><Glyph name="keyboard" size={20} /></button>
        </Tooltip>
        <MeMenu onLeave={onLeave} />
      </div>
    </header>
  );
}
