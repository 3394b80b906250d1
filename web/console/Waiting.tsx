import { Button } from "antd";
import type { ReactElement } from "react";
import { texts } from "./texts";

/** What stands where an answer is not there yet, or could not be had. */
export function Waiting({ problem, again }: { problem: string; again: () => void }): ReactElement {
  if (!problem) return <div className="waiting" aria-busy="true"><div className="skeleton" /><div className="skeleton" /><div className="skeleton" /></div>;
  return (
    <div className="waiting-problem" role="alert">
      <p>{problem}</p>
      <Button size="small" onClick={again}>{texts.again}</Button>
    </div>
  );
}
