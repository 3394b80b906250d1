import { useState } from "react";
import { Problem } from "../../shared/problem";
import { texts } from "../texts";

export interface Submit {
  busy: boolean;
  /** What the gateway said against it. */
  refusal: string;
  run: (action: () => Promise<unknown>) => void;
}

/** A failure in words for people: the gateway's own, or that it could not be reached. */
export const wordsOf = (error: Problem): string => (error.status === 0 ? texts.unreachable : error.detail);

/** One call at a time, and what became of it. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const run = (action: () => Promise<unknown>): void => {
    if (busy) return;
    setBusy(true);
    setRefusal("");
    action()
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        setRefusal(wordsOf(error));
      })
      .finally(() => { setBusy(false); });
  };
  return { busy, refusal, run };
}
