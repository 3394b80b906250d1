import { memo, useLayoutEffect, useRef, useState, type ReactElement, type RefObject } from "react";
import { Icon } from "../../shared/Icon";
import type { Message } from "../../shared/messages";
import { day } from "../../shared/time";
import type { Outgoing } from "../desk/outbox";
import { fill, texts } from "../texts";
import { Line } from "./Line";
import { PendingLine } from "./PendingLine";

const SHOWN_AT_FIRST = 80;
const NEAR_THE_END = 80;
const TOGETHER = 3 * 60_000;

interface Props {
  id: string;
  messages: readonly Message[];
  loading: boolean;
  pending: readonly Outgoing[];
  typing: boolean;
  readByCustomer: number;
}

/** Whether `message` goes on what the one before began: same voice, soon after. */
function goesOn(message: Message, before: Message | undefined): boolean {
  if (before?.sender !== message.sender || before.sender_name !== message.sender_name) return false;
  return Date.parse(message.ts) - Date.parse(before.ts) < TOGETHER;
}

interface HistoryProps {
  messages: readonly Message[];
  /** The newest of our lines that the customer has read. */
  readSeq: number;
}

/** The lines themselves; drawn anew only when one is added or read. */
export const History = memo(function History({ messages, readSeq }: HistoryProps): ReactElement {
  return (
    <>
      {messages.map((message, index) => {
        const before = messages[index - 1];
        const fresh = !before || day(before.ts) !== day(message.ts);
        return (
          <div key={message.seq} role="presentation">
            {fresh && <p className="line-day">{day(message.ts)}</p>}
            <Line message={message} follows={!fresh && goesOn(message, before)} read={message.seq === readSeq} />
          </div>
        );
      })}
    </>
  );
});

interface End {
  scroll: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  below: boolean;
  look: () => void;
  toEnd: () => void;
}

/** Keeps the end in view while it was in view, whatever grows (a picture, the reply box); says when something new lies below. */
function useEnd(count: number, last: number): End {
  const scroll = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);
  const toEnd = (): void => { scroll.current?.scrollTo({ top: scroll.current.scrollHeight }); };
  useLayoutEffect(() => {
    if (atEnd.current) scroll.current?.scrollTo({ top: scroll.current.scrollHeight });
    else setBelow(true);
  }, [count, last]);
  useLayoutEffect(() => {
    const sizes = new ResizeObserver(() => { if (atEnd.current) scroll.current?.scrollTo({ top: scroll.current.scrollHeight }); });
    if (scroll.current) sizes.observe(scroll.current);
    if (content.current) sizes.observe(content.current);
    return () => { sizes.disconnect(); };
  }, []);
  const look = (): void => {
    const box = scroll.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END;
    if (atEnd.current) setBelow(false);
  };
  return { scroll, content, below, look, toEnd };
}

export function Lines({ id, messages, loading, pending, typing, readByCustomer }: Props): ReactElement {
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const { scroll, content, below, look, toEnd } = useEnd(pending.length + (typing ? 1 : 0), messages.at(-1)?.seq ?? 0);
  const shown = messages.length > most ? messages.slice(-most) : messages;
  const readSeq = messages.findLast(({ sender, seq }) => sender === "agent" && seq <= readByCustomer)?.seq ?? 0;
  const hidden = messages.length - shown.length;
  return (
    <div className="lines-frame">
      <div className="lines" ref={scroll} onScroll={look} role="log" aria-label={texts.talk.log} aria-live="polite" tabIndex={0} data-conversation={id}>
        <div ref={content} role="presentation">
          {loading && messages.length < 2 && [1, 2, 3].map((n) => <div key={n} className={`skeleton line-skeleton line-skeleton-${n}`} />)}
          {hidden > 0 && (
            <button type="button" className="lines-earlier" onClick={() => { setMost(most + 200); }}>{fill(texts.talk.earlier, { n: hidden })}</button>
          )}
          <History messages={shown} readSeq={readSeq} />
          {pending.map((entry) => <PendingLine key={entry.client_id} entry={entry} />)}
          {typing && <p className="line-typing"><i /><i /><i /><span>{texts.talk.typing}</span></p>}
        </div>
      </div>
      {below && (
        <button type="button" className="to-end" onClick={toEnd}><Icon name="arrowDown" size={15} />{texts.talk.newBelow}</button>
      )}
    </div>
  );
}
