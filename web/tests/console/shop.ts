/** A gateway in memory, as far as the agents' console sees it. */

import { vi } from "vitest";
import type { Chat } from "../../console/api/types";

interface Line {
  seq: number;
  sender: string;
  sender_name?: string;
  type: string;
  text: string;
  payload: object;
  ts: string;
}

export interface Posted {
  id: string;
  text: string;
  client_id: string;
}

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

export class Shop {
  readonly logs = new Map<string, Line[]>();
  readonly posted: Posted[] = [];
  readonly asked: string[] = [];
  /** What happens to the next calls: lost, or answered with that status. */
  readonly faults: ("lost" | "answer lost" | number)[] = [];
  readonly headers: Record<string, string>[] = [];
  readonly #seqs = new Map<string, number>();

  install(): this {
    vi.stubGlobal("fetch", vi.fn((path: string, options: RequestInit = {}) => this.#answer(path, options)));
    return this;
  }

  log(id: string): Line[] {
    const found = this.logs.get(id) ?? [];
    this.logs.set(id, found);
    return found;
  }

  say(id: string, sender: string, text: string): Line {
    const log = this.log(id);
    const line = { seq: log.length + 1, sender, type: sender === "system" ? "notice" : "text", text, payload: {}, ts: new Date(1_700_000_000_000 + log.length * 1_000).toISOString() };
    log.push(line);
    return line;
  }

  chat(id: string): Chat {
    const log = this.log(id);
    const last = log.at(-1);
    return {
      id, owner: "agent", agent_id: "A1", agent_name: "小陈", reason: "asked", position: null, waiting_seconds: null, last_seq: log.length, unread: 0, channel: "web", customer: null,
      preview: last ? { sender: last.sender as "customer", text: last.text, ts: last.ts } : null,
    };
  }

  async #answer(path: string, options: RequestInit): Promise<Response> {
    const fault = this.faults.shift();
    this.asked.push(`${options.method ?? "GET"} ${path}`);
    this.headers.push({ ...(options.headers as Record<string, string>) });
    if (fault === "lost") return Promise.reject(new TypeError("network"));
    if (typeof fault === "number") return json({ detail: `problem ${fault}` }, fault);
    const response = this.#route(path, options);
    await Promise.resolve();
    return fault === "answer lost" ? Promise.reject(new TypeError("network")) : response;
  }

  #route(path: string, options: RequestInit): Response {
    const url = new URL(path, "http://shop");
    const [, id = "", what = ""] = /conversations\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    if (url.pathname.endsWith("/queue")) return json({ conversations: [...this.logs.keys()].map((one) => this.chat(one)) });
    if (url.pathname.endsWith("/summary")) return json({ waiting: 0, mine: 1, online: 1, tickets_open: 0, rating_7d: null, rated_7d: 0 });
    if (what === "reply") return json(this.#reply(id, JSON.parse(options.body as string) as { text: string; client_id: string }));
    if (what !== "") return new Response(null, { status: 204 });
    const after = Number(url.searchParams.get("after"));
    const { owner, agent_id, agent_name, reason, channel } = this.chat(id);
    return json({ id, owner, agent_id, agent_name, reason, channel, created_at: "2026-01-01T00:00:00Z", notes: [], messages: this.log(id).slice(after), read: { customer: 0, agent: 0 } });
  }

  #reply(id: string, { text, client_id }: { text: string; client_id: string }): object {
    this.posted.push({ id, text, client_id });
    const known = this.#seqs.get(client_id);
    const seq = known ?? this.say(id, "agent", text).seq;
    this.#seqs.set(client_id, seq);
    return { conversation_id: id, owner: "agent", seq };
  }
}
