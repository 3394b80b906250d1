import { Cell } from "../desk/cell";
import { browserStorage, readJson } from "../desk/storage";

export interface Preferences {
  sound: boolean;
  notify: boolean;
}

const KEPT = "zhuyi.desk.alerts";
const storage = browserStorage();

/** How this browser draws attention; sound at once, notifications only when asked for. */
export const preferences = new Cell<Preferences>({ sound: true, notify: false, ...(readJson(storage, KEPT) as Partial<Preferences> | null) });

export function prefer(change: Partial<Preferences>): void {
  preferences.patch(change);
  storage.set(KEPT, JSON.stringify(preferences.get()));
}

/** Asks the browser for permission; true when notifications will be shown. */
export async function allowNotifications(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  const answer = Notification.permission === "default" ? await Notification.requestPermission() : Notification.permission;
  prefer({ notify: answer === "granted" });
  return answer === "granted";
}
