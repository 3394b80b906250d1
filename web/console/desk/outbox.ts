/**
 * Replies that the gateway has not logged yet, kept per agent in the browser.
 *
 * In order within a conversation, conversations beside each other. A call that was not answered is
 * made again under the same client_id, which the gateway counts once. A session that ended keeps
 * everything until the same agent has signed in again.
 */

import { pauseAfter } from "../../shared/backoff";
import { Problem } from "../../shared/problem";
import { uuid } from "../../shared/uuid";
import { Cell } from "./cell";
import { readJson, type KeyValue } from "./storage";

export interface Outgoing {
  client_id: string;
  conversation_id: string;
  text: string;
  at: string;
  state: "waiting" | "sending" | "sent" | "failed";
  seq?: number;
  /** Why the gateway refused it, in its words. */
  refusal?: string;
}

interface Ports {
  post: (entry: Outgoing) => Promise<{ seq: number }>;
  sent: (entry: Outgoing, seq: number) => void;
}

export class ReplyOutbox {
  readonly entries = new Cell<readonly Outgoing[]>([]);
  readonly #busy = new Set<string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #attempts = new Map<string, number>();
  readonly #key: string;
  #paused = false;

  constructor(
    agentId: string,
    private readonly storage: KeyValue,
    private readonly ports: Ports,
  ) {
    this.#key = `zhuyi.replies.${agentId}`;
    const kept = (readJson(storage, this.#key) ?? []) as Outgoing[];
    this.entries.set(kept.map((entry) => (entry.state === "sending" ? { ...entry, state: "waiting" } : entry)));
    this.wake();
  }

  send(conversation_id: string, text: string): Outgoing {
    const entry: Outgoing = { client_id: uuid(), conversation_id, text, at: new Date().toISOString(), state: "waiting" };
    this.#replace([...this.entries.get(), entry]);
    void this.#pump(conversation_id);
    return entry;
  }

  retry(client_id: string): void {
    this.#patch(client_id, { state: "waiting" });
    this.wake();
  }

  /** Takes an entry out and hands back what it said. */
  discard(client_id: string): string {
    const found = this.entries.get().find((entry) => entry.client_id === client_id);
    this.#replace(this.entries.get().filter((entry) => entry !== found));
    return found?.text ?? "";
  }

  /** The log of a conversation has come to `last`; what it holds need not be shown twice. */
  settle(conversation_id: string, last: number): void {
    const left = this.entries.get().filter(
      (entry) => entry.conversation_id !== conversation_id || entry.seq === undefined || entry.seq > last,
    );
    if (left.length !== this.entries.get().length) this.#replace(left);
  }

  /** One of our lines came by the log, perhaps before the call that sent it was answered. */
  logged(conversation_id: string, line: { seq: number; text: string; client_id?: string | null }): void {
    const own = this.entries.get().find(
      (entry) =>
        entry.conversation_id === conversation_id &&
        (line.client_id ? entry.client_id === line.client_id : entry.state === "sending" && entry.text === line.text),
    );
    if (own) this.#patch(own.client_id, { seq: line.seq, state: "sent" });
  }

  /** The network is back, or the agent has signed in again. */
  wake(): void {
    this.#paused = false;
    this.#attempts.clear();
    for (const id of new Set(this.entries.get().map((entry) => entry.conversation_id))) void this.#pump(id);
  }

  /** Nobody is signed in: everything stays where it is. */
  pause(): void {
    this.#paused = true;
    this.#timers.forEach((timer) => { clearTimeout(timer); });
  }

  async #pump(conversation_id: string): Promise<void> {
    clearTimeout(this.#timers.get(conversation_id));
    const next = this.entries.get().find((entry) => entry.conversation_id === conversation_id && entry.state === "waiting");
    if (this.#paused || this.#busy.has(conversation_id) || !next) return;
    this.#busy.add(conversation_id);
    this.#patch(next.client_id, { state: "sending" });
    const pause = await this.#deliver(next).finally(() => this.#busy.delete(conversation_id));
    if (pause === 0) return this.#pump(conversation_id);
    this.#timers.set(conversation_id, setTimeout(() => void this.#pump(conversation_id), pause));
  }

  /** Milliseconds until the next try; 0 when this entry is through or refused. */
  async #deliver(entry: Outgoing): Promise<number> {
    try {
      const { seq } = await this.ports.post(entry);
      this.#attempts.delete(entry.conversation_id);
      this.#patch(entry.client_id, { state: "sent", seq });
      this.ports.sent(entry, seq);
      return 0;
    } catch (error) {
      return this.#failed(entry, error instanceof Problem ? error : new Problem(0, String(error)));
    }
  }

  #failed(entry: Outgoing, problem: Problem): number {
    if (problem.status === 401) this.pause();
    if (!problem.temporary && problem.status !== 401) {
      this.#patch(entry.client_id, { state: "failed", refusal: problem.detail });
      return 0;
    }
    this.#patch(entry.client_id, { state: "waiting" });
    const attempt = this.#attempts.get(entry.conversation_id) ?? 0;
    this.#attempts.set(entry.conversation_id, attempt + 1);
    return Math.max(pauseAfter(attempt), (problem.retryAfter ?? 0) * 1_000);
  }

  #patch(client_id: string, change: Partial<Outgoing>): void {
    this.#replace(this.entries.get().map((entry) => (entry.client_id === client_id ? { ...entry, ...change } : entry)));
  }

  #replace(entries: readonly Outgoing[]): void {
    this.entries.set(entries);
    const unsent = entries.filter((entry) => entry.state !== "sent");
    if (unsent.length > 0) this.storage.set(this.#key, JSON.stringify(unsent));
    else this.storage.remove(this.#key);
  }
}
