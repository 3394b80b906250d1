/**
 * What the customer sent and the gateway has not logged yet.
 *
 * One at a time and in order. An unanswered call is made again under the same client_id, which
 * the gateway counts once; so a dropped connection neither loses nor doubles a message. The queue
 * outlives a reload.
 */

import { pauseAfter } from "../../shared/backoff";
import { call, Problem } from "../../shared/problem";
import { uuid } from "../../shared/uuid";
import { readJson, type KeyValue } from "../session/storage";
import type { Session } from "../session/session";

export interface Outgoing {
  client_id: string;
  /** What the customer sees as said: the text, or the title of what was tapped. */
  label: string;
  action_id?: string;
  at: string;
  state: "sending" | "waiting" | "sent" | "failed";
  seq?: number;
  /** Why the gateway refused it, in its words. */
  refusal?: string;
}

interface Ports {
  /** Who queues, where: a queue found later is only taken up by the same one. */
  owner: () => string;
  session: () => Promise<Session>;
  expired: () => void;
  /** The gateway has logged a message as `seq`. */
  sent: (seq: number) => void;
  changed: () => void;
}

interface Kept {
  owner: string;
  entries: Outgoing[];
}

const QUEUE = "zhuyi.outbox";

const bodyOf = ({ client_id, label, action_id }: Outgoing): object =>
  action_id === undefined ? { client_id, text: label } : { client_id, action_id };

export class Outbox {
  #entries: Outgoing[];
  #busy = false;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;

  constructor(
    private readonly storage: KeyValue,
    private readonly ports: Ports,
  ) {
    this.#entries = [];
  }

  /** Takes up what this owner left unsent before a reload. */
  resume(): void {
    const kept = readJson(this.storage, QUEUE) as Kept | null;
    const entries = kept?.owner === this.ports.owner() ? kept.entries : [];
    this.#replace(entries.map((entry) => (entry.state === "sending" ? { ...entry, state: "waiting" } : entry)));
    void this.pump();
  }

  get entries(): readonly Outgoing[] {
    return this.#entries;
  }

  send(label: string, action_id?: string): Outgoing {
    const entry: Outgoing = {
      client_id: uuid(),
      label,
      at: new Date().toISOString(),
      state: "waiting",
      ...(action_id === undefined ? {} : { action_id }),
    };
    this.#replace([...this.#entries, entry]);
    void this.pump();
    return entry;
  }

  retry(client_id: string): void {
    this.#patch(client_id, { state: "waiting" });
    this.wake();
  }

  discard(client_id: string): void {
    this.#replace(this.#entries.filter((entry) => entry.client_id !== client_id));
  }

  /** The log has it now: the message itself takes the place of the entry. */
  settle(logged: (entry: Outgoing) => boolean): void {
    const left = this.#entries.filter((entry) => !logged(entry));
    if (left.length !== this.#entries.length) this.#replace(left);
  }

  /** The connection is back: no need to sit out the pause. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#attempt = 0;
    void this.pump();
  }

  /** Another conversation: nothing of this one may go there. */
  clear(): void {
    this.#generation += 1;
    this.#attempt = 0;
    clearTimeout(this.#timer);
    this.#replace([]);
  }

  async pump(): Promise<void> {
    const next = this.#entries.find((entry) => entry.state === "waiting");
    if (this.#busy || !next) return;
    this.#busy = true;
    const generation = this.#generation;
    this.#patch(next.client_id, { state: "sending" });
    const pause = await this.#deliver(next).finally(() => {
      this.#busy = false;
    });
    if (pause === 0 || generation !== this.#generation) return this.pump();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.pump(), pause);
  }

  /** Milliseconds to wait before the next try; 0 when this entry is through or refused. */
  async #deliver(entry: Outgoing): Promise<number> {
    try {
      const { token } = await this.ports.session();
      const { seq } = await call<{ seq: number }>("/api/v1/messages", { method: "POST", token, body: bodyOf(entry) });
      this.#attempt = 0;
      this.#patch(entry.client_id, { state: "sent", seq });
      this.ports.sent(seq);
      return 0;
    } catch (error) {
      return this.#failed(entry, error);
    }
  }

  #failed(entry: Outgoing, error: unknown): number {
    const problem = error instanceof Problem ? error : new Problem(0, String(error));
    if (problem.status === 401) this.ports.expired();
    if (!problem.temporary && problem.status !== 401) {
      this.#patch(entry.client_id, { state: "failed", refusal: problem.detail });
      return 0;
    }
    this.#patch(entry.client_id, { state: "waiting" });
    const pause = pauseAfter(this.#attempt);
    this.#attempt += 1;
    return Math.max(pause, (problem.retryAfter ?? 0) * 1_000);
  }

  #patch(client_id: string, change: Partial<Outgoing>): void {
    this.#replace(this.#entries.map((entry) => (entry.client_id === client_id ? { ...entry, ...change } : entry)));
  }

  #replace(entries: Outgoing[]): void {
    this.#entries = entries;
    const unsent = entries.filter((entry) => entry.state !== "sent");
    const kept: Kept = { owner: this.ports.owner(), entries: unsent };
    if (unsent.length) this.storage.set(QUEUE, JSON.stringify(kept));
    else this.storage.remove(QUEUE);
    this.ports.changed();
  }
}
