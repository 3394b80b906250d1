/** The agents' API (gateway/api/agent.py). */

import { parseMessage, type Message } from "../shared/messages";
import { call } from "../shared/problem";
import { uuid } from "../shared/uuid";

export interface Agent {
  id: string;
  login: string;
  name: string;
  role: "agent" | "lead";
  must_change: boolean;
}

export interface SignedIn {
  token: string;
  agent: Agent;
}

export interface CustomerBrief {
  id: string;
  name: string;
  phone: string;
  level: string;
}

export interface QueueItem {
  id: string;
  owner: "queue" | "agent";
  agent_id: string | null;
  reason: string;
  position: number | null;
  waiting_seconds: number | null;
  last_seq: number;
  customer: CustomerBrief | null;
}

export interface Talk {
  id: string;
  owner: "bot" | "queue" | "agent";
  agent_id?: string | null;
  reason: string;
  customer?: CustomerBrief | null;
  messages: Message[];
  notes: { id: number; text: string; at: string }[];
  suggestions?: { query: string; items: { id: string; title?: string; reason?: string }[] } | null;
}

const BASE = "/api/v1/agent";

export const signIn = (login: string, password: string): Promise<SignedIn> =>
  call(`${BASE}/login`, { method: "POST", body: { login, password } });

export const changePassword = (token: string, old: string, fresh: string): Promise<void> =>
  call(`${BASE}/password`, { method: "POST", token, body: { old, new: fresh } });

export async function queue(token: string, signal: AbortSignal): Promise<QueueItem[]> {
  return (await call<{ conversations: QueueItem[] }>(`${BASE}/queue`, { token, signal })).conversations;
}

export async function talk(token: string, id: string, signal: AbortSignal): Promise<Talk> {
  const found = await call<Omit<Talk, "messages"> & { messages: unknown[] }>(
    `${BASE}/conversations/${encodeURIComponent(id)}`,
    { token, signal },
  );
  const messages = found.messages.map(parseMessage).filter((message) => message !== null);
  return { ...found, messages };
}

const step = (token: string, id: string, what: string, body?: object): Promise<unknown> =>
  call(`${BASE}/conversations/${encodeURIComponent(id)}/${what}`, { method: "POST", token, body });

export const claim = (token: string, id: string): Promise<unknown> => step(token, id, "claim");

export const giveBack = (token: string, id: string): Promise<unknown> => step(token, id, "return");

export const reply = (token: string, id: string, text: string): Promise<unknown> =>
  step(token, id, "reply", { text, client_id: uuid() });

export const addNote = (token: string, id: string, text: string): Promise<unknown> =>
  step(token, id, "note", { text });
