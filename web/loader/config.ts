/** How a shop configures the widget: data-* attributes of the script tag. */

export interface Config {
  /** Where the gateway is: where the script came from. */
  gateway: string;
  customerToken: string | null;
  color: string | null;
  title: string | null;
  label: string | null;
  theme: "light" | "dark" | "auto";
  position: "left" | "right";
  offsetX: number;
  offsetY: number;
  zIndex: number;
  open: boolean;
}

const THEMES = ["light", "dark", "auto"] as const;
const HEX = /^#[0-9a-f]{6}$/i;

function whole(value: string | undefined, fallback: number): number {
  const number = Number.parseInt(value ?? "", 10);
  return Number.isFinite(number) && number >= 0 ? number : fallback;
}

/** The settings of this script tag; what makes no sense falls back to the default, with a warning. */
export function configOf(script: HTMLScriptElement): Config {
  const data = script.dataset;
  const color = data["color"] ?? null;
  if (color !== null && !HEX.test(color)) {
    console.warn(`[zhuyi] data-color="${color}" is no #rrggbb colour; the default is used`);
  }
  return {
    gateway: new URL(script.src, document.baseURI).origin,
    customerToken: data["customerToken"] ?? null,
    color: color !== null && HEX.test(color) ? color : null,
    title: data["title"] ?? null,
    label: data["label"] ?? null,
    theme: THEMES.find((theme) => theme === data["theme"]) ?? "light",
    position: data["position"] === "left" ? "left" : "right",
    offsetX: whole(data["offsetX"], 24),
    offsetY: whole(data["offsetY"], 24),
    zIndex: whole(data["zIndex"], 2_147_483_000),
    open: data["open"] === "true",
  };
}

/** The chat's address; what it must know before its first paint travels in the fragment. */
export function frameAddress(config: Config, host: string): string {
  const fragment = new URLSearchParams({ host });
  if (config.color) fragment.set("color", config.color);
  if (config.theme !== "light") fragment.set("theme", config.theme);
  if (config.title) fragment.set("title", config.title);
  return `${config.gateway}/widget/#${fragment.toString()}`;
}
