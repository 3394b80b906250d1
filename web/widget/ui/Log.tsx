import { useMemo, useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Action } from "../../shared/messages";
import type { State } from "../conversation";
import { texts } from "../texts";
import { timeline, type Answering } from "../timeline";
import { Greeting } from "./Greeting";
import { Loading } from "./Loading";
import { LogRow } from "./LogRow";
import { SendingPicture } from "./SendingPicture";
import type { See } from "./cards/Upload";
import { TypingRow } from "./TypingRow";
import { useEndOfLog } from "./useEndOfLog";

export interface RowActions {
  tap: (action: Action) => void;
  say: (text: string) => void;
  retry: (client_id: string) => void;
  discard: (client_id: string) => void;
  retryPicture: (client_id: string) => void;
  discardPicture: (client_id: string) => void;
  /** The address of an uploaded picture for an <img>. */
  see: See;
}

interface Props {
  state: State;
  speaker: Answering;
  actions: RowActions;
}

const PAGE = 60;

export function Log({ state, speaker, actions }: Props): ReactElement {
  const [pages, setPages] = useState(1);
  const { messages, outgoing, pictures } = state;
  const rows = useMemo(() => timeline(messages, outgoing, new Date()), [messages, outgoing]);
  const shown = rows.slice(-PAGE * pages);
  const read = messages.findLast(({ sender, seq }) => sender === "customer" && seq <= state.readByAgent)?.seq ?? 0;
  const own = outgoing.length + pictures.length + messages.filter(({ sender }) => sender === "customer").length;
  const { scroller, content, away, fresh, toEnd } = useEndOfLog(messages.length, own);
  const loading = state.phase === "loading";
  return (
    <div className="log-frame">
      <div className="log" ref={scroller}>
        <div
          className="log-content"
          ref={content}
          role="log"
          aria-label={texts.log}
          aria-live={loading ? "off" : "polite"}
          aria-busy={loading}
        >
          {rows.length > shown.length ? (
            <button type="button" className="log-earlier" onClick={() => { setPages(pages + 1); }}>
              {texts.earlier}
            </button>
          ) : (
            <Greeting fresh={rows.length === 0 && pictures.length === 0 && !loading} onAsk={actions.say} />
          )}
          {state.expired && <p className="aside">{texts.expired}</p>}
          {loading && <Loading />}
          {shown.map((row) => (
            <LogRow key={row.key} row={row} used={state.used} readByAgent={read} actions={actions} />
          ))}
          {pictures.map((picture) => (
            <SendingPicture key={picture.client_id} picture={picture} actions={actions} />
          ))}
          <TypingRow state={state} speaker={speaker} />
        </div>
      </div>
      {away && (
        <button type="button" className="log-end" onClick={toEnd} aria-label={texts.back}>
          {fresh > 0 && <span>{`${fresh} ${texts.newMessages}`}</span>}
          <Icon name="arrowDown" size={18} />
        </button>
      )}
    </div>
  );
}
