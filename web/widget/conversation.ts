/** One customer's conversation: session, log, outbox and live connection as one observable state. */

import { parseMessage, type Action, type Message, type Sender } from "../shared/messages";
import { Problem } from "../shared/problem";
import { Live, type Link, type Listener } from "./live/live";
import { MessageLog } from "./log/log";
import { Outbox, type Outgoing } from "./outbox/outbox";
import { placeOf, Watch, type Place } from "./standing/standing";
import { texts } from "./texts";
import { Uploads, type Picture } from "./uploads/uploads";
import { IdentityRefused, Sessions, type Session } from "./session/session";
import type { KeyValue } from "./session/storage";
import { Marks } from "./session/marks";

export interface Typing {
  sender: Sender;
  name: string | null;
}

export interface State {
  /** loading: the history is not here yet. */
  phase: "loading" | "ready";
  link: Link;
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
  /** Pictures that the log does not show yet. */
  pictures: readonly Picture[];
  /** The place in the queue for a person; null where nobody waits. */
  place: Place | null;
  typing: Typing | null;
  /** How far an agent has read. */
  readByAgent: number;
  unread: number;
  used: ReadonlySet<string>;
  /** An earlier conversation ran out while this page was open. */
  expired: boolean;
  /** The shop's customer token is not good any more. */
  identityRefused: boolean;
}

const INITIAL: State = {
  phase: "loading",
  link: "connecting",
  messages: [],
  outgoing: [],
  pictures: [],
  place: null,
  typing: null,
  readByAgent: 0,
  unread: 0,
  used: new Set(),
  expired: false,
  identityRefused: false,
};

const TYPING_SHOWN = 6_000;
const SHOWN_WITHIN = 1_500;
const IDENTIFY_AGAIN = 3_000;

export class Conversation {
  #state: State = INITIAL;
  readonly #subscribers = new Set<() => void>();
  readonly #sessions: Sessions;
  readonly #outbox: Outbox;
  readonly #uploads: Uploads;
  readonly #watch: Watch;
  readonly #marks: Marks;
  readonly #log = new MessageLog();
  #live: Live | null = null;
  #visible = false;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #identity = 0;

  constructor(storage: KeyValue) {
    this.#sessions = new Sessions(storage);
    this.#marks = new Marks(storage);
    this.#outbox = new Outbox(storage, {
      owner: () => this.#sessions.owner,
      session: () => this.#session(),
      expired: () => { this.#expired(); },
      sent: (seq) => setTimeout(() => { this.#expect(seq); }, SHOWN_WITHIN),
      changed: () => { this.#publish({}); },
    });
    this.#uploads = new Uploads({
      refusals: texts.pictureRefusals,
      session: () => this.#session(),
      expired: () => { this.#expired(); },
      sent: (seq) => setTimeout(() => { this.#expect(seq); }, SHOWN_WITHIN),
      changed: () => { this.#publish({}); },
    });
    this.#watch = new Watch(({ place, readByAgent }) => {
      this.#publish({ place, readByAgent: Math.max(readByAgent, this.#state.readByAgent) });
    });
    window.addEventListener("online", () => { this.#back(); });
    window.addEventListener("offline", () => { this.#publish({ link: "broken" }); });
  }

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#subscribers.add(changed);
    return () => this.#subscribers.delete(changed);
  };

  readonly state = (): State => this.#state;

  /** Goes on as this customer, or as a guest; tries until the gateway could be asked. */
  async identify(customerToken: string | null): Promise<void> {
    const identity = ++this.#identity;
    const before = this.#sessions.owner;
    this.#publish({ phase: "loading" });
    try {
      await this.#sessions.identify(customerToken);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (identity !== this.#identity) return;
      this.#publish({ link: "broken", phase: "ready" });
      setTimeout(() => {
        if (identity === this.#identity) void this.identify(customerToken);
      }, IDENTIFY_AGAIN);
      return;
    }
    if (identity !== this.#identity) return;
    if (this.#live && before === this.#sessions.owner) this.#publish({ phase: "ready" });
    else this.#enter();
  }

  logout(): void {
    this.#identity += 1;
    this.#sessions.logout();
    this.#enter();
  }

  send(text: string): void {
    this.#outbox.send(text);
  }

  tap(action: Action): void {
    if (!action.action_id) return;
    this.#marks.use(action.action_id);
    this.#outbox.send(action.title, action.action_id);
  }

  retry(client_id: string): void {
    this.#outbox.retry(client_id);
  }

  discard(client_id: string): void {
    this.#outbox.discard(client_id);
  }

  /** Pictures to send, and uploaded ones to see. */
  get uploads(): Uploads {
    return this.#uploads;
  }

  /** A token of this conversation, which begins now if there was none. */
  async token(): Promise<string> {
    return (await this.#session()).token;
  }

  /** All of it was erased: nothing stays in this browser, and who goes on is a guest. */
  erased(): void {
    this.#identity += 1;
    this.#outbox.clear();
    this.#marks.clear();
    this.#sessions.erased();
    this.#enter();
  }

  typing(on: boolean): void {
    this.#live?.typing(on);
  }

  /** Whether the customer sees the chat now: what is seen is read. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#publish({});
  }

  /** Shows the conversation of the present identity from nothing. */
  #enter(): void {
    this.#leave();
    this.#outbox.resume();
    const session = this.#sessions.current();
    if (session) this.#connect(session.token);
    else this.#publish({ phase: "ready", link: navigator.onLine ? "online" : "broken" });
  }

  #leave(): void {
    this.#live?.stop();
    this.#live = null;
    this.#log.clear();
    this.#uploads.clear();
    this.#watch.stop();
    this.#state = { ...INITIAL, expired: this.#state.expired };
  }

  #connect(token: string): void {
    this.#live = new Live(token, () => this.#log.last, this.#listener());
  }

  #listener(): Listener {
    return {
      message: (value) => { this.#receive(value); },
      typing: (value) => { this.#showTyping(value); },
      read: (value) => { this.#showRead(value); },
      queue: (value) => { this.#publish({ place: placeOf(value) }); },
      expired: () => { this.#expired(); },
      link: (link) => {
        const back = link === "online" && this.#state.link !== "online";
        this.#publish({ link, phase: "ready" });
        if (back) this.#wake();
      },
    };
  }

  async #session(): Promise<Session> {
    const session = await this.#sessions.open().catch((error: unknown) => {
      if (error instanceof IdentityRefused) this.#publish({ identityRefused: true });
      throw error;
    });
    if (!this.#live) this.#connect(session.token);
    return session;
  }

  #expired(): void {
    if (!this.#sessions.current()) return;
    this.#sessions.forget();
    this.#leave();
    this.#publish({ phase: "ready", expired: true });
  }

  #back(): void {
    void this.#live?.sync();
    this.#wake();
    if (!this.#live) this.#publish({ link: "online" });
  }

  /** The connection is back: send what waits, and ask where the conversation stands. */
  #wake(): void {
    this.#outbox.wake();
    this.#uploads.wake();
    this.#look();
  }

  #look(): void {
    const session = this.#sessions.current();
    if (session) void this.#watch.look(session.token);
  }

  /** What the gateway has logged must come back soon; if not, the connection only looks alive. */
  #expect(seq: number): void {
    if (!this.#log.has(seq)) this.#live?.revive();
  }

  #receive(value: unknown): void {
    const message = parseMessage(value);
    if (!message) return;
    if (!this.#log.add(message)) {
      void this.#live?.sync();
      return;
    }
    const ended = this.#state.typing?.sender === message.sender;
    this.#outbox.settle((entry) => this.#isLogged(entry, message));
    if (this.#state.phase === "ready" && (message.sender === "system" || this.#state.place)) this.#look();
    this.#publish(ended ? { typing: null } : {});
  }

  #isLogged(entry: Outgoing, message: Message): boolean {
    if (entry.seq !== undefined) return this.#log.has(entry.seq);
    return message.client_id === entry.client_id;
  }

  #showTyping(value: unknown): void {
    const { sender, name, typing } = value as { sender?: Sender; name?: string; typing?: boolean };
    clearTimeout(this.#typingTimer);
    if (sender === undefined || sender === "customer") return;
    if (typing === false) {
      this.#publish({ typing: null });
      return;
    }
    this.#publish({ typing: { sender, name: name ?? null } });
    this.#typingTimer = setTimeout(() => { this.#publish({ typing: null }); }, TYPING_SHOWN);
  }

  #showRead(value: unknown): void {
    const { seq, sender } = value as { seq?: number; sender?: Sender };
    if (typeof seq === "number" && sender !== "customer") {
      this.#publish({ readByAgent: Math.max(seq, this.#state.readByAgent) });
    }
  }

  #markRead(): void {
    const session = this.#sessions.current();
    const last = this.#log.last;
    if (!session || last === 0 || !this.#visible) return;
    if (this.#marks.read(session.conversation_id, last)) this.#live?.read(last);
  }

  #publish(change: Partial<State>): void {
    this.#markRead();
    const conversation = this.#sessions.current()?.conversation_id ?? "";
    const seen = this.#marks.readUpTo(conversation);
    const messages = this.#log.messages;
    this.#state = {
      ...this.#state,
      ...change,
      messages,
      pictures: this.#uploads.pictures.filter(({ seq }) => seq === undefined || !this.#log.has(seq)),
      outgoing: this.#outbox.entries.filter(({ seq }) => seq === undefined || !this.#log.has(seq)),
      unread: messages.filter(({ seq, sender }) => seq > seen && sender !== "customer").length,
      used: this.#marks.used,
    };
    this.#subscribers.forEach((changed) => { changed(); });
  }
}
