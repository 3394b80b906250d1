/** What an agent has begun to write, per conversation, over reloads and ended sessions. */

import { readJson, type KeyValue } from "./storage";

const MOST = 60;

export class Drafts {
  readonly #kept: Map<string, string>;
  readonly #key: string;

  constructor(
    agentId: string,
    private readonly storage: KeyValue,
  ) {
    this.#key = `zhuyi.drafts.${agentId}`;
    this.#kept = new Map((readJson(storage, this.#key) ?? []) as [string, string][]);
  }

  of(conversationId: string): string {
    return this.#kept.get(conversationId) ?? "";
  }

  keep(conversationId: string, text: string): void {
    this.#kept.delete(conversationId);
    if (text) this.#kept.set(conversationId, text);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
    this.storage.set(this.#key, JSON.stringify([...this.#kept]));
  }
}
