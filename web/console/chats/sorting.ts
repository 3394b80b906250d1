import type { Chat } from "../api/types";

export type Tab = "queue" | "mine" | "others";

export interface Groups {
  queue: Chat[];
  /** Own conversations in which we have not spoken last, longest waiting first. */
  unanswered: Chat[];
  /** The other own ones, newest first. */
  answered: Chat[];
  others: Chat[];
}

const ts = (chat: Chat): string => chat.preview?.ts ?? "";
const oldestFirst = (one: Chat, other: Chat): number => ts(one).localeCompare(ts(other));

export const awaitsReply = (chat: Chat): boolean => chat.owner === "agent" && chat.preview?.sender !== "agent";

export function matches(chat: Chat, wanted: string, words: (chat: Chat) => string): boolean {
  return wanted === "" || words(chat).toLowerCase().includes(wanted.toLowerCase());
}

export function grouped(chats: readonly Chat[], me: string): Groups {
  const own = chats.filter((chat) => chat.owner === "agent" && chat.agent_id === me);
  return {
    queue: chats.filter((chat) => chat.owner === "queue").sort((one, other) => (other.waiting_seconds ?? 0) - (one.waiting_seconds ?? 0)),
    unanswered: own.filter(awaitsReply).sort(oldestFirst),
    answered: own.filter((chat) => !awaitsReply(chat)).sort((one, other) => oldestFirst(other, one)),
    others: chats.filter((chat) => chat.owner === "agent" && chat.agent_id !== me).sort((one, other) => oldestFirst(other, one)),
  };
}

/** As the list shows them from top to bottom. */
export const listed = (groups: Groups, tab: Tab): Chat[] =>
  tab === "mine" ? [...groups.unanswered, ...groups.answered] : groups[tab];
