/** Stands in for socket.io-client: a test decides when it connects and what it brings. */

import { vi } from "vitest";

type Handler = (value?: unknown) => void;

export class FakeSocket {
  connected = false;
  active = true;
  readonly emitted: [string, unknown][] = [];
  readonly #handlers = new Map<string, Handler>();
  static last: FakeSocket | null = null;

  constructor(readonly options: { path: string; auth: (hand: (value: unknown) => void) => void }) {
    FakeSocket.last = this;
  }

  on(event: string, handler: Handler): void {
    this.#handlers.set(event, handler);
  }

  emit(event: string, value: unknown): void {
    this.emitted.push([event, value]);
  }

  removeAllListeners(): void {
    this.#handlers.clear();
  }

  connect = vi.fn();

  disconnect(): this {
    this.connected = false;
    return this;
  }

  bring(event: string, value?: unknown): void {
    if (event === "connect") this.connected = true;
    if (event === "disconnect") this.connected = false;
    this.#handlers.get(event)?.(value);
  }
}

export const io = (options: FakeSocket["options"]): FakeSocket => new FakeSocket(options);
