import { useCallback, useRef } from "react";

const AGAIN_AFTER = 2_500;

/** Says that the customer types, at most every few seconds, and once that they stopped. */
export function useTypingSignal(say: (on: boolean) => void): (on: boolean) => void {
  const last = useRef(0);
  return useCallback(
    (on: boolean) => {
      const now = Date.now();
      if (on && now - last.current < AGAIN_AFTER) return;
      if (!on && last.current === 0) return;
      last.current = on ? now : 0;
      say(on);
    },
    [say],
  );
}
