/** Socket.IO namespace /console: what happens while the agent looks on. */

import { io, type Socket } from "socket.io-client";

export interface Listener {
  connected: () => void;
  lost: () => void;
  expired: () => void;
  queue: () => void;
  message: (value: { conversation_id: string; message: unknown }) => void;
  typing: (value: { conversation_id: string; sender: string; typing: boolean }) => void;
  read: (value: { conversation_id: string; sender: string; seq: number }) => void;
  presence: (value: { agent_id: string; presence: string }) => void;
}

const REFUSED_AGAIN = 2_000;

export class Live {
  readonly #socket: Socket;
  #again: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(private readonly listener: Listener) {
    this.#socket = io("/console", {
      path: "/ws",
      transports: ["websocket"],
      withCredentials: true,
      reconnectionDelay: 400,
      reconnectionDelayMax: 5_000,
    });
    this.#listen();
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  #listen(): void {
    const { listener } = this;
    this.#socket.on("connect", listener.connected);
    this.#socket.on("queue", listener.queue);
    this.#socket.on("message", listener.message);
    this.#socket.on("typing", listener.typing);
    this.#socket.on("read", listener.read);
    this.#socket.on("presence", listener.presence);
    this.#socket.on("expired", listener.expired);
    this.#socket.on("disconnect", () => { this.#lost(); });
    this.#socket.on("connect_error", (error: Error & { data?: { status?: number } }) => {
      if (error.data?.status === 401) listener.expired();
      else this.#lost();
    });
  }

  /** The client tries again by itself unless the gateway closed the door (it restarts). */
  #lost(): void {
    this.listener.lost();
    if (this.#socket.active || this.#stopped) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#socket.connect(), REFUSED_AGAIN);
  }

  /** Everything above `after`, and what comes from now on. */
  follow(conversation_id: string, after: number): void {
    if (this.#socket.connected) this.#socket.emit("follow", { conversation_id, after });
  }

  unfollow(conversation_id: string): void {
    if (this.#socket.connected) this.#socket.emit("unfollow", { conversation_id });
  }

  typing(conversation_id: string, typing: boolean): void {
    if (this.#socket.connected) this.#socket.volatile.emit("typing", { conversation_id, typing });
  }

  /** False when no socket stands and it must be said another way. */
  read(conversation_id: string, seq: number): boolean {
    if (!this.#socket.connected) return false;
    this.#socket.emit("read", { conversation_id, seq });
    return true;
  }

  /** Replaces a connection that is open in name only. */
  revive(): void {
    this.#socket.disconnect().connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }
}
