/** A conversation's lines as followed: numbered without a gap, nothing twice, only as many as needed. */

import type { Message } from "../../shared/messages";

export type Added = "added" | "known" | "gap";

export class FollowedLog {
  #messages: readonly Message[] = [];
  #base: number;

  /** Follows from what is above `base`; what is below was never fetched. */
  constructor(base = 0) {
    this.#base = base;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** The seq before the first line held: 0 when the log is whole. */
  get base(): number {
    return this.#base;
  }

  get last(): number {
    return this.#messages.at(-1)?.seq ?? this.#base;
  }

  /** "gap": lines before this one are missing and must be fetched; nothing was added. */
  add(message: Message): Added {
    if (message.seq <= this.last) return "known";
    if (message.seq !== this.last + 1) return "gap";
    this.#messages = [...this.#messages, message];
    return "added";
  }

  addAll(messages: readonly Message[]): void {
    const fresh = messages.filter(({ seq }) => seq > this.last);
    const next = this.last + 1;
    const whole = fresh.filter(({ seq }, index) => seq === next + index);
    if (whole.length > 0) this.#messages = [...this.#messages, ...whole];
  }

  /** Puts lines 1 to `base` before those held. */
  complete(earlier: readonly Message[]): void {
    const before = earlier.filter(({ seq }) => seq <= this.#base);
    if (before.length !== this.#base) return;
    this.#messages = [...before, ...this.#messages];
    this.#base = 0;
  }

  /** Forgets all but the newest `keep` lines. */
  trim(keep: number): void {
    if (this.#messages.length <= keep) return;
    const kept = keep === 0 ? [] : this.#messages.slice(-keep);
    this.#base = this.last - kept.length;
    this.#messages = kept;
  }
}
