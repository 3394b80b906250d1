/**
 * What arrives: Socket.IO at /ws, and long polling while no socket stands.
 *
 * Messages may arrive twice or out of turn from either way; the log sorts that out. After each
 * connect the log is brought up to date by one GET, so a gap cannot stay.
 */

import { io, type Socket } from "socket.io-client";
import { pauseAfter } from "../../shared/backoff";
import { call, Problem } from "../../shared/problem";

export type Link = "connecting" | "online" | "broken";

export interface Listener {
  message: (value: unknown) => void;
  typing: (value: unknown) => void;
  read: (value: unknown) => void;
  queue: (value: unknown) => void;
  link: (link: Link) => void;
  expired: () => void;
}

const POLL_SECONDS = 25;
const SHORTEST_POLL = 1_000;
const SOCKET_GRACE = 2_500;
const RECONNECT_REFUSED = 1_500;

export class Live {
  readonly #socket: Socket;
  readonly #stopped = new AbortController();
  #polling = false;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #grace: ReturnType<typeof setTimeout>;
  #syncing: Promise<void> | null = null;

  constructor(
    private readonly token: string,
    private readonly last: () => number,
    private readonly listener: Listener,
  ) {
    this.#socket = io({
      path: "/ws",
      transports: ["websocket"],
      auth: (hand) => { hand({ token, after: last() }); },
      reconnectionDelay: 500,
      reconnectionDelayMax: 6_000,
    });
    this.#listen();
    this.#grace = setTimeout(() => void this.#poll(), SOCKET_GRACE);
    void this.sync();
  }

  #listen(): void {
    const { listener } = this;
    this.#socket.on("connect", () => {
      clearTimeout(this.#grace);
      void this.sync();
    });
    this.#socket.on("message", (value: unknown) => { listener.message(value); });
    this.#socket.on("typing", (value: unknown) => { listener.typing(value); });
    this.#socket.on("read", (value: unknown) => { listener.read(value); });
    this.#socket.on("queue", (value: unknown) => { listener.queue(value); });
    this.#socket.on("disconnect", () => { this.#lost(); });
    this.#socket.on("connect_error", (error: Error & { data?: { status?: number } }) => {
      if (error.data?.status === 401) listener.expired();
      else this.#lost();
    });
  }

  /** Poll meanwhile. The client tries again by itself unless the gateway said no (it restarts). */
  #lost(): void {
    void this.#poll();
    if (this.#socket.active || this.#stopped.signal.aborted) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#socket.connect(), RECONNECT_REFUSED);
  }

  /** Fetches everything after the last message known; one at a time. */
  sync(): Promise<void> {
    this.#syncing ??= this.#fetchAll().finally(() => {
      this.#syncing = null;
    });
    return this.#syncing;
  }

  async #fetchAll(): Promise<void> {
    try {
      while ((await this.#fetch(0)) > 0);
      this.listener.link("online");
    } catch (error) {
      this.#failed(error);
    }
  }

  async #fetch(wait: number): Promise<number> {
    const before = this.last();
    const path = `/api/v1/messages?after=${before}&wait=${wait}`;
    const options = { token: this.token, signal: this.#stopped.signal, timeout: (wait + 10) * 1_000 };
    const { messages } = await call<{ messages: unknown[] }>(path, options);
    messages.forEach((message) => { this.listener.message(message); });
    const gained = this.last() - before;
    if (messages.length > 0 && gained === 0) throw new Problem(0, `log does not go on after ${before}`);
    return gained;
  }

  #failed(error: unknown): void {
    if (this.#stopped.signal.aborted) return;
    if (error instanceof Problem && error.status === 401) this.listener.expired();
    else this.listener.link("broken");
  }

  async #poll(): Promise<void> {
    if (this.#polling || this.#stopped.signal.aborted) return;
    this.#polling = true;
    for (let failures = 0; this.#needsPolling(); ) {
      try {
        await this.#pollOnce(failures === 0 ? POLL_SECONDS : 0);
        failures = 0;
      } catch (error) {
        this.#failed(error);
        await this.#pause(pauseAfter(failures));
        failures += 1;
      }
    }
    this.#polling = false;
  }

  /** A gateway that is stopping answers a long poll at once: that must not become a busy loop. */
  async #pollOnce(wait: number): Promise<void> {
    const asked = performance.now();
    const gained = await this.#fetch(wait);
    this.listener.link("online");
    if (gained === 0 && performance.now() - asked < SHORTEST_POLL) await this.#pause(SHORTEST_POLL);
  }

  #needsPolling(): boolean {
    return !this.#socket.connected && !this.#stopped.signal.aborted;
  }

  /** Waits, but no longer than until the browser says that the network is back. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      window.addEventListener("online", done);
    });
  }

  /** Replaces a connection that is open in name only, as after a change of network. */
  revive(): void {
    this.#socket.disconnect().connect();
    void this.sync();
  }

  typing(on: boolean): void {
    if (this.#socket.connected) this.#socket.emit("typing", { typing: on });
  }

  read(seq: number): void {
    if (this.#socket.connected) this.#socket.emit("read", { seq });
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#grace);
    clearTimeout(this.#again);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }
}
