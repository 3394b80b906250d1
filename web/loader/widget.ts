import { fromFrame, type ToFrame } from "../shared/protocol";
import type { Config } from "./config";
import { build, type Parts } from "./dom";
import texts from "./texts.json";
import { followKeyboard } from "./viewport";

type Unsent = ToFrame extends infer M ? (M extends ToFrame ? Omit<M, "zhuyi"> : never) : never;

/** What a shop's page can do with the widget: `window.Zhuyi`. */
export class Widget {
  readonly #parts: Parts;
  #customerToken: string | null;
  #open = false;
  #ready = false;
  #draft: string | null = null;
  #unread = 0;
  #release: (() => void) | null = null;

  constructor(private readonly config: Config) {
    this.#customerToken = config.customerToken;
    this.#parts = build(config);
    this.#parts.launcher.addEventListener("click", () => { this.open(); });
    window.addEventListener("message", (event) => { this.#hear(event); });
    this.#draw();
    if (config.open) this.open();
  }

  /** Opens the chat; `draft` is put into its input for the customer to send. */
  open(draft?: string): void {
    this.#draft = draft ?? this.#draft;
    this.#open = true;
    this.#release ??= followKeyboard(this.#parts.panel);
    this.#draw();
    this.#say({ type: "open" });
    this.#sayDraft();
    this.#parts.frame.focus();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#release?.();
    this.#release = null;
    this.#draw();
    this.#say({ type: "close" });
    this.#parts.launcher.focus();
  }

  toggle(): void {
    if (this.#open) this.close();
    else this.open();
  }

  /** The customer has logged in: `customerToken` as the shop's server got it from the gateway. */
  identify(customerToken: string): void {
    this.#customerToken = customerToken;
    this.#say({ type: "identify", customerToken });
  }

  /** The customer has logged out: the conversation is no longer shown in this browser. */
  logout(): void {
    this.#customerToken = null;
    this.#say({ type: "logout" });
  }

  #hear(event: MessageEvent<unknown>): void {
    const message = fromFrame(event, this.#parts.frame.contentWindow, this.config.gateway);
    switch (message?.type) {
      case "ready":
        this.#ready = true;
        this.#say({ type: "start", customerToken: this.#customerToken, open: this.#open });
        this.#sayDraft();
        break;
      case "close":
        this.close();
        break;
      case "unread":
        this.#unread = message.count;
        this.#draw();
        break;
      case "identity-needed":
        window.dispatchEvent(new CustomEvent("zhuyi:identity-needed"));
        break;
      case undefined:
        break;
    }
  }

  #sayDraft(): void {
    if (this.#draft === null || !this.#ready) return;
    this.#say({ type: "draft", text: this.#draft });
    this.#draft = null;
  }

  #say(message: Unsent): void {
    if (!this.#ready) return;
    this.#parts.frame.contentWindow?.postMessage({ zhuyi: 1, ...message }, this.config.gateway);
  }

  #draw(): void {
    const { host, launcher, badge, panel } = this.#parts;
    host.dataset["open"] = String(this.#open);
    panel.dataset["open"] = String(this.#open);
    panel.inert = !this.#open;
    launcher.setAttribute("aria-expanded", String(this.#open));
    const waiting = this.#unread > 0;
    launcher.ariaLabel = waiting ? texts.unread.replace("{n}", String(this.#unread)) : texts.open;
    badge.hidden = !waiting;
    badge.textContent = this.#unread > 99 ? "99+" : String(this.#unread);
  }
}
