/**
 * Which conversation this browser is in.
 *
 * A guest and a known customer have conversations of their own, so what was said while logged in
 * never shows to whoever uses the page logged out. A guest who logs in keeps the conversation: it
 * is attached to the customer. Only the gateway judges whether a token fits a conversation.
 */

import { call, Problem } from "../../shared/problem";
import { readJson, type KeyValue } from "./storage";

export interface Session {
  conversation_id: string;
  token: string;
  expires_at: string;
}

/** The shop's customer token is invalid or has run out: its page must hand over a new one. */
export class IdentityRefused extends Problem {
  constructor(detail: string) {
    super(403, detail);
  }
}

type Identity = "guest" | "customer";

const key = (identity: Identity): string => `zhuyi.session.${identity}`;

const create = (body: { token?: string; customer_token?: string }): Promise<Session> =>
  call<Session>("/api/v1/sessions", { method: "POST", body });

export class Sessions {
  #customerToken: string | null = null;
  #opening: Promise<Session> | null = null;

  constructor(private readonly storage: KeyValue) {}

  get #identity(): Identity {
    return this.#customerToken === null ? "guest" : "customer";
  }

  /** Names identity and conversation. */
  get owner(): string {
    return `${this.#identity}:${this.current()?.conversation_id ?? ""}`;
  }

  /** The conversation to go on with, or null when nothing was said yet under this identity. */
  current(): Session | null {
    const kept = this.#kept(this.#identity);
    if (kept === null) return null;
    if (Date.parse(kept.expires_at) > Date.now()) return kept;
    this.forget();
    return null;
  }

  /**
   * From now on the customer of this token, or a guest. Goes on with the customer's conversation
   * in this browser, else with the guest's, if the gateway lets the customer have it.
   */
  async identify(customerToken: string | null): Promise<Session | null> {
    this.#customerToken = customerToken;
    this.#opening = null;
    if (customerToken === null) return this.current();
    for (const identity of ["customer", "guest"] as const) {
      const kept = this.#kept(identity);
      if (kept && (await this.#attach(kept, customerToken, identity))) break;
    }
    return this.#customerToken === customerToken ? this.current() : null;
  }

  #kept(identity: Identity): Session | null {
    return readJson(this.storage, key(identity)) as Session | null;
  }

  async #attach(kept: Session, customerToken: string, from: Identity): Promise<boolean> {
    try {
      const attached = await create({ token: kept.token, customer_token: customerToken });
      if (this.#customerToken !== customerToken) return false;
      this.storage.remove(key(from));
      this.#keep({ ...kept, ...attached });
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.temporary) throw error;
      if (from === "customer") this.storage.remove(key(from));
      return false;
    }
  }

  /** The current conversation, begun now if there is none. */
  open(): Promise<Session> {
    const kept = this.current();
    if (kept) return Promise.resolve(kept);
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #begin(): Promise<Session> {
    const customerToken = this.#customerToken;
    const body = customerToken === null ? {} : { customer_token: customerToken };
    const session = await create(body).catch((error: unknown) => {
      const refused = error instanceof Problem && error.status === 401 && customerToken !== null;
      throw refused ? new IdentityRefused(error.detail) : error;
    });
    if (this.#customerToken !== customerToken) throw new Problem(0, "identity changed meanwhile");
    return this.#keep(session);
  }

  #keep(session: Session): Session {
    this.storage.set(key(this.#identity), JSON.stringify(session));
    return session;
  }

  /** Drops the current conversation of this identity from this browser. */
  forget(): void {
    this.storage.remove(key(this.#identity));
  }

  /** The conversation does not exist any more, nor does its customer: whoever goes on is a guest. */
  erased(): void {
    this.forget();
    this.#customerToken = null;
    this.#opening = null;
  }

  /** Logged out: the customer's conversation leaves this browser. */
  logout(): void {
    this.storage.remove(key("customer"));
    this.#customerToken = null;
    this.#opening = null;
  }
}
