import { memo, type ReactElement } from "react";
import { moment } from "../../shared/time";
import type { Chat } from "../api/types";
import { Avatar, tintOf } from "../Avatar";
import { Glyph, type GlyphName } from "../Glyph";
import { addressOf } from "../shell/route";
import { channelOf, nameOf, reasonOf, texts } from "../texts";
import { awaitsReply } from "./sorting";
import { Waited } from "./Waited";

const CHANNELS: Readonly<Record<string, GlyphName>> = { web: "web", widget: "web", wechat: "wechat" };

export const channelGlyph = (channel: string): GlyphName => CHANNELS[channel] ?? "plug";

const HEAVY = new Set(["complaint", "upset", "safety"]);

function Mood({ mood }: { mood: Chat["mood"] }): ReactElement | null {
  if (!mood || mood === "calm") return null;
  return <span className={`mood mood-${mood}`} title={texts.moods[mood]}><Glyph name={mood} size={15} /><span className="unseen">{texts.moods[mood]}</span></span>;
}

function Time({ chat, fetchedAt }: { chat: Chat; fetchedAt: number }): ReactElement | null {
  if (chat.owner === "queue") return <Waited since={fetchedAt - (chat.waiting_seconds ?? 0) * 1_000} />;
  if (!chat.preview) return null;
  if (awaitsReply(chat)) return <Waited since={Date.parse(chat.preview.ts)} />;
  return <span className="chat-time">{moment(chat.preview.ts)}</span>;
}

function Preview({ chat, pending }: { chat: Chat; pending: "none" | "waiting" | "failed" | "draft" }): ReactElement {
  const { preview } = chat;
  const who = preview && preview.sender !== "customer" ? `${texts.senders[preview.sender]}：` : "";
  return (
    <span className="chat-preview">
      {pending !== "none" && <b className={`chat-pending-${pending}`}>{texts.pending[pending]}</b>}
      {preview ? `${who}${preview.text}` : texts.noWords}
    </span>
  );
}

interface Props {
  chat: Chat;
  here: boolean;
  fetchedAt: number;
  pending: "none" | "waiting" | "failed" | "draft";
  /** The colleague who has it. */
  agent: string;
}

function Row({ chat, here, fetchedAt, pending, agent }: Props): ReactElement {
  const name = nameOf(chat.customer);
  return (
    <li>
      <a className={`chat-row${chat.unread > 0 ? " chat-unread" : ""}`} href={addressOf("chats", chat.id)} aria-current={here ? "true" : undefined} data-id={chat.id}>
        <Avatar name={name} tint={tintOf(chat.customer?.id ?? chat.id)} size={36} badge={channelGlyph(chat.channel)} />
        <span className="chat-body">
          <span className="chat-line">
            <span className="chat-name">{name}</span>
            <Mood mood={chat.mood} />
            {chat.reason && <span className={`tag${HEAVY.has(chat.reason) ? " tag-heavy" : ""}`}>{reasonOf(chat.reason, chat.reason_text)}</span>}
            <span className="unseen">{channelOf(chat.channel)}</span>
            <Time chat={chat} fetchedAt={fetchedAt} />
          </span>
          <span className="chat-line">
            <Preview chat={chat} pending={pending} />
            {agent && <span className="tag tag-plain">{agent}</span>}
            {chat.unread > 0 && <span className="unread">{chat.unread > 99 ? "99+" : chat.unread}<span className="unseen">{texts.unread}</span></span>}
          </span>
        </span>
      </a>
    </li>
  );
}

const same = (one: Props, other: Props): boolean =>
  one.here === other.here && one.pending === other.pending && JSON.stringify(one.chat) === JSON.stringify(other.chat) && (one.chat.owner !== "queue" || one.fetchedAt === other.fetchedAt);

/** A conversation in the list; drawn anew only when something of it changed. */
export const ChatRow = memo(Row, same);
