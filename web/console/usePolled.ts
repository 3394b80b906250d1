import { useEffect, useState } from "react";
import { Problem } from "../shared/problem";

interface Polled<T> {
  value: T | null;
  broken: boolean;
  /** Ask again now. */
  refresh: () => void;
}

/**
 * What `ask` answers, asked again every `every` milliseconds; the value of an earlier `ask` is not
 * shown for a later one. `onExpired` hears that the token is no good any more.
 */
export function usePolled<T>(ask: (signal: AbortSignal) => Promise<T>, every: number, onExpired: () => void): Polled<T> {
  const [state, setState] = useState<{ ask: unknown; value: T | null; broken: boolean }>({ ask, value: null, broken: false });
  const [round, setRound] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => {
      ask(stop.signal)
        .then((value) => { setState({ ask, value, broken: false }); })
        .catch((error: unknown) => {
          if (stop.signal.aborted) return;
          if (error instanceof Problem && error.status === 401) onExpired();
          setState((before) => ({ ...before, broken: true }));
        })
        .finally(() => {
          if (!stop.signal.aborted) timer = setTimeout(again, every);
        });
    };
    again();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [ask, every, onExpired, round]);

  const current = state.ask === ask;
  return { value: current ? state.value : null, broken: state.broken, refresh: () => { setRound((n) => n + 1); } };
}
