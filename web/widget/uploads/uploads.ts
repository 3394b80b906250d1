/**
 * Pictures on their way to the gateway: shown at once, sent one at a time, tried again until the
 * gateway has them or refuses them. They live as long as the page; a reload forgets the unsent.
 */

import { pauseAfter } from "../../shared/backoff";
import { Problem } from "../../shared/problem";
import { uuid } from "../../shared/uuid";
import type { Session } from "../session/session";
import { send } from "./send";
import { shrunk, TYPES } from "./shrink";

export interface Picture {
  client_id: string;
  /** An address of the picture in this page. */
  preview: string;
  name: string;
  at: string;
  state: "waiting" | "sending" | "sent" | "failed";
  /** 0 to 1. */
  progress: number;
  seq?: number;
  refusal?: string;
}

interface Ports {
  session: () => Promise<Session>;
  /** What to tell of a file that is none of the pictures we take. */
  refusals: { type: string; size: string };
  sent: (seq: number) => void;
  expired: () => void;
  changed: () => void;
}

export class Uploads {
  #pictures: readonly Picture[] = [];
  readonly #files = new Map<string, Blob>();
  readonly #seen = new Map<string, Promise<string>>();
  #busy = false;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;

  constructor(private readonly ports: Ports) {}

  get pictures(): readonly Picture[] {
    return this.#pictures;
  }

  add(file: File): void {
    const client_id = uuid();
    const known = TYPES.includes(file.type);
    const picture: Picture = {
      client_id,
      preview: known ? URL.createObjectURL(file) : "",
      name: file.name,
      at: new Date().toISOString(),
      state: known ? "waiting" : "failed",
      progress: 0,
      ...(known ? {} : { refusal: this.ports.refusals.type }),
    };
    if (known) this.#files.set(client_id, file);
    this.#replace([...this.#pictures, picture]);
    void this.#pump();
  }

  retry(client_id: string): void {
    if (!this.#files.has(client_id)) return;
    this.#patch(client_id, { state: "waiting", progress: 0 });
    this.wake();
  }

  discard(client_id: string): void {
    this.#files.delete(client_id);
    this.#replace(this.#pictures.filter((one) => one.client_id !== client_id));
  }

  /** The connection is back. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#attempt = 0;
    void this.#pump();
  }

  /** Those that the log shows by now are its own; their previews stay good for this page. */
  settle(logged: (seq: number) => boolean): void {
    const left = this.#pictures.filter(({ seq }) => seq === undefined || !logged(seq));
    if (left.length !== this.#pictures.length) this.#replace(left);
  }

  clear(): void {
    this.#generation += 1;
    clearTimeout(this.#timer);
    this.#files.clear();
    this.#seen.clear();
    this.#pictures.forEach(({ preview }) => { if (preview) URL.revokeObjectURL(preview); });
    this.#pictures = [];
  }

  /** The address of an uploaded picture for an <img>, which itself cannot show a token. */
  see(url: string): Promise<string> {
    const known = this.#seen.get(url);
    if (known) return known;
    const address = this.#fetch(url);
    this.#seen.set(url, address);
    address.catch(() => this.#seen.delete(url));
    return address;
  }

  async #fetch(url: string): Promise<string> {
    const { token } = await this.ports.session();
    const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Problem(response.status, response.statusText);
    return URL.createObjectURL(await response.blob());
  }

  async #pump(): Promise<void> {
    const next = this.#pictures.find(({ state }) => state === "waiting");
    if (this.#busy || !next) return;
    this.#busy = true;
    const generation = this.#generation;
    this.#patch(next.client_id, { state: "sending" });
    const pause = await this.#deliver(next).finally(() => { this.#busy = false; });
    if (generation !== this.#generation) return;
    if (pause === 0) return this.#pump();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#pump(), pause);
  }

  /** Milliseconds to wait before the next try; 0 when this one is through or refused. */
  async #deliver({ client_id, preview }: Picture): Promise<number> {
    try {
      const picture = await shrunk(this.#files.get(client_id) ?? new Blob());
      if (picture === null) return this.#refuse(client_id, this.ports.refusals.size);
      const { token } = await this.ports.session();
      const { seq, url } = await send(token, client_id, picture, (progress) => { this.#patch(client_id, { progress }); });
      this.#attempt = 0;
      this.#seen.set(url, Promise.resolve(preview)); // no need to fetch what lies here
      this.#patch(client_id, { state: "sent", progress: 1, seq });
      this.ports.sent(seq);
      return 0;
    } catch (error) {
      return this.#failed(client_id, error);
    }
  }

  #failed(client_id: string, error: unknown): number {
    const problem = error instanceof Problem ? error : new Problem(0, String(error));
    if (problem.status === 401) this.ports.expired();
    if (!problem.temporary && problem.status !== 401) return this.#refuse(client_id, problem.detail);
    this.#patch(client_id, { state: "waiting", progress: 0 });
    const pause = pauseAfter(this.#attempt);
    this.#attempt += 1;
    return Math.max(pause, (problem.retryAfter ?? 0) * 1_000);
  }

  #refuse(client_id: string, refusal: string): number {
    this.#patch(client_id, { state: "failed", refusal });
    return 0;
  }

  #patch(client_id: string, change: Partial<Picture>): void {
    this.#replace(this.#pictures.map((one) => (one.client_id === client_id ? { ...one, ...change } : one)));
  }

  #replace(pictures: readonly Picture[]): void {
    this.#pictures = pictures;
    this.ports.changed();
  }
}
