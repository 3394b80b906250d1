import { useCallback, useEffect, useRef, useState } from "react";
import { Problem } from "../../shared/problem";
import { wordsOf } from "../gate/useSubmit";

interface Page<T> {
  items: readonly T[];
  next: string | number | null;
}

interface Pages<T> {
  items: readonly T[] | null;
  problem: string;
  /** Null when there is no more. */
  more: (() => void) | null;
  again: () => void;
}

/** A list that comes in pages; another `ask` (keep it stable) begins anew. */
export function usePages<T>(ask: (before: string | number | null, signal: AbortSignal) => Promise<Page<T>>): Pages<T> {
  const [state, setState] = useState<{ items: readonly T[] | null; next: string | number | null; problem: string }>({ items: null, next: null, problem: "" });
  const [round, setRound] = useState(0);
  const running = useRef(new AbortController());

  const fetchPage = useCallback((before: string | number | null, kept: readonly T[]): void => {
    running.current.abort();
    const stop = new AbortController();
    running.current = stop;
    ask(before, stop.signal)
      .then(({ items, next }) => { if (!stop.signal.aborted) setState({ items: [...kept, ...items], next, problem: "" }); })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState((now) => ({ ...now, problem: wordsOf(error) }));
      });
  }, [ask]);

  useEffect(() => {
    fetchPage(null, []);
    return () => { running.current.abort(); };
  }, [fetchPage, round]);

  const { items, next, problem } = state;
  return {
    items,
    problem,
    more: next === null || items === null ? null : () => { fetchPage(next, items); },
    again: () => { setRound((n) => n + 1); },
  };
}
