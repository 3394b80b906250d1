/** What every agent may do. */

import { get, send, keepCsrf } from "./client";
import type {
  Canned,
  Chat,
  Colleague,
  Conversation,
  CustomerFile,
  HistoryRow,
  Me,
  Presence,
  Step,
  SuggestionList,
  Summary,
  Ticket,
} from "./types";

type WithCsrf = Me & { csrf?: string | null };

const conversation = (id: string): string => `/conversations/${encodeURIComponent(id)}`;

export async function signIn(login: string, password: string): Promise<Me> {
  const { csrf, agent } = await send<{ csrf: string; agent: Me }>("POST", "/login", { login, password });
  keepCsrf(csrf);
  return agent;
}

/** Who the cookie says we are; raises Problem 401 when it says nobody. */
export async function whoAmI(): Promise<Me> {
  const { csrf, ...me } = await get<WithCsrf>("/me");
  if (csrf) keepCsrf(csrf);
  return me;
}

export const signOut = (): Promise<unknown> => send("POST", "/logout");
export const changePassword = (old: string, fresh: string): Promise<unknown> => send("POST", "/password", { old, new: fresh });
export const setPresence = (presence: Presence): Promise<unknown> => send("PUT", "/presence", { presence });
export const colleagues = async (): Promise<Colleague[]> => (await get<{ agents: Colleague[] }>("/agents")).agents;
export const summary = (): Promise<Summary> => get("/summary");

export const queue = async (signal?: AbortSignal): Promise<Chat[]> =>
  (await get<{ conversations: Chat[] }>("/queue", {}, signal)).conversations;

export const talk = (id: string, after: number, signal?: AbortSignal): Promise<Conversation> =>
  get(conversation(id), { after }, signal);

export const claim = (id: string): Promise<Step> => send("POST", `${conversation(id)}/claim`);
export const giveBack = (id: string): Promise<Step> => send("POST", `${conversation(id)}/return`);
export const reply = (id: string, text: string, client_id: string): Promise<Step> =>
  send("POST", `${conversation(id)}/reply`, { text, client_id });
export const addNote = (id: string, text: string): Promise<unknown> => send("POST", `${conversation(id)}/note`, { text });
export const markRead = (id: string, seq: number): Promise<unknown> => send("POST", `${conversation(id)}/read`, { seq });
export const transfer = (id: string, agent_id: string, note: string): Promise<Step> =>
  send("POST", `${conversation(id)}/transfer`, { agent_id, ...(note ? { note } : {}) });

export const customerFile = (id: string, signal?: AbortSignal): Promise<CustomerFile> =>
  get(`${conversation(id)}/customer`, {}, signal);

export const suggestions = async (id: string, signal?: AbortSignal): Promise<SuggestionList[]> =>
  (await get<{ lists: SuggestionList[] }>(`${conversation(id)}/suggestions`, {}, signal)).lists;
export const sendAgain = (id: string, list: string, item_ids: string[]): Promise<Step> =>
  send("POST", `${conversation(id)}/suggestions/${encodeURIComponent(list)}/send`, { item_ids });
export const suppress = (id: string, list: string, item_ids: string[]): Promise<unknown> =>
  send("POST", `${conversation(id)}/suggestions/${encodeURIComponent(list)}/suppress`, { item_ids });

export const canned = async (): Promise<Canned[]> => (await get<{ items: Canned[] }>("/canned")).items;
export type CannedIn = Pick<Canned, "shortcut" | "title" | "text" | "shared">;
export const saveCanned = (id: Canned["id"] | null, body: CannedIn): Promise<unknown> =>
  id === null ? send("POST", "/canned", body) : send("PUT", `/canned/${id}`, body);
export const removeCanned = (id: Canned["id"]): Promise<unknown> => send("DELETE", `/canned/${id}`);

export interface HistoryQuery {
  q?: string;
  customer_id?: string;
  agent_id?: string;
  before?: string | null;
  limit?: number;
}

export const history = (query: HistoryQuery, signal?: AbortSignal): Promise<{ conversations: HistoryRow[]; next: string | null }> =>
  get("/history", { ...query }, signal);

export const tickets = async (state: string, before?: string, signal?: AbortSignal): Promise<Ticket[]> =>
  (await get<{ tickets: Ticket[] }>("/tickets", { state, before }, signal)).tickets;
export const closeTicket = (id: Ticket["id"], text: string): Promise<unknown> =>
  send("POST", `/tickets/${id}/close`, text ? { text } : {});
