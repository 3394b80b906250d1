/** The conversation as received: numbered without a gap, nothing twice. */

import type { Message } from "../../shared/messages";

export class MessageLog {
  #messages: readonly Message[] = [];

  /** All messages, seq 1 to `last`. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  get last(): number {
    return this.#messages.at(-1)?.seq ?? 0;
  }

  has(seq: number): boolean {
    return seq <= this.last;
  }

  /** False when messages before it are missing and must be fetched; then nothing was added. */
  add(message: Message): boolean {
    if (this.has(message.seq)) return true;
    if (message.seq !== this.last + 1) return false;
    this.#messages = [...this.#messages, message];
    return true;
  }

  clear(): void {
    this.#messages = [];
  }
}
