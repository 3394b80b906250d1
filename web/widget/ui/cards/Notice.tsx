import type { ReactElement } from "react";
import { texts } from "../../texts";

/** The system itself speaks. */
export function Notice({ text, level }: { text: string; level: "info" | "warning" | "error" }): ReactElement {
  return (
    <p className={`notice notice-${level}`}>
      <span className="unseen">{texts.system}：</span>
      {text}
    </p>
  );
}
