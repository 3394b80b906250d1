/**
 * Where the conversation stands: who owns it, the place in the queue, how far an agent has read.
 *
 * The socket tells of changes; this asks for what was before, and goes on asking while the customer
 * waits in the queue, in case a change was not told.
 */

import { call } from "../../shared/problem";

export interface Place {
  /** 1 is next. */
  position: number;
  /** Whether people are there to take whoever waits. */
  attended: boolean;
}

export interface Standing {
  place: Place | null;
  readByAgent: number;
}

interface Answer {
  owner: "bot" | "queue" | "agent";
  position: number | null;
  attended: boolean;
  read?: { agent?: number };
}

const AGAIN = 20_000;

/** The place in a `queue` event or an answer; null where nobody waits. */
export function placeOf(value: unknown): Place | null {
  const { position, attended } = (value ?? {}) as { position?: unknown; attended?: unknown };
  const waits = typeof position === "number" && Number.isInteger(position) && position > 0;
  return waits ? { position, attended: attended !== false } : null;
}

export class Watch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;

  constructor(private readonly changed: (standing: Standing) => void) {}

  /** Asks now, and again while the conversation is in the queue. */
  async look(token: string): Promise<void> {
    const generation = ++this.#generation;
    clearTimeout(this.#timer);
    const waiting = await this.#ask(token, generation);
    if (waiting && generation === this.#generation) {
      this.#timer = setTimeout(() => void this.look(token), AGAIN);
    }
  }

  async #ask(token: string, generation: number): Promise<boolean> {
    try {
      const answer = await call<Answer>("/api/v1/conversation", { token });
      if (generation !== this.#generation) return false;
      const place = answer.owner === "queue" ? placeOf(answer) : null;
      this.changed({ place, readByAgent: answer.read?.agent ?? 0 });
      return place !== null;
    } catch {
      return true; // the log's own calls say what is wrong; this one only tries again
    }
  }

  stop(): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
  }
}
