import type { ReactElement } from "react";
import { texts } from "../texts";

/** The shape of a conversation while its history is on the way. */
export function Loading(): ReactElement {
  return (
    <div className="loading" role="status">
      <span className="unseen">{texts.loading}</span>
      <span className="skeleton loading-other" />
      <span className="skeleton loading-own" />
      <span className="skeleton loading-other loading-wide" />
    </div>
  );
}
