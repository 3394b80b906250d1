/**
 * Stands in for @rc-component/util's dynamicCSS (see vite.config.ts).
 *
 * antd writes its styles into <style> elements, which `style-src 'self'` forbids. Constructed
 * stylesheets are made by script alone and need no exception in the policy (ADR 053).
 */

interface Options {
  prepend?: boolean | "queue";
  priority?: number;
}

/** What antd does to the element it believes it made. */
interface Handle {
  setAttribute: (name: string, value: string) => void;
  [property: string]: unknown;
}

interface Kept {
  sheet: CSSStyleSheet;
  rank: number;
  css: string;
}

const kept = new Map<string, Kept>();
const handle = (): Handle => ({ setAttribute: () => undefined });
let unnamed = 0;

/** Prepended ones come first; among them a higher priority comes later. */
function rankOf({ prepend, priority = 0 }: Options): number {
  if (prepend === "queue") return priority;
  return prepend === true ? -10_000 : 10_000;
}

function adopt(): void {
  const ours = new Set([...kept.values()].map(({ sheet }) => sheet));
  const others = document.adoptedStyleSheets.filter((sheet) => !ours.has(sheet));
  const ranked = [...kept.values()].sort((one, other) => one.rank - other.rank);
  document.adoptedStyleSheets = [...others, ...ranked.map(({ sheet }) => sheet)];
}

export function updateCSS(css: string, key: string, options: Options = {}): Handle {
  const known = kept.get(key);
  if (known) {
    if (known.css !== css) known.sheet.replaceSync(css);
    known.css = css;
    return handle();
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  kept.set(key, { sheet, rank: rankOf(options), css });
  adopt();
  return handle();
}

export function injectCSS(css: string, options: Options = {}): Handle {
  unnamed += 1;
  return updateCSS(css, `unnamed-${unnamed}`, options);
}

export function removeCSS(key: string): void {
  const gone = kept.get(key);
  if (!gone) return;
  kept.delete(key);
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== gone.sheet);
}

export function clearContainerCache(): void {
  // Nothing is cached by container here.
}
