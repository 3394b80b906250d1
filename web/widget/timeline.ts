/** The conversation as rows to draw: who speaks, when a time is worth saying, what belongs together. */

import type { Message, Sender } from "../shared/messages";
import { moment } from "../shared/time";
import type { Outgoing } from "./outbox/outbox";

export type Row =
  | { kind: "time"; key: string; label: string }
  | { kind: "message"; key: string; message: Message; first: boolean; stale: boolean }
  | { kind: "outgoing"; key: string; entry: Outgoing; first: boolean };

const PAUSE = 5 * 60_000;

interface Spoken {
  sender: Sender;
  name: string;
  at: number;
}

const begins = (before: Spoken | null, now: Spoken): boolean =>
  before?.sender !== now.sender || before.name !== now.name || now.at - before.at > PAUSE;

/**
 * Rows in order. `first` marks where another speaker begins (name and picture are drawn there);
 * `stale` marks choices that the customer has already moved on from.
 */
export function timeline(messages: readonly Message[], outgoing: readonly Outgoing[], now: Date): Row[] {
  const rows: Row[] = [];
  let before: Spoken | null = null;
  const lastOwn = outgoing.length > 0 ? Infinity : (messages.findLast(({ sender }) => sender === "customer")?.seq ?? 0);
  const speak = (spoken: Spoken, key: string, ts: string): boolean => {
    if (before === null || spoken.at - before.at > PAUSE) {
      rows.push({ kind: "time", key: `time-${key}`, label: moment(ts, now) });
    }
    const first = begins(before, spoken);
    before = spoken;
    return first;
  };
  for (const message of messages) {
    const key = `m${message.seq}`;
    const { sender, ts } = message;
    const first = speak({ sender, name: message.sender_name ?? "", at: Date.parse(ts) }, key, ts);
    rows.push({ kind: "message", key, message, first, stale: message.seq < lastOwn });
  }
  for (const entry of outgoing) {
    const key = `o${entry.client_id}`;
    const first = speak({ sender: "customer", name: "", at: Date.parse(entry.at) }, key, entry.at);
    rows.push({ kind: "outgoing", key, entry, first });
  }
  return rows;
}

/** The customer's latest message waits for its answer. */
export function awaitsAnswer(messages: readonly Message[], outgoing: readonly Outgoing[]): boolean {
  if (outgoing.some(({ state }) => state === "sent")) return true;
  const last = messages.at(-1);
  return last?.sender === "customer";
}

export interface Answering {
  sender: "bot" | "agent";
  name: string | null;
}

/**
 * Who answers at present: an agent from joining on, until giving the conversation back. The
 * notices of both are the gateway's (gateway/texts/notices.yml); either may also just speak.
 */
export function answering(messages: readonly Message[]): Answering {
  const last = messages.findLast(isTurning);
  const agent = last?.sender === "agent" || noticeCode(last) === "agent_joined";
  return { sender: agent ? "agent" : "bot", name: last?.sender_name ?? null };
}

const noticeCode = (message: Message | undefined): string =>
  message?.type === "notice" ? (message.payload.code ?? "") : "";

const isTurning = (message: Message): boolean =>
  message.sender === "bot" || message.sender === "agent" || ["agent_joined", "agent_left"].includes(noticeCode(message));
