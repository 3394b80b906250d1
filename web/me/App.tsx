import { useEffect, useState, type ReactElement } from "react";
import { Icon } from "../shared/Icon";
import { MyData, redeem } from "./api";
import { texts } from "./texts";
import { Page } from "./ui/Page";

type Opening = { state: "opening" } | { state: "open"; data: MyData } | { state: "used" } | { state: "missing" };

const KEPT = "zhuyi.me";

/** The link in the address, which leaves the address at once: it opens nothing a second time. */
export function takeLink(): string {
  const link = location.hash.replace(/^#/, "");
  if (link) history.replaceState(null, "", location.pathname);
  return link;
}

function Aside({ title, lead }: { title: string; lead: string }): ReactElement {
  return (
    <main className="none none-page">
      <span className="none-icon"><Icon name="link" size={28} /></span>
      <h1 className="none-title">{title}</h1>
      <p className="card-lead">{lead}</p>
    </main>
  );
}

/** The page opened by a one-time link; a reload within the hour goes on. */
export function App({ link }: { link: string }): ReactElement {
  const kept = sessionStorage.getItem(KEPT);
  const [opening, setOpening] = useState<Opening>(() => {
    if (link) return { state: "opening" };
    return kept ? { state: "open", data: new MyData(kept) } : { state: "missing" };
  });
  useEffect(() => {
    if (!link) return;
    redeem(link).then(
      (token) => {
        sessionStorage.setItem(KEPT, token);
        setOpening({ state: "open", data: new MyData(token) });
      },
      () => { setOpening({ state: "used" }); },
    );
  }, [link]);
  switch (opening.state) {
    case "opening":
      return <p className="none none-page" role="status">{texts.link.opening}</p>;
    case "used":
      return <Aside title={texts.link.used} lead={texts.link.usedLead} />;
    case "missing":
      return <Aside title={texts.link.missing} lead={texts.link.missingLead} />;
    case "open":
      return <Page data={opening.data} onBack={null} onErased={() => { sessionStorage.removeItem(KEPT); }} onDone={null} />;
  }
}
