import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { useDesk } from "../desk/context";
import type { Outgoing } from "../desk/outbox";
import { texts } from "../texts";

/** A reply that is not in the log yet, and what can be done about it. */
export function PendingLine({ entry }: { entry: Outgoing }): ReactElement {
  const { outbox } = useDesk();
  return (
    <div className={`line line-agent line-pending line-pending-${entry.state}`}>
      <div className="line-said">{entry.text}</div>
      <p className="line-state">
        {entry.state === "failed" ? (
          <>
            <Icon name="alert" size={13} />
            {entry.refusal}
            <button type="button" onClick={() => { outbox.retry(entry.client_id); }}>{texts.pendingLine.retry}</button>
            <button type="button" onClick={() => { outbox.discard(entry.client_id); }}>{texts.pendingLine.discard}</button>
          </>
        ) : (
          texts.pendingLine[entry.state]
        )}
      </p>
    </div>
  );
}
