/** The embeddable script: <script src="https://GATEWAY/widget.js" async data-…></script>. */

import { configOf } from "./config";
import { Widget } from "./widget";

function start(script: HTMLScriptElement): void {
  if (window.Zhuyi) {
    console.warn("[zhuyi] widget.js is embedded twice; the second one does nothing");
    return;
  }
  window.Zhuyi = new Widget(configOf(script));
  window.dispatchEvent(new CustomEvent("zhuyi:ready"));
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => { start(script); }, { once: true });
  } else {
    start(script);
  }
} else {
  console.error("[zhuyi] embed widget.js by a plain <script src>, not as a module");
}
