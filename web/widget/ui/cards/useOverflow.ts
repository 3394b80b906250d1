import { useEffect, useState, type RefObject } from "react";

interface Overflow {
  /** There is more to the left. */
  before: boolean;
  /** There is more to the right. */
  after: boolean;
  step: (direction: -1 | 1) => void;
}

const SLACK = 8;

/** Where a sideways list can still be moved, and moving it by most of its width. */
export function useOverflow(list: RefObject<HTMLElement | null>): Overflow {
  const [ends, setEnds] = useState({ before: false, after: false });

  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = (): void => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      setEnds({ before: scrollLeft > SLACK, after: scrollLeft + clientWidth < scrollWidth - SLACK });
    };
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [list]);

  const step = (direction: -1 | 1): void => {
    const element = list.current;
    element?.scrollBy({ left: direction * element.clientWidth * 0.8, behavior: "smooth" });
  };
  return { ...ends, step };
}
