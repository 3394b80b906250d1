import { onColor } from "../shared/color";
import type { Config } from "./config";

const BRAND = "#1c5d50";

/** The sheet of the loader's shadow root: neither reaches the shop's page nor is reached by it. */
export function sheetFor(config: Config): CSSStyleSheet {
  const brand = config.color ?? BRAND;
  const side = config.position;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
:host{all:initial;position:fixed;z-index:${config.zIndex};${side}:0;bottom:0}
*{box-sizing:border-box}
.launcher{position:fixed;${side}:calc(${config.offsetX}px + env(safe-area-inset-${side},0px));bottom:calc(${config.offsetY}px + env(safe-area-inset-bottom,0px));
 display:inline-flex;align-items:center;gap:8px;height:56px;min-width:56px;padding:0 16px;border:0;border-radius:28px;cursor:pointer;
 background:${brand};color:${onColor(brand)};font:500 15px/1 "PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",system-ui,sans-serif;
 box-shadow:0 1px 2px rgb(20 30 28/.18),0 10px 28px -6px rgb(20 30 28/.36);transition:transform .18s ease,box-shadow .18s ease,opacity .18s ease}
.launcher:hover{transform:translateY(-2px);box-shadow:0 2px 4px rgb(20 30 28/.2),0 16px 34px -8px rgb(20 30 28/.42)}
.launcher:active{transform:none}
.launcher:focus-visible{outline:3px solid ${brand};outline-offset:3px}
.launcher svg{width:24px;height:24px;flex:none}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;border:2px solid #fff;background:#d4380d;color:#fff;
 font:600 12px/18px system-ui,sans-serif;text-align:center}
.badge[hidden]{display:none}
.panel{position:fixed;${side}:${config.offsetX}px;bottom:${config.offsetY}px;width:380px;height:min(640px,calc(100dvh - ${config.offsetY * 2}px));
 border-radius:20px;overflow:hidden;background:#f6f5f1;box-shadow:0 0 0 1px rgb(20 30 28/.06),0 24px 64px -12px rgb(20 30 28/.34),0 8px 20px -8px rgb(20 30 28/.18);
 transform-origin:bottom ${side};transition:transform .22s cubic-bezier(.2,.9,.3,1),opacity .16s ease,visibility 0s}
.panel[data-open=false]{visibility:hidden;opacity:0;transform:translateY(12px) scale(.97);pointer-events:none;transition:transform .16s ease,opacity .16s ease,visibility 0s .16s}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
:host([data-open=true]) .launcher{opacity:0;pointer-events:none;visibility:hidden}
@media (max-width:520px),(max-height:480px){
 .launcher{height:52px;min-width:52px;padding:0 14px}.label{display:none}
 .panel{inset:auto 0 auto 0;top:var(--top,0px);width:100%;height:var(--height,100dvh);border-radius:0;box-shadow:none}
}
@media (prefers-reduced-motion:reduce){.launcher,.panel,.panel[data-open=false]{transition:none}}
`);
  return sheet;
}
