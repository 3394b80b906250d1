import type { ReactElement } from "react";
import type { QueueItem } from "./api";
import { fill, lasted, reasonOf, texts } from "./texts";

interface Props {
  items: readonly QueueItem[] | null;
  me: string;
  chosen: string | null;
  onChoose: (id: string) => void;
}

function standing(item: QueueItem, me: string): string {
  if (item.owner === "agent") return item.agent_id === me ? texts.mine : texts.taken;
  return item.position === null ? "" : fill(texts.position, { n: item.position });
}

function Item({ item, me, now, onChoose }: { item: QueueItem; me: string; now: boolean; onChoose: () => void }): ReactElement {
  return (
    <li>
      <button type="button" className="queue-item" aria-pressed={now} onClick={onChoose}>
        <span className="queue-line">
          <span className="queue-name">{item.customer?.name ?? texts.visitor}</span>
          <span className={item.owner === "queue" ? "queue-state queue-state-waits" : "queue-state"}>{standing(item, me)}</span>
        </span>
        <span className="queue-line queue-more">
          <span>{reasonOf(item.reason)}</span>
          {item.waiting_seconds !== null && item.owner === "queue" && <span>{fill(texts.waiting, { time: lasted(item.waiting_seconds) })}</span>}
        </span>
      </button>
    </li>
  );
}

export function Queue({ items, me, chosen, onChoose }: Props): ReactElement {
  return (
    <nav className="queue" aria-label={texts.queue}>
      <h2 className="queue-title">{texts.queue}</h2>
      {items === null && <div className="skeleton queue-skeleton" />}
      {items?.length === 0 && (
        <p className="queue-empty">
          {texts.empty}
          <small>{texts.emptyMore}</small>
        </p>
      )}
      <ul>
        {items?.map((item) => (
          <Item key={item.id} item={item} me={me} now={item.id === chosen} onChoose={() => { onChoose(item.id); }} />
        ))}
      </ul>
    </nav>
  );
}
