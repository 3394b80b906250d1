import { useSyncExternalStore } from "react";

/** A value that can be watched; whoever shows it is drawn anew when it changes and at no other time. */
export class Cell<T> {
  readonly #watchers = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    this.#watchers.forEach((changed) => { changed(); });
  }

  patch(change: Partial<T>): void {
    this.set({ ...this.value, ...change });
  }

  readonly watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => { this.#watchers.delete(changed); };
  };
}

export const useCell = <T>(cell: Cell<T>): T => useSyncExternalStore(cell.watch, cell.get);
