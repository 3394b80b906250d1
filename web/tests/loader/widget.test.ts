import { beforeEach, describe, expect, test, vi } from "vitest";
import { configOf, frameAddress } from "../../loader/config";
import { Widget } from "../../loader/widget";

const GATEWAY = "https://chat.example";

function script(attributes: Record<string, string> = {}): HTMLScriptElement {
  const made = document.createElement("script");
  made.src = `${GATEWAY}/widget.js`;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(`data-${name}`, value);
  return made;
}

class Page {
  readonly widget: Widget;
  readonly root: ShadowRoot;
  readonly frame: HTMLIFrameElement;
  readonly said: { message: unknown; to: string }[] = [];
  readonly #inner: Window;

  constructor(attributes: Record<string, string> = {}) {
    this.widget = new Widget(configOf(script(attributes)));
    this.root = document.querySelector("zhuyi-widget")!.shadowRoot!;
    this.frame = this.root.querySelector("iframe")!;
    const said = this.said;
    this.#inner = { postMessage: (message: unknown, to: string) => said.push({ message, to }) } as unknown as Window;
    Object.defineProperty(this.frame, "contentWindow", { value: this.#inner });
  }

  find(selector: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(selector)!;
  }

  hear(type: string, more: object = {}, source: unknown = this.#inner, origin = GATEWAY): void {
    const event = new MessageEvent("message", { data: { zhuyi: 1, type, ...more }, origin });
    Object.defineProperty(event, "source", { value: source });
    window.dispatchEvent(event);
  }

  get messages(): unknown[] {
    return this.said.map(({ message }) => message);
  }
}

beforeEach(() => {
  document.querySelectorAll("zhuyi-widget").forEach((element) => { element.remove(); });
});

describe("the script tag", () => {
  test("configures colour, title, place and customer", () => {
    const config = configOf(script({ color: "#8A3FFC", title: "花店", position: "left", "customer-token": "t", "offset-y": "80", open: "true" }));
    expect(config).toMatchObject({ gateway: GATEWAY, color: "#8A3FFC", title: "花店", position: "left", customerToken: "t", offsetY: 80, open: true });
  });

  test("falls back, with a warning, where a value makes no sense", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const config = configOf(script({ color: "red;}", "offset-x": "-3", position: "top" }));
    expect(config).toMatchObject({ color: null, offsetX: 24, position: "right" });
    expect(warn).toHaveBeenCalledOnce();
  });

  test("never puts the customer token into an address", () => {
    const config = configOf(script({ "customer-token": "secret", title: "花店" }));
    expect(frameAddress(config, "https://shop.example")).toBe(
      `${GATEWAY}/widget/#host=https%3A%2F%2Fshop.example&title=%E8%8A%B1%E5%BA%97`,
    );
  });
});

describe("the frame", () => {
  test("is told who the customer is, and told only on the gateway's origin", () => {
    const page = new Page({ "customer-token": "t1" });
    expect(page.said).toEqual([]);
    page.hear("ready");
    expect(page.said).toEqual([{ message: { zhuyi: 1, type: "start", customerToken: "t1", open: false }, to: GATEWAY }]);
  });

  test("hears of a login that came before it was ready", () => {
    const page = new Page();
    page.widget.identify("t2");
    page.hear("ready");
    expect(page.messages).toContainEqual({ zhuyi: 1, type: "start", customerToken: "t2", open: false });
  });

  test("gets a draft once, whether it is ready before or after", () => {
    const page = new Page();
    page.widget.open("我的快递");
    page.hear("ready");
    page.hear("ready");
    const drafts = page.messages.filter((message) => (message as { type: string }).type === "draft");
    expect(drafts).toEqual([{ zhuyi: 1, type: "draft", text: "我的快递" }]);
  });

  test.each([
    ["another origin", undefined, "https://evil.example"],
    ["another window", window, GATEWAY],
  ])("is not mistaken for %s", (_, source, origin) => {
    const page = new Page();
    page.hear("unread", { count: 7 }, source, origin);
    expect(page.find(".badge").hidden).toBe(true);
  });
});

describe("the button", () => {
  test("opens the window, and closing gives it the focus back", () => {
    const page = new Page();
    expect(page.find(".panel").inert).toBe(true);
    page.find(".launcher").click();
    expect(page.find(".panel").dataset["open"]).toBe("true");
    expect(page.find(".launcher").getAttribute("aria-expanded")).toBe("true");
    page.hear("ready");
    page.hear("close");
    expect(page.find(".panel").inert).toBe(true);
    expect(page.root.activeElement).toBe(page.find(".launcher"));
  });

  test("counts unread messages for eyes and ears", () => {
    const page = new Page();
    page.hear("unread", { count: 120 });
    expect(page.find(".badge").textContent).toBe("99+");
    expect(page.find(".launcher").ariaLabel).toContain("120 条未读");
    page.hear("unread", { count: 0 });
    expect(page.find(".badge").hidden).toBe(true);
  });
});

test("the page hears when the customer token must be renewed", () => {
  const heard = vi.fn();
  window.addEventListener("zhuyi:identity-needed", heard, { once: true });
  new Page().hear("identity-needed");
  expect(heard).toHaveBeenCalledOnce();
});
