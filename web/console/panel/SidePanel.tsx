import { Tabs } from "antd";
import { useMemo, useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { useDesk, useTalk } from "../desk/context";
import { useKeys } from "../shell/useKeys";
import { texts } from "../texts";
import { CustomerTab } from "./CustomerTab";
import { HandoverCard } from "./HandoverCard";
import { NotesTab } from "./NotesTab";
import { SuggestionsTab } from "./SuggestionsTab";

type Tab = "card" | "customer" | "suggestions" | "notes";

let lastTab: Tab = "card";

/** What is known about the conversation, beside it. The tab stays the same from one to the next. */
export function SidePanel({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const desk = useDesk();
  const talk = useMemo(() => desk.talk(id), [desk, id]);
  const { detail } = useTalk(talk);
  const [tab, setTab] = useState<Tab>(lastTab);
  const choose = (next: string): void => {
    lastTab = next as Tab;
    setTab(lastTab);
  };
  useKeys(useMemo(() => ({
    "Alt+3": () => { choose("card"); },
    "Alt+4": () => { choose("customer"); },
    "Alt+5": () => { choose("suggestions"); },
    "Alt+6": () => { choose("notes"); },
  }), []));
  const notes = detail?.notes.length ?? 0;
  return (
    <aside className="panel" aria-label={texts.panel.label}>
      <button type="button" className="panel-close" aria-label={texts.panel.close} onClick={onClose}><Icon name="close" size={18} /></button>
      <Tabs
        size="small"
        activeKey={tab}
        onChange={choose}
        destroyOnHidden
        items={[
          { key: "card", label: texts.panel.card, children: <HandoverCard detail={detail} /> },
          { key: "customer", label: texts.panel.customer, children: <CustomerTab id={id} /> },
          { key: "suggestions", label: texts.panel.suggestions, children: <SuggestionsTab id={id} detail={detail} /> },
          { key: "notes", label: notes > 0 ? `${texts.panel.notes} ${notes}` : texts.panel.notes, children: <NotesTab id={id} detail={detail} /> },
        ]}
      />
    </aside>
  );
}
