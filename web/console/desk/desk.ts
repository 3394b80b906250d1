/** All that a signed-in agent's console knows: the queue, the followed conversations, what waits to be sent. */

import type { Message } from "../../shared/messages";
import { Problem } from "../../shared/problem";
import * as api from "../api/agent";
import type { Chat, Me, Presence, Summary } from "../api/types";
import { Cell } from "./cell";
import { Drafts } from "./drafts";
import { Live } from "./live";
import { ReplyOutbox } from "./outbox";
import { withLine } from "./preview";
import type { KeyValue } from "./storage";
import { Talk } from "./talk";

export type Link = "connecting" | "online" | "broken";

/** What deserves a sound. */
export type Happening = { kind: "waiting"; chat: Chat } | { kind: "message"; chat: Chat; message: Message };

const QUEUE_AT_MOST_EVERY = 1_500;
const SUMMARY_AT_MOST_EVERY = 10_000;
const READ_TOLD_AFTER = 250;
const QUEUE_ANYWAY_EVERY = 20_000;
const QUEUE_UNCONNECTED_EVERY = 4_000;
const BEHIND_FOR = 1_500;
const WHOLE_LOGS_KEPT = 4;
const LINES_OF_RESTING = 1;

export class Desk {
  readonly chats = new Cell<readonly Chat[] | null>(null);
  readonly fetchedAt = new Cell(Date.now());
  readonly link = new Cell<Link>("connecting");
  readonly presence: Cell<Presence>;
  readonly summary = new Cell<Summary | null>(null);
  readonly outbox: ReplyOutbox;
  readonly drafts: Drafts;
  readonly happened = new Cell<Happening | null>(null);
  readonly #talks = new Map<string, Talk>();
  readonly #opened: string[] = [];
  readonly #live: Live;
  #open: string | null = null;
  #visible = true;
  #queueTimer: ReturnType<typeof setTimeout> | undefined;
  #queueAsked = 0;
  #summaryAsked = 0;
  #readTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #own = new Set<string>();
  #stopped = false;

  constructor(
    readonly me: Me,
    storage: KeyValue,
  ) {
    this.presence = new Cell(me.presence);
    this.drafts = new Drafts(me.id, storage);
    this.outbox = new ReplyOutbox(me.id, storage, {
      post: ({ conversation_id, text, client_id }) => api.reply(conversation_id, text, client_id),
      sent: ({ conversation_id }, seq) => { this.#replied(conversation_id, seq); },
    });
    this.#live = new Live(this.#listener());
    window.addEventListener("online", this.#back);
    void this.#refresh();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#queueTimer);
    clearTimeout(this.#readTimer);
    window.removeEventListener("online", this.#back);
    this.outbox.pause();
    this.#live.stop();
  }

  #listener(): ConstructorParameters<typeof Live>[0] {
    return {
      connected: () => { this.#connected(); },
      lost: () => { this.link.set("broken"); this.#refreshIn(QUEUE_UNCONNECTED_EVERY); },
      expired: () => { void api.whoAmI().catch(() => undefined); },
      queue: () => { this.refresh(); },
      message: ({ conversation_id, message }) => { this.#talks.get(conversation_id)?.receive(message); },
      typing: ({ conversation_id, sender, typing }) => {
        if (sender === "customer") this.#talks.get(conversation_id)?.showTyping(typing);
      },
      read: ({ conversation_id, sender, seq }) => { this.#talks.get(conversation_id)?.showRead(sender, seq); },
      presence: ({ agent_id, presence }) => { if (agent_id === this.me.id) this.presence.set(presence as Presence); },
    };
  }

  #connected(): void {
    this.link.set("online");
    for (const talk of this.#talks.values()) this.#live.follow(talk.id, talk.last);
    if (this.#open) void this.talk(this.#open).sync();
    this.outbox.wake();
    this.#summaryAsked = 0;
    this.refresh();
  }

  readonly #back = (): void => {
    if (!this.#live.connected) this.#live.revive();
    this.outbox.wake();
    this.refresh();
  };

  /** Something about the queue changed: ask, but not more often than it can be read. */
  refresh(): void {
    const since = Date.now() - this.#queueAsked;
    this.#refreshIn(Math.max(0, QUEUE_AT_MOST_EVERY - since));
  }

  #refreshIn(milliseconds: number): void {
    clearTimeout(this.#queueTimer);
    if (!this.#stopped) this.#queueTimer = setTimeout(() => void this.#refresh(), milliseconds);
  }

  async #refresh(): Promise<void> {
    this.#queueAsked = Date.now();
    try {
      const chats = await api.queue();
      if (this.#stopped) return;
      this.#take(chats);
      await this.#summarise();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 0) this.link.set("broken");
    }
    this.#refreshIn(this.#live.connected ? QUEUE_ANYWAY_EVERY : QUEUE_UNCONNECTED_EVERY);
  }

  async #summarise(): Promise<void> {
    if (Date.now() - this.#summaryAsked < SUMMARY_AT_MOST_EVERY) return;
    this.#summaryAsked = Date.now();
    this.summary.set(await api.summary().catch((error: unknown) => {
      if (error instanceof Problem) return this.summary.get();
      throw error;
    }));
  }

  #take(chats: readonly Chat[]): void {
    const before = this.chats.get();
    this.fetchedAt.set(Date.now());
    this.chats.set(chats.map((chat) => this.#newest(chat, before)));
    const known = new Set(before?.map(({ id, owner }) => `${owner}${id}`));
    const fresh = chats.find((chat) => chat.owner === "queue" && !known.has(`queue${chat.id}`));
    if (before && fresh) this.happened.set({ kind: "waiting", chat: fresh });
    this.#followOwn(chats);
  }

  /** A line that came by the socket may be newer than this answer. */
  #newest(chat: Chat, before: readonly Chat[] | null): Chat {
    const shown = before?.find(({ id }) => id === chat.id);
    const live = shown && shown.last_seq > chat.last_seq ? { preview: shown.preview, last_seq: shown.last_seq, unread: shown.unread } : {};
    return { ...chat, ...live, ...(this.#isSeen(chat) ? { unread: 0 } : {}) };
  }

  /** What is open is read; what a colleague has is for the colleague to read. */
  #isSeen(chat: Chat): boolean {
    return (chat.id === this.#open && this.#visible) || (chat.agent_id !== null && chat.agent_id !== this.me.id);
  }

  #followOwn(chats: readonly Chat[]): void {
    const own = chats.filter((chat) => chat.owner === "agent" && chat.agent_id === this.me.id);
    for (const chat of own) {
      const talk = this.#talks.get(chat.id);
      if (!talk) this.#follow(chat.id, chat.last_seq);
      else if (!this.#own.has(chat.id)) this.#live.follow(chat.id, talk.last);
    }
    this.#own.clear();
    for (const { id } of own) this.#own.add(id);
    const wanted = new Set([...own.map(({ id }) => id), ...this.#opened]);
    for (const id of [...this.#talks.keys()]) if (!wanted.has(id)) this.#forget(id);
    for (const chat of chats) this.#compare(chat);
  }

  /** A followed log that stays behind what the queue says has missed something; a changed owner is shown at once. */
  #compare(chat: Chat): void {
    const talk = this.#talks.get(chat.id);
    if (!talk) return;
    const { detail } = talk.state.get();
    if (detail && (detail.owner !== chat.owner || (detail.agent_id ?? null) !== chat.agent_id)) void talk.sync();
    if (chat.last_seq > talk.last) {
      setTimeout(() => { if (chat.last_seq > talk.last && !this.#stopped) void talk.sync(); }, this.#live.connected ? BEHIND_FOR : 0);
    }
  }

  #follow(id: string, after: number): Talk {
    const talk = new Talk(id, after, { grew: (which, message) => { this.#grew(which, message); } });
    this.#talks.set(id, talk);
    this.#live.follow(id, after);
    return talk;
  }

  #forget(id: string): void {
    this.#talks.delete(id);
    this.#live.unfollow(id);
  }

  /** The conversation, followed from its beginning if it was not yet. */
  talk(id: string): Talk {
    return this.#talks.get(id) ?? this.#follow(id, 0);
  }

  /** The conversation now looked at (null: none); those looked at before keep their whole log for a while. */
  open(id: string | null): void {
    this.#open = id;
    if (id === null) return;
    const talk = this.talk(id);
    const at = this.#opened.indexOf(id);
    if (at >= 0) this.#opened.splice(at, 1);
    this.#opened.push(id);
    while (this.#opened.length > WHOLE_LOGS_KEPT) this.#rest(this.#opened.shift());
    void talk.open().then(() => { this.#markRead(id); });
  }

  #rest(id: string | undefined): void {
    const talk = id === undefined ? undefined : this.#talks.get(id);
    const chat = this.chats.get()?.find((one) => one.id === id);
    if (!talk) return;
    if (chat?.owner === "agent" && chat.agent_id === this.me.id) talk.rest(LINES_OF_RESTING);
    else this.#forget(talk.id);
  }

  /** Whether the agent looks at the page: only what is seen is read. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible && this.#open) this.#markRead(this.#open);
  }

  #markRead(id: string): void {
    const { last } = this.talk(id);
    if (id !== this.#open || !this.#visible || last === 0) return;
    const unread = this.chats.get()?.find((chat) => chat.id === id)?.unread ?? 0;
    if (unread > 0) this.#patch(id, { unread: 0 });
    clearTimeout(this.#readTimer);
    this.#readTimer = setTimeout(() => { this.#tellRead(id); }, READ_TOLD_AFTER);
  }

  /** Several lines that came together are told as one. */
  #tellRead(id: string): void {
    const { last } = this.talk(id);
    if (this.#stopped || this.#live.read(id, last)) return;
    void api.markRead(id, last).catch(() => undefined);
  }

  #grew(id: string, message: Message): void {
    const looking = id === this.#open && this.#visible;
    const own = this.chats.get()?.find((chat) => chat.id === id);
    if (own) this.#patch(id, withLine(own, message, looking));
    if (message.sender === "agent") this.outbox.logged(id, message);
    this.outbox.settle(id, message.seq);
    if (looking) this.#markRead(id);
    if (own && message.sender === "customer" && !looking) this.happened.set({ kind: "message", chat: own, message });
  }

  #patch(id: string, change: Partial<Chat>): void {
    this.chats.set((this.chats.get() ?? []).map((chat) => (chat.id === id ? { ...chat, ...change } : chat)));
  }

  /** What was sent must come back by the log soon; if not, the connection only looks alive. */
  #replied(id: string, seq: number): void {
    const talk = this.#talks.get(id);
    this.outbox.settle(id, talk?.last ?? 0);
    setTimeout(() => { if (talk && talk.last < seq && !this.#stopped) void talk.sync(); }, 800);
  }

  typing(id: string, typing: boolean): void {
    this.#live.typing(id, typing);
  }

  async setPresence(presence: Presence): Promise<void> {
    await api.setPresence(presence);
    this.presence.set(presence);
  }

  /** After a step of ours (claim, return, transfer): show what became of it. */
  async stepped(id: string): Promise<void> {
    this.#refreshIn(0);
    await this.#talks.get(id)?.sync();
  }
}
