import { useSyncExternalStore } from "react";

export type View = "chats" | "history" | "tickets" | "canned" | "audit" | "agents" | "policies" | "undelivered";

export interface Route {
  view: View;
  /** What of it is open: a conversation. */
  id: string | null;
}

const VIEWS: readonly string[] = ["chats", "history", "tickets", "canned", "audit", "agents", "policies", "undelivered"];

function parse(hash: string): Route {
  const [, view = "", id = ""] = hash.split("/");
  if (!VIEWS.includes(view)) return { view: "chats", id: null };
  return { view: view as View, id: id ? decodeURIComponent(id) : null };
}

let current = parse(window.location.hash);
let seen = window.location.hash;

function read(): Route {
  if (window.location.hash !== seen) {
    seen = window.location.hash;
    current = parse(seen);
  }
  return current;
}

function watch(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => { window.removeEventListener("hashchange", changed); };
}

/** What the address names; a reload and the back button keep to it. */
export const useRoute = (): Route => useSyncExternalStore(watch, read);

export const addressOf = (view: View, id: string | null = null): string => `#/${view}${id === null ? "" : `/${encodeURIComponent(id)}`}`;

/** Goes there; `replace` leaves no step behind in the browser's history. */
export function go(view: View, id: string | null = null, replace = false): void {
  const address = addressOf(view, id);
  if (replace) window.location.replace(address);
  else window.location.hash = address;
}
