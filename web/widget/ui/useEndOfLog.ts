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

const MARGIN = 12;

/** Messages that come this close together are one answer (milliseconds). */
const TOGETHER = 1_500;

interface Anchor {
  seq: number;
  since: number;
}

/** As far down as the log goes without the message `seq` leaving the view. */
function settle(scroller: HTMLElement, seq: number): void {
  const row = scroller.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  const end = scroller.scrollHeight - scroller.clientHeight;
  scroller.scrollTop = row ? Math.min(end, row.offsetTop - MARGIN) : end;
}

/**
 * Keeps the end of the log in view while the customer reads there, but never scrolls the beginning
 * of a long answer away; leaves the place alone while they read further up, and goes to the end
 * when they say something themselves.
 */
export function useEndOfLog(count: number, own: number): EndOfLog {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const [away, setAway] = useState(false);
  const [seen, setSeen] = useState(count);

  const anchor = useRef<Anchor>({ seq: 0, since: 0 });
  const before = useRef(0);

  const toEnd = useCallback(() => {
    pinned.current = true;
    anchor.current = { seq: 0, since: 0 };
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const first = before.current + 1;
    const history = before.current === 0;
    before.current = count;
    const together = performance.now() - anchor.current.since < TOGETHER;
    if (history || !scroller.current || !(pinned.current || together)) return;
    if (!together) anchor.current = { seq: first, since: performance.now() };
    settle(scroller.current, anchor.current.seq);
  }, [count]);
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
      if (pinned.current) settle(element, anchor.current.seq);
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
