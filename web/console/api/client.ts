/** Calls with the session cookie; what changes something carries the CSRF token, kept in memory only. */

import { call, Problem, type CallOptions } from "../../shared/problem";

const BASE = "/api/v1/agent";

let csrf = "";
let onExpired: () => void = () => undefined;

export function keepCsrf(token: string): void {
  csrf = token;
}

/** `heard` is told each time the gateway says that nobody is signed in. */
export function whenExpired(heard: () => void): void {
  onExpired = heard;
}

type Query = Record<string, string | number | null | undefined>;

/** "?a=1" of what is given, "" of nothing. */
export function queryOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

async function ask<T>(path: string, options: CallOptions): Promise<T> {
  try {
    return await call<T>(`${BASE}${path}`, options);
  } catch (error) {
    if (error instanceof Problem && error.status === 401 && path !== "/login") onExpired();
    throw error;
  }
}

export const get = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  ask<T>(`${path}${queryOf(query)}`, signal ? { signal } : {});

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

export const send = <T = unknown>(method: Method, path: string, body?: unknown): Promise<T> =>
  ask<T>(path, { method, headers: { "X-CSRF-Token": csrf }, ...(body === undefined ? {} : { body }) });
