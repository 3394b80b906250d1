import { useCallback, useState, type ReactElement } from "react";
import { queue, type SignedIn } from "./api";
import { Queue } from "./Queue";
import { TalkView } from "./TalkView";
import { texts } from "./texts";
import { usePolled } from "./usePolled";

const QUEUE_EVERY = 3_000;

export function Desk({ me, onLeave }: { me: SignedIn; onLeave: () => void }): ReactElement {
  const [chosen, setChosen] = useState<string | null>(null);
  const ask = useCallback((signal: AbortSignal) => queue(me.token, signal), [me.token]);
  const { value, broken, refresh } = usePolled(ask, QUEUE_EVERY, onLeave);
  return (
    <div className="desk">
      <header className="desk-top">
        <h1 className="desk-title">{texts.title}</h1>
        {broken && <p className="desk-broken" role="status">{texts.offline}</p>}
        <p className="desk-me">{me.agent.name}</p>
        <button type="button" className="quiet-button" onClick={onLeave}>{texts.signOut}</button>
      </header>
      <Queue items={value} me={me.agent.id} chosen={chosen} onChoose={setChosen} />
      {chosen ? (
        <TalkView key={chosen} id={chosen} me={me} onLeave={onLeave} onStep={refresh} />
      ) : (
        <main className="talk-none">{texts.choose}</main>
      )}
    </div>
  );
}
