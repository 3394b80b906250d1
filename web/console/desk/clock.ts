import { useSyncExternalStore } from "react";

const EVERY = 1_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  watchers.forEach((changed) => { changed(); });
}

/** One timer for all that counts seconds, none while nobody looks. */
function watch(changed: () => void): () => void {
  if (watchers.size === 0) {
    now = Date.now();
    timer = setInterval(tick, EVERY);
  }
  watchers.add(changed);
  return () => {
    watchers.delete(changed);
    if (watchers.size === 0) clearInterval(timer);
  };
}

/** `read` of the present moment; drawn anew only when what it reads changes. */
export const useClock = <T extends string | number>(read: (now: number) => T): T =>
  useSyncExternalStore(watch, () => read(now));
