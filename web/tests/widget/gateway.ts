/** The gateway's customer API in memory, behind `fetch`: what the contract says, nothing more. */

import { vi } from "vitest";

interface Line {
  seq: number;
  sender: string;
  type: string;
  text: string;
  payload: object;
  ts: string;
  client_id?: string;
}

interface Room {
  token: string;
  customer: string | null;
  log: Line[];
  bodies: Map<string, string>;
}

export interface Exchange {
  method: string;
  path: string;
  body: Record<string, string>;
}

const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

export class Gateway {
  readonly rooms: Room[] = [];
  readonly calls: Exchange[] = [];
  /** Answers given instead of the real ones, in order: a status, or "lost" before, "unanswered" after the effect. */
  readonly faults: (number | "lost" | "unanswered")[] = [];
  lifetime = 3_600_000;

  install(): this {
    vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => this.#serve(path, init));
    return this;
  }

  say(line: Partial<Line> & { sender: string }, room = this.rooms.at(-1)): Line {
    if (!room) throw new Error("nobody is there to be spoken to");
    const said = { type: "text", text: "", payload: {}, ts: new Date().toISOString(), ...line, seq: room.log.length + 1 };
    room.log.push(said);
    return said;
  }

  posted(): Exchange[] {
    return this.calls.filter(({ method, path }) => method === "POST" && path === "/api/v1/messages");
  }

  async #serve(path: string, init: RequestInit): Promise<Response> {
    await Promise.resolve();
    const url = new URL(path, "http://gateway");
    const body = JSON.parse((init.body as string | undefined) ?? "{}") as Record<string, string>;
    const exchange = { method: init.method ?? "GET", path: url.pathname, body };
    this.calls.push(exchange);
    const fault = exchange.method === "POST" ? this.faults.shift() : undefined;
    if (fault === "lost") throw new TypeError("network is down");
    if (typeof fault === "number") return json(fault, { detail: `refused ${fault}` }, { "Retry-After": "3" });
    const token = new Headers(init.headers).get("Authorization")?.replace("Bearer ", "") ?? "";
    const answer = url.pathname === "/api/v1/sessions" ? this.#session(body) : this.#messages(exchange, token, url);
    if (fault === "unanswered") throw new TypeError("connection was reset");
    return answer;
  }

  #session({ token, customer_token }: Record<string, string>): Response {
    if (customer_token === "stale") return json(401, { detail: "顾客令牌无效" });
    const customer = customer_token?.split(":")[0] ?? null;
    const known = this.rooms.find((room) => room.token === token);
    if (token && !known) return json(401, { detail: "令牌无效" });
    if (known?.customer && known.customer !== customer) return json(409, { detail: "会话属于其他顾客" });
    const room = known ?? { token: `t${this.rooms.length + 1}`, customer, log: [], bodies: new Map<string, string>() };
    room.customer = customer;
    if (!known) this.rooms.push(room);
    const expires_at = new Date(Date.now() + this.lifetime).toISOString();
    return json(201, { conversation_id: `c-${room.token}`, token: room.token, expires_at });
  }

  #messages({ method, body }: Exchange, token: string, url: URL): Response {
    const room = this.rooms.find((one) => one.token === token);
    if (!room) return json(401, { detail: "令牌无效" });
    if (method === "GET") return json(200, { messages: room.log.slice(Number(url.searchParams.get("after"))) });
    const client_id = body["client_id"] ?? "";
    const known = room.log.find((line) => line.client_id === client_id);
    if (known) return json(202, { seq: known.seq });
    const said = this.say({ sender: "customer", client_id, text: body["text"] ?? `«${body["action_id"] ?? ""}»` }, room);
    return json(202, { seq: said.seq });
  }
}
