import { useEffect, useState } from "react";
import type { Desk } from "../desk/desk";
import { useDesk } from "../desk/context";

const AGAIN_AFTER = 3_000;
const SILENT_AFTER = 5_000;

/** Tells the customer's side that somebody writes: at most every three seconds, and when it ends. */
class TypingSignal {
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly id: string,
  ) {}

  readonly silent = (): void => {
    clearTimeout(this.#timer);
    if (this.#told > 0) this.desk.typing(this.id, false);
    this.#told = 0;
  };

  typed(text: string): void {
    if (text === "" || text.startsWith("/")) {
      this.silent();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.silent, SILENT_AFTER);
    if (Date.now() - this.#told < AGAIN_AFTER) return;
    this.#told = Date.now();
    this.desk.typing(this.id, true);
  }
}

export function useTypingSignal(id: string): TypingSignal {
  const desk = useDesk();
  const [signal] = useState(() => new TypingSignal(desk, id));
  useEffect(() => signal.silent, [signal]);
  return signal;
}
