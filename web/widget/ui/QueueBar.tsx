import type { ReactElement } from "react";
import type { Place } from "../standing/standing";
import { fill, texts } from "../texts";

/** The customer's place in the queue for a person, as it moves. */
export function QueueBar({ place }: { place: Place | null }): ReactElement | null {
  if (!place) return null;
  const { position, attended } = place;
  const words = position === 1 ? texts.queueFirst : fill(texts.queueAhead, { n: position - 1 });
  return (
    <div className="queue" role="status">
      <span className="queue-pulse" aria-hidden="true" />
      <div className="queue-words">
        <p className="queue-place">{attended ? words : texts.queueAway}</p>
        <p className="queue-hint">{attended ? texts.queueHint : texts.queueAwayHint}</p>
      </div>
      <span className="queue-number digits" aria-hidden="true">{position}</span>
    </div>
  );
}
