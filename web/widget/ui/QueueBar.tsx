import type { ReactElement } from "react";
import type { Place } from "../standing/standing";
import { fill, texts } from "../texts";

/** The customer's place in the queue for a person, as it moves. */
export function QueueBar({ place }: { place: Place | null }): ReactElement | null {
  if (!place) return null;
  const ahead = place.position - 1;
  return (
    <div className="queue" role="status">
      <span className="queue-pulse" aria-hidden="true" />
      <div className="queue-words">
        <p className="queue-place">{ahead === 0 ? texts.queueFirst : fill(texts.queueAhead, { n: ahead })}</p>
        <p className="queue-hint">{texts.queueHint}</p>
      </div>
      <span className="queue-number digits" aria-hidden="true">{place.position}</span>
    </div>
  );
}
