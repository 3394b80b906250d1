import { useState } from "react";
import { Problem } from "../shared/problem";

interface Submit {
  busy: boolean;
  /** What the gateway said against it. */
  refusal: string;
  run: (action: () => Promise<unknown>) => void;
}

/** One call at a time, and what became of it in the gateway's words. */
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
        setRefusal(error.detail);
      })
      .finally(() => { setBusy(false); });
  };
  return { busy, refusal, run };
}
