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

interface ItemProps {
  item: SuggestedItem;
  /** Only who has the conversation sends. */
  sends: boolean;
  onSend: () => void;
  onSuppress: () => void;
}

function Item({ item, sends, onSend, onSuppress }: ItemProps): ReactElement {
  return (
    <li className={item.suppressed ? "suggested suggested-off" : "suggested"}>
      <Picture src={item.image} alt="" size={18} />
      <div className="suggested-words">
        <p className="suggested-title">{item.title ?? item.id}</p>
        <p className="suggested-line">{item.price && <Price value={item.price} />}{item.suppressed && <span className="tag tag-plain">{texts.suggested.off}</span>}</p>
        {item.reason && <p className="card-reason">{item.reason}</p>}
      </div>
      {!item.suppressed && (
        <div className="suggested-steps">
          <Tooltip title={sends ? texts.suggested.send : texts.suggested.claimFirst}>
            <Button size="small" type="text" disabled={!sends} aria-label={`${texts.suggested.send}：${item.title ?? item.id}`} icon={<Icon name="send" size={15} />} onClick={onSend} />
          </Tooltip>
          <Tooltip title={texts.suggested.suppress}>
            <Button size="small" type="text" aria-label={`${texts.suggested.suppress}：${item.title ?? item.id}`} icon={<Glyph name="eyeOff" size={15} />} onClick={onSuppress} />
          </Tooltip>
        </div>
      )}
    </li>
  );
}

interface ListProps {
  id: string;
  list: SuggestionList;
  sends: boolean;
  onChanged: () => void;
}

function List({ id, list, sends, onChanged }: ListProps): ReactElement {
  const desk = useDesk();
  const { message } = App.useApp();
  const { refusal, run } = useSubmit();
  const step = (done: string, action: () => Promise<unknown>): void => {
    run(async () => {
      await action();
      void message.success(done);
      onChanged();
      await desk.stepped(id);
    });
  };
  const left = list.items.filter(({ suppressed }) => !suppressed).map((item) => item.id);
  return (
    <section className="part">
      <h3 className="part-title">
        {list.query || texts.suggested.unasked}
        <time dateTime={list.created_at}>{moment(list.created_at)}</time>
      </h3>
      {!list.personalised && <p className="part-more">{texts.suggested.unpersonal}</p>}
      <ul>
        {list.items.map((item) => (
          <Item
            key={item.id}
            item={item}
            sends={sends}
            onSend={() => { step(texts.suggested.sent, () => sendAgain(id, list.list_id, [item.id])); }}
            onSuppress={() => { step(texts.suggested.suppressed, () => suppress(id, list.list_id, [item.id])); }}
          />
        ))}
      </ul>
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
      {left.length > 1 && sends && (
        <Button size="small" onClick={() => { step(texts.suggested.sent, () => sendAgain(id, list.list_id, left)); }}>{texts.suggested.sendAll}</Button>
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
