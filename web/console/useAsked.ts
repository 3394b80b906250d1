import { useCallback, useEffect, useState } from "react";
import { Problem } from "../shared/problem";
import { wordsOf } from "./gate/useSubmit";

export interface Asked<T> {
  value: T | null;
  /** Why there is none, in words. */
  problem: string;
  /** Ask again; what was there stays meanwhile. */
  again: () => void;
}

/** What `ask` answers (keep it stable with useCallback); an answer that comes too late is dropped. */
export function useAsked<T>(ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ ask: unknown; value: T | null; problem: string }>({ ask, value: null, problem: "" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    ask(stop.signal)
      .then((value) => { setState({ ask, value, problem: "" }); })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState((before) => ({ ask, value: before.ask === ask ? before.value : null, problem: wordsOf(error) }));
      });
    return () => { stop.abort(); };
  }, [ask, round]);
  const current = state.ask === ask;
  const again = useCallback(() => { setRound((n) => n + 1); }, []);
  return { value: current ? state.value : null, problem: current ? state.problem : "", again };
}
