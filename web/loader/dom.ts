import { frameAddress, type Config } from "./config";
import { sheetFor } from "./styles";
import texts from "./texts.json";

export interface Parts {
  host: HTMLElement;
  launcher: HTMLButtonElement;
  badge: HTMLElement;
  panel: HTMLElement;
  frame: HTMLIFrameElement;
}

const SVG = "http://www.w3.org/2000/svg";
const BUBBLE =
  "M12 3.2c5 0 9 3.4 9 7.9s-4 7.9-9 7.9c-.9 0-1.8-.1-2.6-.3L5 20.8c-.5.2-1-.2-.9-.7l.5-3.6A7.5 7.5 0 0 1 3 11.1c0-4.5 4-7.9 9-7.9Z";
const SMILE = "M8.4 12.1c.8 1.5 2.1 2.3 3.6 2.3s2.8-.8 3.6-2.3";

function icon(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("fill", "none");
  svg.setAttribute("stroke", "currentColor");
  svg.setAttribute("stroke-width", "1.8");
  svg.setAttribute("stroke-linecap", "round");
  svg.setAttribute("stroke-linejoin", "round");
  svg.setAttribute("aria-hidden", "true");
  for (const d of [BUBBLE, SMILE]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function makeFrame(config: Config): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.title = config.title ?? texts.frame;
  frame.src = frameAddress(config, location.origin);
  return frame;
}

/** Button and chat window, in a shadow root at the end of the page. */
export function build(config: Config): Parts {
  const badge = element("span", "badge");
  badge.hidden = true;
  const label = element("span", "label", config.label ?? texts.label);
  const launcher = element("button", "launcher", icon(), label, badge);
  launcher.type = "button";
  launcher.setAttribute("aria-haspopup", "dialog");
  const frame = makeFrame(config);
  const panel = element("div", "panel", frame);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", config.title ?? texts.frame);
  const host = document.createElement("zhuyi-widget");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheetFor(config)];
  root.append(panel, launcher);
  document.body.append(host);
  return { host, launcher, badge, panel, frame };
}
