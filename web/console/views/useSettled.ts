import { useEffect, useState } from "react";

const SETTLED_AFTER = 350;

/** `value` once it has not changed for a moment: what is typed is looked up, not each key. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(value); }, SETTLED_AFTER);
    return () => { clearTimeout(timer); };
  }, [value]);
  return settled;
}
