import { useEffect, useMemo, useState, type ReactElement } from "react";
import type { Chat } from "../api/types";
import { useChats, useDesk } from "../desk/context";
import { SidePanel } from "../panel/SidePanel";
import { go } from "../shell/route";
import { useKeys } from "../shell/useKeys";
import { nameOf, reasonOf, texts } from "../texts";
import { TalkView } from "../talk/TalkView";
import { Icon } from "../../shared/Icon";
import { ChatList } from "./ChatList";
import { grouped, listed, matches, type Tab } from "./sorting";

const words = (chat: Chat): string =>
  [nameOf(chat.customer), chat.customer?.id, chat.customer?.phone, reasonOf(chat.reason), chat.preview?.text, chat.agent_name].join(" ");

const tabOf = (chat: Chat, me: string): Tab => (chat.owner === "queue" ? "queue" : chat.agent_id === me ? "mine" : "others");

/** The tab follows the conversation that is open when that moves (claimed, given back). */
function useTab(chats: readonly Chat[] | null, chosen: string | null, me: string): [Tab, (tab: Tab) => void] {
  const [tab, setTab] = useState<Tab>("queue");
  const [at, setAt] = useState<string>("");
  const open = chats?.find((chat) => chat.id === chosen);
  const now = open ? `${open.id} ${tabOf(open, me)}` : "";
  if (now !== at) {
    setAt(now);
    if (open) setTab(tabOf(open, me));
  }
  return [tab, setTab];
}

function useListKeys(order: readonly Chat[], chosen: string | null, setTab: (tab: Tab) => void): void {
  const keys = useMemo(() => {
    const step = (by: number): void => {
      const at = order.findIndex(({ id }) => id === chosen);
      const next = at < 0 ? order[0] : order[(at + by + order.length) % order.length];
      if (next) go("chats", next.id, chosen !== null);
    };
    const nextUnread = (): void => {
      const found = order.find(({ id, unread }) => unread > 0 && id !== chosen) ?? order[0];
      if (found) go("chats", found.id, chosen !== null);
    };
    const focusFilter = (): void => { document.querySelector<HTMLInputElement>(".list-filter input")?.focus(); };
    return {
      "Alt+ArrowDown": () => { step(1); },
      "Alt+ArrowUp": () => { step(-1); },
      "Alt+u": nextUnread,
      "Alt+1": () => { setTab("queue"); },
      "Alt+2": () => { setTab("mine"); },
      "Mod+k": focusFilter,
    };
  }, [order, chosen, setTab]);
  useKeys(keys);
}

/** Three panes: the list, the talk, what is known about it. On a phone one at a time. */
export function ChatsView({ id }: { id: string | null }): ReactElement {
  const desk = useDesk();
  const chats = useChats();
  const [filter, setFilter] = useState("");
  const [tab, setTab] = useTab(chats, id, desk.me.id);
  const [panel, setPanel] = useState<"shown" | "hidden">("hidden");
  const groups = useMemo(() => (chats ? grouped(chats.filter((chat) => matches(chat, filter, words)), desk.me.id) : null), [chats, filter, desk]);
  const order = useMemo(() => (groups ? listed(groups, tab) : []), [groups, tab]);
  useListKeys(order, id, setTab);

  useEffect(() => {
    desk.open(id);
    return () => { desk.open(null); };
  }, [desk, id]);

  return (
    <div className="chats" data-panel={panel}>
      <ChatList groups={groups} tab={tab} onTab={setTab} filter={filter} onFilter={setFilter} chosen={id} />
      {id === null ? (
        <main className="talk-none">
          <span className="list-empty-mark"><Icon name="headset" size={26} /></span>
          <p>{texts.choose}</p>
          <small>{texts.chooseMore}</small>
        </main>
      ) : (
        <>
          <TalkView key={id} id={id} onPanel={() => { setPanel((now) => (now === "shown" ? "hidden" : "shown")); }} panelShown={panel === "shown"} />
          <SidePanel key={`${id} panel`} id={id} onClose={() => { setPanel("hidden"); }} />
        </>
      )}
    </div>
  );
}
