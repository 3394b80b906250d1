import { useEffect } from "react";
import type { Desk, Happening } from "../desk/desk";
import { inShort } from "../desk/preview";
import { go } from "../shell/route";
import { fill, nameOf, reasonOf, texts } from "../texts";
import { preferences } from "./preferences";
import { play } from "./sound";

const SOUND_AT_MOST_EVERY = 1_200;

function words(happening: Happening): { title: string; body: string } {
  const name = nameOf(happening.chat.customer);
  if (happening.kind === "message") return { title: fill(texts.alerts.message, { name }), body: inShort(happening.message) };
  return { title: fill(texts.alerts.waiting, { name }), body: reasonOf(happening.chat.reason) };
}

function notify(happening: Happening): void {
  const { title, body } = words(happening);
  const shown = new Notification(title, { body, tag: happening.chat.id });
  shown.onclick = () => {
    window.focus();
    go("chats", happening.chat.id);
    shown.close();
  };
}

/** Sounds, notifications and the number in the page's title. */
export function useAlerts(desk: Desk): void {
  useEffect(() => {
    let sounded = 0;
    return desk.happened.watch(() => {
      const happening = desk.happened.get();
      if (!happening || desk.presence.get() === "offline") return;
      const { sound, notify: wanted } = preferences.get();
      if (sound && Date.now() - sounded > SOUND_AT_MOST_EVERY) {
        sounded = Date.now();
        play(happening.kind);
      }
      const allowed = wanted && "Notification" in window && Notification.permission === "granted";
      if (allowed && document.hidden) notify(happening);
    });
  }, [desk]);

  useEffect(() => {
    const count = (): void => {
      const chats = desk.chats.get() ?? [];
      const open = chats.filter((chat) => chat.owner === "queue").length + chats.filter((chat) => chat.agent_id === desk.me.id && chat.unread > 0).length;
      document.title = open > 0 ? `(${open}) ${texts.title}` : texts.title;
    };
    count();
    return desk.chats.watch(count);
  }, [desk]);
}
