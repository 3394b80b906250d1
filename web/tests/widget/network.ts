/**
 * The gateway and the network to it, where any single event can be made to fail.
 *
 * An event is a request, its answer, a connect, or one thing that comes through the socket. `cut`:
 * it is lost and the connection it was on breaks. `dead`: it is lost and so is all that follows on
 * that connection, until it is found out (a socket's heartbeat stops). `skip`: it alone is lost and the
 * connection goes on, as when a gateway fails to push a line.
 */

import { vi } from "vitest";

export type Fault = "cut" | "dead" | "skip";

export interface Line {
  seq: number;
  sender: string;
  type: string;
  text: string;
  payload: object;
  ts: string;
  client_id?: string;
}

type Handler = (value?: unknown) => void;

const HEARTBEAT = 45_000;
const TRIP = 20;

const trip = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, TRIP); });

const json = (status: number, body: object): Response => new Response(JSON.stringify(body), { status });

export class Network {
  readonly log: Line[] = [];
  readonly events: string[] = [];
  sockets: Wire[] = [];
  /** What follows a line of the customer. */
  answers: Readonly<Record<string, Partial<Line>[]>> = {};

  constructor(private readonly failing = -1, private readonly fault: Fault = "cut") {
    enter(this);
    vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => this.#fetch(path, init));
    vi.stubGlobal("XMLHttpRequest", Upload);
  }

  /** Whether this event goes through. */
  passes(event: string): boolean {
    return this.events.push(event) - 1 !== this.failing;
  }

  /** What a lost line of a socket does to the socket. */
  get breakage(): Fault {
    return this.fault;
  }

  say(line: Partial<Line>): Line {
    const said = { sender: "bot", type: "text", text: "", payload: {}, ts: new Date().toISOString(), ...line, seq: this.log.length + 1 };
    this.log.push(said);
    this.sockets.forEach((socket) => { socket.flush(); });
    return said;
  }

  /** A customer's line, once for each client_id, and what it leads to. */
  take(client_id: string, line: Partial<Line>): Line {
    const known = this.log.find((one) => one.client_id === client_id);
    if (known) return known;
    const said = this.say({ ...line, sender: "customer", client_id });
    (this.answers[said.text] ?? []).forEach((answer, place) => { setTimeout(() => this.say(answer), 300 * (place + 1)); });
    return said;
  }

  /** One exchange: lost on the way there, or on the way back, or not. */
  async exchange<T>(name: string, serve: () => T): Promise<T> {
    await trip();
    if (!this.passes(`${name} →`)) throw new TypeError("connection refused");
    const answer = serve();
    await trip();
    if (!this.passes(`${name} ←`)) throw new TypeError("connection reset");
    return answer;
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(path, "http://gateway");
    const body = JSON.parse((init.body as string | undefined) ?? "{}") as Record<string, string>;
    return this.exchange(`${init.method ?? "GET"} ${pathname}`, () => {
      if (pathname === "/api/v1/sessions") {
        return json(201, { conversation_id: "c", token: "t", expires_at: new Date(Date.now() + 864e5).toISOString() });
      }
      if (pathname === "/api/v1/conversation") return json(200, { owner: "bot", position: null, read: { agent: 0 } });
      if (init.method !== "POST") return json(200, { messages: this.log.slice(Number(searchParams.get("after"))) });
      const { client_id = "", text, action_id } = body;
      return json(202, { seq: this.take(client_id, { text: text ?? `«${action_id ?? ""}»` }).seq });
    });
  }
}

let current: Network;

function enter(network: Network): void {
  current = network;
}

/** Stands in for XMLHttpRequest: one upload. */
class Upload {
  status = 0;
  responseText = "";
  timeout = 0;
  readonly upload: { onprogress: Handler | null } = { onprogress: null };
  onload: Handler | null = null;
  onerror: Handler | null = null;
  ontimeout: Handler | null = null;
  #client = "";

  open(_method: string, address: string): void {
    this.#client = new URL(address, "http://gateway").searchParams.get("client_id") ?? "";
  }

  setRequestHeader(): void {
    // who it is does not matter here
  }

  getResponseHeader(): null {
    return null;
  }

  send(): void {
    this.upload.onprogress?.({ loaded: 1, total: 2 });
    const payload = { url: `/api/v1/uploads/${this.#client}`, name: "屏幕.png", media_type: "image/png", size: 9 };
    const sent = current.exchange("POST /api/v1/uploads", () => current.take(this.#client, { type: "file", payload }));
    sent.then(
      ({ seq }) => {
        this.status = 201;
        this.responseText = JSON.stringify({ seq, url: payload.url });
        this.onload?.();
      },
      () => this.onerror?.(),
    );
  }
}

/** Stands in for socket.io-client's socket: connects by itself, and again after a break. */
export class Wire {
  connected = false;
  active = true;
  #cursor = 0;
  #dead = false;
  #stopped = false;
  readonly #handlers = new Map<string, Handler>();
  readonly #network = current;

  constructor(readonly options: { auth: (hand: (value: { after: number }) => void) => void }) {
    this.connect();
  }

  on(event: string, handler: Handler): void {
    this.#handlers.set(event, handler);
  }

  emit(): void {
    // typing and read marks are not part of the log
  }

  removeAllListeners(): void {
    this.#handlers.clear();
    this.#stopped = true;
  }

  connect(): this {
    setTimeout(() => { this.#open(); }, TRIP);
    return this;
  }

  disconnect(): this {
    this.#leave();
    return this;
  }

  /** Sends what is above the cursor, as the gateway does when it is woken. */
  flush(): void {
    while (this.connected && !this.#dead && this.#cursor < this.#network.log.length) {
      const line = this.#network.log[this.#cursor];
      this.#cursor += 1;
      if (this.#network.passes(`socket message ${this.#cursor}`)) this.#handlers.get("message")?.(line);
      else if (this.#network.breakage === "dead") this.#die();
      else if (this.#network.breakage === "cut") this.#break();
    }
  }

  #open(): void {
    if (this.connected || this.#stopped) return;
    if (!this.#network.passes("socket connect")) {
      this.#handlers.get("connect_error")?.(new Error("websocket error"));
      this.#again();
      return;
    }
    this.options.auth(({ after }) => { this.#cursor = after; });
    this.connected = true;
    this.#dead = false;
    this.#network.sockets.push(this);
    this.#handlers.get("connect")?.();
    this.flush();
  }

  #die(): void {
    this.#dead = true;
    setTimeout(() => { if (this.#dead) this.#break(); }, HEARTBEAT);
  }

  #break(): void {
    this.#leave();
    this.#handlers.get("disconnect")?.("transport close");
    this.#again();
  }

  #leave(): void {
    this.connected = false;
    this.#dead = false;
    this.#network.sockets = this.#network.sockets.filter((one) => one !== this);
  }

  #again(): void {
    setTimeout(() => { this.#open(); }, 500);
  }
}

export const io = (options: Wire["options"]): Wire => new Wire(options);
