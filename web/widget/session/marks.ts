/** What this browser remembers about a conversation: how far it was read, what was tapped. */

import { readJson, type KeyValue } from "./storage";

const READ = "zhuyi.read";
const USED = "zhuyi.used";
const USED_KEPT = 300;

interface ReadMark {
  conversation: string;
  seq: number;
}

export class Marks {
  #used: ReadonlySet<string>;
  #read: ReadMark;

  constructor(private readonly storage: KeyValue) {
    this.#used = new Set(readJson(storage, USED) as string[] | null);
    this.#read = (readJson(storage, READ) as ReadMark | null) ?? { conversation: "", seq: 0 };
  }

  /** Ids of the actions tapped in this browser; the newest few hundred. */
  get used(): ReadonlySet<string> {
    return this.#used;
  }

  use(action_id: string): void {
    const newest = [...this.#used, action_id].slice(-USED_KEPT);
    this.#used = new Set(newest);
    this.storage.set(USED, JSON.stringify(newest));
  }

  /** Nothing was ever read or tapped. */
  clear(): void {
    this.#used = new Set();
    this.#read = { conversation: "", seq: 0 };
    this.storage.remove(USED);
    this.storage.remove(READ);
  }

  readUpTo(conversation: string): number {
    return this.#read.conversation === conversation ? this.#read.seq : 0;
  }

  /** True when this is news. */
  read(conversation: string, seq: number): boolean {
    if (seq <= this.readUpTo(conversation)) return false;
    this.#read = { conversation, seq };
    this.storage.set(READ, JSON.stringify(this.#read));
    return true;
  }
}
