/** Stands in for socket.io-client at namespace /console: a test decides what it brings and loses. */

import { vi } from "vitest";

type Handler = (value?: unknown) => void;

export class FakeConsoleSocket {
  static last: FakeConsoleSocket | null = null;
  connected = false;
  active = true;
  readonly emitted: [string, unknown][] = [];
  readonly #handlers = new Map<string, Handler>();

  constructor(
    readonly namespace: string,
    readonly options: Record<string, unknown>,
  ) {
    FakeConsoleSocket.last = this;
  }

  get volatile(): this {
    return this;
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

  connect = vi.fn(() => this);

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

export const io = (namespace: string, options: Record<string, unknown>): FakeConsoleSocket =>
  new FakeConsoleSocket(namespace, options);
