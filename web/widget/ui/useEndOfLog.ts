import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

interface EndOfLog {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  /** The customer has scrolled up. */
  away: boolean;
  /** Messages that came since. */
  fresh: number;
  toEnd: () => void;
}

const NEAR = 90;

const isNear = (element: HTMLElement): boolean =>
  element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;

/**
 * Keeps the end of the log in view while the customer reads there, leaves the place alone while
 * they read further up, and goes to the end when they say something themselves.
 */
export function useEndOfLog(count: number, own: number): EndOfLog {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const [away, setAway] = useState(false);
  const [seen, setSeen] = useState(count);

  const toEnd = useCallback(() => {
    pinned.current = true;
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(toEnd, [own, toEnd]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    const follow = (): void => {
      pinned.current = isNear(element);
      setAway(!pinned.current);
    };
    const grown = new ResizeObserver(() => {
      if (pinned.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", follow, { passive: true });
    grown.observe(inner);
    grown.observe(element);
    return () => {
      element.removeEventListener("scroll", follow);
      grown.disconnect();
    };
  }, []);

  if (!away && seen !== count) setSeen(count);
  return { scroller, content, away, fresh: away ? Math.max(0, count - seen) : 0, toEnd };
}
