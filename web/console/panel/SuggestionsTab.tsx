import { App, Button, Tooltip } from "antd";
import { useCallback, type ReactElement } from "react";
import { Picture } from "../../shared/Picture";
import { Price } from "../../shared/Price";
import { moment } from "../../shared/time";
import { sendAgain, suggestions, suppress } from "../api/agent";
import type { SuggestedItem, SuggestionList } from "../api/types";
import { useDesk } from "../desk/context";
import type { Detail } from "../desk/talk";
import { useSubmit } from "../gate/useSubmit";
import { Glyph } from "../Glyph";
import { Icon } from "../../shared/Icon";
import { texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { askedFor } from "./asked";

interface Of {
  id: string;
  list: SuggestionList;
  /** Only who has the conversation sends. */
  sends: boolean;
  onChanged: () => void;
}

/** Sends or suppresses, and says so. */
function useSteps({ id, list, onChanged }: Of): { refusal: string; resend: (items: string[]) => void; never: (items: string[]) => void } {
  const desk = useDesk();
  const { message } = App.useApp();
  const { refusal, run } = useSubmit();
  const step = (done: string, action: () => Promise<unknown>): void => {
    run(async () => {
      await action();
      void message.success(done);
      onChanged();
      void desk.stepped(id);
    });
  };
  return {
    refusal,
    resend: (items) => { step(texts.suggested.sent, () => sendAgain(id, list.list_id, items)); },
    never: (items) => { step(texts.suggested.suppressed, () => suppress(id, list.list_id, items)); },
  };
}

function Item({ item, ...of }: Of & { item: SuggestedItem }): ReactElement {
  const { sends } = of;
  const { refusal, resend, never } = useSteps(of);
  return (
    <li className={item.suppressed ? "suggested suggested-off" : "suggested"}>
      <Picture src={item.image} alt="" size={18} />
      <div className="suggested-words">
        <p className="suggested-title">{item.title ?? item.id}</p>
        <p className="suggested-line">{item.price && <Price value={item.price} />}{item.suppressed && <span className="tag tag-plain">{texts.suggested.off}</span>}</p>
        {item.reason && <p className="card-reason">{item.reason}</p>}
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
      </div>
      {!item.suppressed && (
        <div className="suggested-steps">
          <Tooltip title={sends ? texts.suggested.send : texts.suggested.claimFirst}>
            <Button size="small" type="text" disabled={!sends} aria-label={`${texts.suggested.send}：${item.title ?? item.id}`} icon={<Icon name="send" size={15} />} onClick={() => { resend([item.id]); }} />
          </Tooltip>
          <Tooltip title={texts.suggested.suppress}>
            <Button size="small" type="text" aria-label={`${texts.suggested.suppress}：${item.title ?? item.id}`} icon={<Glyph name="eyeOff" size={15} />} onClick={() => { never([item.id]); }} />
          </Tooltip>
        </div>
      )}
    </li>
  );
}

function List(of: Of): ReactElement {
  const { list, sends } = of;
  const { refusal, resend } = useSteps(of);
  const left = list.items.filter(({ suppressed }) => !suppressed).map((item) => item.id);
  return (
    <section className="part">
      <h3 className="part-title">
        {askedFor(list) || texts.suggested.unasked}
        <time dateTime={list.created_at}>{moment(list.created_at)}</time>
      </h3>
      {!list.personalised && <p className="part-more">{texts.suggested.unpersonal}</p>}
      <ul>
        {list.items.map((item) => (
          <Item key={item.id} item={item} {...of} />
        ))}
      </ul>
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
      {left.length > 1 && sends && (
        <Button size="small" onClick={() => { resend(left); }}>{texts.suggested.sendAll}</Button>
      )}
    </section>
  );
}

/** What was suggested and why; to send again, or never again. */
export function SuggestionsTab({ id, detail }: { id: string; detail: Detail | null }): ReactElement {
  const { me } = useDesk();
  const ask = useCallback((signal: AbortSignal) => suggestions(id, signal), [id]);
  const { value, problem, again } = useAsked(ask);
  const sends = detail?.owner === "agent" && detail.agent_id === me.id;
  if (!value) return <Waiting problem={problem} again={again} />;
  if (value.length === 0) return <p className="hint">{texts.suggested.none}</p>;
  return <>{value.map((list) => <List key={list.list_id} id={id} list={list} sends={sends} onChanged={again} />)}</>;
}
