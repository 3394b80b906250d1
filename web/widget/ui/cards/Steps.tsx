import type { ReactElement } from "react";
import { texts } from "../../texts";

/** How far an order is; nothing for states off the usual way, such as 已取消. */
export function Steps({ state }: { state: string }): ReactElement | null {
  const steps: readonly string[] = texts.orderSteps;
  const at = state === texts.finished ? steps.length - 1 : steps.indexOf(state);
  if (at < 0) return null;
  return (
    <ol className="steps" aria-label={texts.progress}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < at ? "step step-done" : index === at ? "step step-now" : "step"}
          aria-current={index === at ? "step" : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  );
}
