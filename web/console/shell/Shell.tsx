import { lazy, Suspense, useEffect, useMemo, useState, type ComponentType, type LazyExoticComponent, type ReactElement } from "react";
import { useAlerts } from "../alerts/useAlerts";
import type { Me } from "../api/types";
import { ChatsView } from "../chats/ChatsView";
import { DeskProvider } from "../desk/context";
import { Desk } from "../desk/desk";
import { browserStorage } from "../desk/storage";
import { texts } from "../texts";
import { LinkBanner } from "./LinkBanner";
import { Rail } from "./Rail";
import { useRoute, type View } from "./route";
import { Shortcuts } from "./Shortcuts";
import { useKeys } from "./useKeys";

type Page = LazyExoticComponent<ComponentType<{ id: string | null }>>;

const PAGES: Record<Exclude<View, "chats">, Page> = {
  history: lazy(() => import("../views/History")),
  tickets: lazy(() => import("../views/Tickets")),
  canned: lazy(() => import("../views/CannedView")),
  audit: lazy(() => import("../views/Audit")),
  agents: lazy(() => import("../views/Agents")),
  policies: lazy(() => import("../views/Policies")),
  undelivered: lazy(() => import("../views/Undelivered")),
};

/** The desk lives as long as this agent is signed in. */
function useDeskOf(me: Me): Desk | null {
  const [desk, setDesk] = useState<Desk | null>(null);
  useEffect(() => {
    const opened = new Desk(me, browserStorage());
    const look = (): void => { opened.setVisible(!document.hidden); };
    look();
    document.addEventListener("visibilitychange", look);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- a desk holds a socket: it is opened and closed with the page
    setDesk(opened);
    return () => {
      document.removeEventListener("visibilitychange", look);
      opened.stop();
    };
  }, [me]);
  return desk;
}

function Open({ desk, onLeave }: { desk: Desk; onLeave: () => void }): ReactElement {
  const { view, id } = useRoute();
  const [helping, setHelping] = useState(false);
  useAlerts(desk);
  useKeys(useMemo(() => ({ "?": () => { setHelping(true); } }), []));
  const Page = view === "chats" ? null : PAGES[view];
  return (
    <DeskProvider value={desk}>
      <div className="shell" data-view={view} data-open={id !== null}>
        <a className="skip" href="#content" onClick={(event) => { event.preventDefault(); document.getElementById("content")?.focus(); }}>{texts.skip}</a>
        <Rail onLeave={onLeave} onHelp={() => { setHelping(true); }} />
        <div className="shell-main" id="content" tabIndex={-1}>
          <LinkBanner />
          <Suspense fallback={<div className="page" aria-busy="true"><div className="skeleton page-skeleton" /></div>}>
            {Page ? <Page id={id} /> : <ChatsView id={id} />}
          </Suspense>
        </div>
      </div>
      <Shortcuts open={helping} onClose={() => { setHelping(false); }} />
    </DeskProvider>
  );
}

export default function Shell({ me, onLeave }: { me: Me; onLeave: () => void }): ReactElement {
  const desk = useDeskOf(me);
  return desk ? <Open desk={desk} onLeave={onLeave} /> : <div className="gate" aria-busy="true" />;
}
