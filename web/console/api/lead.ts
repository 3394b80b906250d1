/** What only a lead may do. */

import { get, send } from "./client";
import type { AuditEntry, Colleague, Policy, Role, Undelivered } from "./types";

export interface AuditQuery {
  object_id?: string;
  actor?: string;
  before?: number | string | null;
  limit?: number;
}

export const audit = (query: AuditQuery, signal?: AbortSignal): Promise<{ entries: AuditEntry[]; next: number | string | null }> =>
  get("/audit", { ...query }, signal);

export const addAgent = (body: { login: string; name: string; role: Role }): Promise<{ agent: Colleague; password: string }> =>
  send("POST", "/agents", body);
export const resetPassword = (id: string): Promise<{ password: string }> => send("POST", `/agents/${encodeURIComponent(id)}/reset`);
export const changeAgent = (id: string, change: { name?: string; role?: Role; disabled?: boolean }): Promise<unknown> =>
  send("PATCH", `/agents/${encodeURIComponent(id)}`, change);

export const policies = async (signal?: AbortSignal): Promise<Policy[]> =>
  (await get<{ policies: Policy[] }>("/policies", {}, signal)).policies;
export const savePolicy = (name: string, value: unknown): Promise<unknown> => send("PUT", `/policies/${encodeURIComponent(name)}`, value);

export const undelivered = async (signal?: AbortSignal): Promise<Undelivered[]> =>
  (await get<{ items: Undelivered[] }>("/undelivered", {}, signal)).items;
export const resend = ({ kind, id }: Undelivered): Promise<unknown> =>
  send("POST", `/undelivered/${kind}/${encodeURIComponent(String(id))}/resend`);
