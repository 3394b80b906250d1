/** What the gateway says of the customer, and what the customer says to it. */

import { call } from "../shared/problem";

export type Purpose = "personalisation" | "service_talk" | "marketing" | "proactive";
export type Consent = Record<Purpose, boolean>;
export type Kind = "category" | "brand" | "attribute" | "search" | "private" | "gone";

export interface Tag {
  id: string;
  kind: Kind;
  label: string;
  times: number;
  because: string[];
}

export interface Kept {
  what: string;
  why: string;
  kept_until_text: string;
  count: number;
  ids: string[];
}

export interface Me {
  customer: { name: string; phone: string } | null;
  consent: Consent | null;
  under_age: boolean;
  tags: Tag[];
  legal: Kept[];
  messages: number | null;
}

export interface Erased {
  removed: { what: string; count: number }[];
  locked: Kept[];
  models: { version: string; gone_text: string }[];
}

const ME = "/api/v1/me";

/** The calls of one session. */
export class MyData {
  constructor(private readonly token: string) {}

  read(): Promise<Me> {
    return call<Me>(ME, { token: this.token });
  }

  allow(change: Partial<Consent>): Promise<Consent> {
    return call<Consent>(`${ME}/consent`, { method: "PUT", token: this.token, body: change });
  }

  forget(tag: string): Promise<unknown> {
    return call(`${ME}/tags/${tag}`, { method: "DELETE", token: this.token });
  }

  forgetAll(): Promise<unknown> {
    return call(`${ME}/tags`, { method: "DELETE", token: this.token });
  }

  /** Everything as a text that people and programs can read. */
  async export(): Promise<string> {
    const held = await call<unknown>(`${ME}/export`, { token: this.token, timeout: 60_000 });
    return JSON.stringify(held, null, 2);
  }

  erase(confirm: string): Promise<Erased> {
    const body = { confirm };
    return call<Erased>(`${ME}/erase`, { method: "POST", token: this.token, body, timeout: 60_000 });
  }
}

/** The session that a one-time link opens. */
export async function redeem(link: string): Promise<string> {
  const { token } = await call<{ token: string }>(`${ME}/sessions`, { method: "POST", body: { link } });
  return token;
}
