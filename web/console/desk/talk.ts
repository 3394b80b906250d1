/** One conversation as an agent follows it. */

import { parseMessage, type Message } from "../../shared/messages";
import { Problem } from "../../shared/problem";
import * as api from "../api/agent";
import type { Conversation, ReadMarks } from "../api/types";
import { Cell } from "./cell";
import { FollowedLog } from "./log";

export type Detail = Omit<Conversation, "messages">;

export interface TalkState {
  messages: readonly Message[];
  /** Everything from the first line is here. */
  whole: boolean;
  detail: Detail | null;
  typing: boolean;
  read: ReadMarks;
  /** What the gateway said when the conversation could not be read. */
  problem: string;
}

const TYPING_SHOWN = 7_000;
const EMPTY: TalkState = { messages: [], whole: false, detail: null, typing: false, read: { customer: 0, agent: 0 }, problem: "" };

interface Ports {
  /** A line was added: the list shows it, alerts sound. */
  grew: (id: string, message: Message) => void;
}

export class Talk {
  readonly state = new Cell<TalkState>(EMPTY);
  #log: FollowedLog;
  #syncing: Promise<void> | null = null;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #stale = false;

  constructor(
    readonly id: string,
    after: number,
    private readonly ports: Ports,
  ) {
    this.#log = new FollowedLog(after);
  }

  get last(): number {
    return this.#log.last;
  }

  /** A line that the socket brought. */
  receive(value: unknown): void {
    const message = parseMessage(value);
    if (!message) return;
    const added = this.#log.add(message);
    if (added === "gap") void this.sync();
    if (added !== "added") return;
    if (message.sender === "customer") this.#showTyping(false);
    if (message.sender === "system") this.#stale = true;
    this.#publish({});
    this.ports.grew(this.id, message);
    if (this.#stale && this.state.get().detail) void this.sync();
  }

  /** Brings lines and detail up to date by one GET; one at a time. */
  sync(): Promise<void> {
    this.#syncing ??= this.#fetch(this.#log.last).finally(() => { this.#syncing = null; });
    return this.#syncing;
  }

  /** All of it, from the first line. */
  async open(): Promise<void> {
    await this.#syncing;
    await (this.#log.base > 0 ? this.#fetch(0) : this.sync());
  }

  async #fetch(after: number): Promise<void> {
    this.#stale = false;
    try {
      const found = await api.talk(this.id, after);
      this.#take(found, after);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#publish({ problem: error.temporary ? "" : error.detail });
    }
  }

  #take({ messages, ...detail }: Conversation, after: number): void {
    const lines = messages.map(parseMessage).filter((message) => message !== null);
    const before = this.#log.last;
    if (after < this.#log.base) this.#log.complete(lines);
    this.#log.addAll(lines);
    this.#publish({ detail, read: this.#furthest(detail.read), problem: "" });
    for (const line of this.#log.messages) if (line.seq > before && after > 0) this.ports.grew(this.id, line);
  }

  /** A mark that came by the socket may be ahead of what was kept when the answer was made. */
  #furthest(kept: ReadMarks | undefined): ReadMarks {
    const { read } = this.state.get();
    return { customer: Math.max(read.customer, kept?.customer ?? 0), agent: Math.max(read.agent, kept?.agent ?? 0) };
  }

  showTyping(typing: boolean): void {
    this.#showTyping(typing);
  }

  #showTyping(typing: boolean): void {
    clearTimeout(this.#typingTimer);
    if (typing) this.#typingTimer = setTimeout(() => { this.state.patch({ typing: false }); }, TYPING_SHOWN);
    if (this.state.get().typing !== typing) this.state.patch({ typing });
  }

  showRead(sender: string, seq: number): void {
    const { read } = this.state.get();
    const side = sender === "customer" ? "customer" : "agent";
    if (seq > read[side]) this.state.patch({ read: { ...read, [side]: seq } });
  }

  /** Nobody looks at it: only the newest lines are kept, and they go on. */
  rest(keep: number): void {
    this.#log.trim(keep);
    this.#publish({ detail: null });
  }

  #publish(change: Partial<TalkState>): void {
    this.state.patch({ messages: this.#log.messages, whole: this.#log.base === 0, ...change });
  }
}
