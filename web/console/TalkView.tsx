import { useCallback, useEffect, useRef, type ReactElement } from "react";
import { claim, giveBack, talk, type SignedIn, type Talk } from "./api";
import { Line } from "./Line";
import { Notes } from "./Notes";
import { ReplyBox } from "./ReplyBox";
import { reasonOf, texts } from "./texts";
import { usePolled } from "./usePolled";
import { useSubmit } from "./useSubmit";

interface Props {
  id: string;
  me: SignedIn;
  onLeave: () => void;
  /** Something changed that the queue shows too. */
  onStep: () => void;
}

const TALK_EVERY = 1_500;

function Log({ found }: { found: Talk }): ReactElement {
  const end = useRef<HTMLDivElement>(null);
  const count = found.messages.length;
  useEffect(() => { end.current?.scrollIntoView({ block: "end" }); }, [count]);
  return (
    <div className="lines" role="log" aria-label={texts.customer}>
      {found.messages.map((message) => (
        <Line key={message.seq} message={message} />
      ))}
      <div ref={end} />
    </div>
  );
}

export function TalkView({ id, me, onLeave, onStep }: Props): ReactElement {
  const { token } = me;
  const ask = useCallback((signal: AbortSignal) => talk(token, id, signal), [token, id]);
  const { value: found, refresh } = usePolled(ask, TALK_EVERY, onLeave);
  const { busy, refusal, run } = useSubmit();
  const step = (action: () => Promise<unknown>): void => {
    run(async () => {
      await action();
      refresh();
      onStep();
    });
  };
  if (!found) return <main className="talk-none"><div className="skeleton talk-skeleton" /></main>;
  const mine = found.owner === "agent" && found.agent_id === me.agent.id;
  return (
    <main className="talk">
      <header className="talk-top">
        <div>
          <h2 className="talk-name">{found.customer ? `${found.customer.name} · ${found.customer.id}` : texts.visitor}</h2>
          <p className="talk-more">{[found.customer?.phone, found.customer?.level, found.reason && `${texts.reason}：${reasonOf(found.reason)}`].filter(Boolean).join(" · ")}</p>
        </div>
        {mine ? (
          <button type="button" className="quiet-button" disabled={busy} onClick={() => { step(() => giveBack(token, id)); }}>{texts.giveBack}</button>
        ) : (
          <button type="button" className="main-button" disabled={busy} onClick={() => { step(() => claim(token, id)); }}>{texts.claim}</button>
        )}
      </header>
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
      <Log found={found} />
      {mine && <ReplyBox token={token} id={id} onSaid={refresh} />}
      <Notes token={token} talk={found} onNoted={refresh} />
    </main>
  );
}
