/** The embedding page, from inside the frame. */

import { fromHost, type ToFrame, type ToHost } from "../shared/protocol";

export interface Look {
  color: string | null;
  title: string | null;
  dark: boolean;
}

const HEX = /^#[0-9a-f]{6}$/i;

const isDark = (theme: string | null): boolean =>
  theme === "dark" || (theme === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);

/** What the loader put into the fragment. */
export function lookOf(fragment: string): Look & { host: string | null } {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const color = given.get("color");
  return {
    host: given.get("host"),
    color: color !== null && HEX.test(color) ? color : null,
    title: given.get("title"),
    dark: isDark(given.get("theme")),
  };
}

type Unsent = ToHost extends infer M ? (M extends ToHost ? Omit<M, "zhuyi"> : never) : never;

export class Host {
  constructor(
    private readonly origin: string | null,
    private readonly parent: Window = window.parent,
  ) {}

  /** False where the chat is opened as a page of its own. */
  get embedded(): boolean {
    return this.parent !== window && this.origin !== null;
  }

  say(message: Unsent): void {
    if (this.embedded && this.origin !== null) this.parent.postMessage({ zhuyi: 1, ...message }, this.origin);
  }

  listen(hear: (message: ToFrame) => void): () => void {
    const handle = (event: MessageEvent<unknown>): void => {
      const message = this.origin === null ? null : fromHost(event, this.parent, this.origin);
      if (message) hear(message);
    };
    window.addEventListener("message", handle);
    return () => { window.removeEventListener("message", handle); };
  }
}
