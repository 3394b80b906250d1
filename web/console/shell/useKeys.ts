import { useEffect } from "react";

type Handler = (event: KeyboardEvent) => void;

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** "Alt+ArrowDown", "?", "Mod+k" (Ctrl, ⌘ on a Mac). */
function nameOf(event: KeyboardEvent): string {
  const held = [event.ctrlKey || event.metaKey ? "Mod" : "", event.altKey ? "Alt" : ""].filter(Boolean);
  const key = event.altKey && event.code.startsWith("Digit") ? event.code.slice(5) : event.altKey && event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  return [...held, key].join("+");
}

/** Keys of the whole page; plain characters only while nobody writes, and none while a dialog is open. */
export function useKeys(keys: Readonly<Record<string, Handler>>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const name = nameOf(event);
      const handler = keys[name];
      if (!handler || event.isComposing || event.defaultPrevented) return;
      if (!name.includes("+") && writing(event.target)) return;
      if (document.querySelector(".ant-modal-wrap:not([style*='display: none'])")) return;
      event.preventDefault();
      handler(event);
    };
    window.addEventListener("keydown", pressed);
    return () => { window.removeEventListener("keydown", pressed); };
  }, [keys]);
}
