import type { Message } from "../../shared/messages";
import type { Chat } from "../api/types";
import { texts } from "../texts";

const CARDS: Partial<Record<Message["type"], string>> = texts.cards;

/** A message in a few words, as the list shows it. */
export const inShort = (message: Message): string => message.text || `[${CARDS[message.type] ?? texts.cards.other}]`;

/** A row of the list after one more line. */
export function withLine(chat: Chat, message: Message, seen: boolean): Partial<Chat> {
  const counts = message.sender === "customer" && !seen && message.seq > chat.last_seq;
  return {
    last_seq: Math.max(chat.last_seq, message.seq),
    unread: counts ? chat.unread + 1 : chat.unread,
    preview: { sender: message.sender, text: inShort(message), ts: message.ts },
  };
}
