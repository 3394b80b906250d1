import { Cell } from "../desk/cell";
import { browserStorage } from "../desk/storage";

const KEPT = "zhuyi.desk.dark";
const storage = browserStorage();

/** Whether the console is dark: as chosen, else as the system is. */
export const dark = new Cell(preferred());

function preferred(): boolean {
  const chosen = storage.get(KEPT);
  return chosen === null ? window.matchMedia("(prefers-color-scheme: dark)").matches : chosen === "yes";
}

function show(): void {
  document.documentElement.dataset["theme"] = dark.get() ? "dark" : "light";
}

dark.watch(show);
show();

export function setDark(on: boolean): void {
  storage.set(KEPT, on ? "yes" : "no");
  dark.set(on);
}
