import { useEffect, useMemo, useState, type KeyboardEvent } from "react";
import { canned } from "../api/agent";
import type { Canned } from "../api/types";
import type { Detail } from "../desk/talk";
import { nameOf } from "../texts";

const MOST_SHOWN = 8;

let kept: readonly Canned[] = [];

/** Read again when the pop-up opens; what was read before is shown meanwhile. */
async function load(): Promise<readonly Canned[]> {
  kept = await canned().catch(() => kept);
  return kept;
}

/** Those that `wanted` names: by shortcut first, then by title, then by words of the text. */
export function found(items: readonly Canned[], wanted: string): Canned[] {
  const needle = wanted.trim().toLowerCase();
  const rank = ({ shortcut, title, text }: Canned): number => {
    if (needle === "" || shortcut.toLowerCase().startsWith(needle)) return 0;
    if (shortcut.toLowerCase().includes(needle)) return 1;
    if (title.toLowerCase().includes(needle)) return 2;
    return text.toLowerCase().includes(needle) ? 3 : -1;
  };
  return items.filter((item) => rank(item) >= 0).sort((one, other) => rank(one) - rank(other) || one.shortcut.localeCompare(other.shortcut));
}

export interface CannedState {
  open: boolean;
  at: number;
  items: readonly Canned[];
  choose: (item: Canned) => void;
  point: (index: number) => void;
  /** True when the key was for the pop-up. */
  pressed: (event: KeyboardEvent) => boolean;
}

/** Canned replies while the text begins with "/". */
export function useCanned(text: string, detail: Detail | null, agent: string, onChosen: (text: string) => void): CannedState {
  const [all, setAll] = useState<readonly Canned[]>(kept);
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const asked = text.startsWith("/") && !text.includes("\n");
  const items = useMemo(() => (asked ? found(all, text.slice(1)).slice(0, MOST_SHOWN) : []), [all, asked, text]);
  const open = asked && !dismissed;

  useEffect(() => {
    if (!asked) return;
    let gone = false;
    void load().then((loaded) => { if (!gone) setAll(loaded); });
    return () => { gone = true; };
  }, [asked]);
  const [shownFor, setShownFor] = useState(text);
  if (shownFor !== text) {
    setShownFor(text);
    setAt(0);
    if (!asked) setDismissed(false);
  }

  const choose = (item: Canned): void => { onChosen(item.text.replaceAll("{顾客}", nameOf(detail?.customer)).replaceAll("{客服}", agent)); };
  const pressed = (event: KeyboardEvent): boolean => {
    if (!open || items.length === 0) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") setAt((at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length);
    else if (event.key === "Escape") setDismissed(true);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      const item = items[at];
      if (item) choose(item);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { open, at, items, choose, point: setAt, pressed };
}
