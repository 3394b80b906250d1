import type { ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import type { Action } from "../../../shared/messages";
import { texts } from "../../texts";

interface Props {
  buttons: readonly Action[];
  used: ReadonlySet<string>;
  /** The conversation has moved on: an old choice must not be taken by accident. */
  stale: boolean;
  onTap: (action: Action) => void;
}

export function Buttons({ buttons, used, stale, onTap }: Props): ReactElement | null {
  if (buttons.length === 0) return null;
  const isUsed = ({ action_id }: Action): boolean => Boolean(action_id && used.has(action_id));
  const decided = stale || buttons.some(isUsed);
  return (
    <div className="choices" role="group" aria-label={texts.choose}>
      {buttons.map((action, index) => (
        <button
          type="button"
          key={action.action_id ?? index}
          className={isUsed(action) ? "chip chip-chosen" : "chip"}
          disabled={decided || !action.action_id}
          onClick={() => { onTap(action); }}
        >
          {isUsed(action) && <Icon name="check" size={15} />}
          {action.title}
          {isUsed(action) && <span className="unseen">（{texts.chosen}）</span>}
        </button>
      ))}
    </div>
  );
}
