import { Input, Segmented } from "antd";
import { useRef, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Chat } from "../api/types";
import type { Outgoing } from "../desk/outbox";
import { useCell } from "../desk/cell";
import { useDesk } from "../desk/context";
import { texts } from "../texts";
import { ChatRow } from "./ChatRow";
import { SummaryLine } from "./SummaryLine";
import type { Groups, Tab } from "./sorting";

interface Props {
  groups: Groups | null;
  tab: Tab;
  onTab: (tab: Tab) => void;
  filter: string;
  onFilter: (filter: string) => void;
  chosen: string | null;
}

function pendingOf(entries: readonly Outgoing[], draft: string, id: string, here: boolean): "none" | "waiting" | "failed" | "draft" {
  const own = entries.filter((entry) => entry.conversation_id === id);
  if (own.some(({ state }) => state === "failed")) return "failed";
  if (own.some(({ state }) => state === "waiting")) return "waiting";
  return draft && !here ? "draft" : "none";
}

function Section({ title, chats, chosen }: { title?: string; chats: readonly Chat[]; chosen: string | null }): ReactElement | null {
  const desk = useDesk();
  const entries = useCell(desk.outbox.entries);
  const fetchedAt = useCell(desk.fetchedAt);
  if (chats.length === 0) return null;
  return (
    <>
      {title && <h3 className="list-title">{title}<span>{chats.length}</span></h3>}
      <ul>
        {chats.map((chat) => (
          <ChatRow key={chat.id} agent={chat.owner === "agent" && chat.agent_id !== desk.me.id ? (chat.agent_name ?? "") : ""} chat={chat} here={chat.id === chosen} fetchedAt={fetchedAt} pending={pendingOf(entries, desk.drafts.of(chat.id), chat.id, chat.id === chosen)} />
        ))}
      </ul>
    </>
  );
}

function Nothing({ tab, filtered }: { tab: Tab; filtered: boolean }): ReactElement {
  const [title, more] = filtered ? texts.empty.filtered : texts.empty[tab];
  return (
    <div className="list-empty">
      <span className="list-empty-mark"><Icon name={filtered ? "search" : "check"} size={22} /></span>
      <p>{title}</p>
      <small>{more}</small>
    </div>
  );
}

function Lists({ groups, tab, chosen, filtered }: { groups: Groups; tab: Tab; chosen: string | null; filtered: boolean }): ReactElement {
  if (tab === "mine") {
    if (groups.unanswered.length + groups.answered.length === 0) return <Nothing tab={tab} filtered={filtered} />;
    return (
      <>
        <Section title={texts.sections.unanswered} chats={groups.unanswered} chosen={chosen} />
        <Section title={texts.sections.answered} chats={groups.answered} chosen={chosen} />
      </>
    );
  }
  return groups[tab].length === 0 ? <Nothing tab={tab} filtered={filtered} /> : <Section chats={groups[tab]} chosen={chosen} />;
}

/** Who waits and whom one speaks with; made to be scanned. */
export function ChatList({ groups, tab, onTab, filter, onFilter, chosen }: Props): ReactElement {
  const { me } = useDesk();
  const own = groups ? groups.unanswered.length + groups.answered.length : 0;
  const counts = { queue: groups?.queue.length ?? 0, mine: own, others: groups?.others.length ?? 0 };
  const tabs: Tab[] = me.role === "lead" ? ["queue", "mine", "others"] : ["queue", "mine"];
  const list = useRef<HTMLDivElement>(null);
  return (
    <nav className="list" aria-label={texts.queue}>
      <div className="list-head">
        <SummaryLine />
        <Segmented
          block
          aria-label={texts.queue}
          value={tab}
          onChange={onTab}
          options={tabs.map((value) => ({ value, label: <span className={value === "queue" && counts.queue > 0 ? "tab-count tab-count-hot" : "tab-count"}>{me.role === "lead" && value === "mine" ? texts.tabs.mineShort : texts.tabs[value]}<b>{counts[value]}</b></span> }))}
        />
        <Input
          className="list-filter"
          allowClear
          value={filter}
          placeholder={texts.filter}
          aria-label={texts.filter}
          prefix={<Icon name="search" size={15} />}
          onChange={(event) => { onFilter(event.target.value); }}
        />
      </div>
      <div className="list-scroll" ref={list}>
        {groups ? <Lists groups={groups} tab={tab} chosen={chosen} filtered={filter !== ""} /> : [1, 2, 3].map((n) => <div key={n} className="skeleton row-skeleton" />)}
      </div>
    </nav>
  );
}
