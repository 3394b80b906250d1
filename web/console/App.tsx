import { StyleProvider } from "@ant-design/cssinjs";
import { App as AntApp, ConfigProvider } from "antd";
import zhCN from "antd/locale/zh_CN";
import { lazy, Suspense, useEffect, useState, type ReactElement } from "react";
import { Problem } from "../shared/problem";
import { signOut, whoAmI } from "./api/agent";
import { whenExpired } from "./api/client";
import type { Me } from "./api/types";
import { useCell } from "./desk/cell";
import { browserStorage } from "./desk/storage";
import { FirstPassword } from "./gate/FirstPassword";
import { SignIn } from "./gate/SignIn";
import { dark } from "./theme/dark";
import { themeOf } from "./theme/theme";

const Shell = lazy(() => import("./shell/Shell"));

type Who = { kind: "asking" } | { kind: "nobody"; ended: boolean } | { kind: "somebody"; me: Me; oneTime: string };

const HERE = "zhuyi.desk.here";
const storage = browserStorage();

/** Whether asking who is signed in is worth a call; the cookie itself is out of a script's reach. */
const wasHere = (): boolean => storage.get(HERE) !== null;

function remember(here: boolean): void {
  if (here) storage.set(HERE, "yes");
  else storage.remove(HERE);
}

/** Who the session cookie says is there; an ended session asks for the password again. */
function useWho(): { who: Who; enter: (me: Me, oneTime: string) => void; leave: () => void } {
  const [who, setWho] = useState<Who>(() => (wasHere() ? { kind: "asking" } : { kind: "nobody", ended: false }));
  useEffect(() => {
    whenExpired(() => { setWho((before) => ({ kind: "nobody", ended: before.kind === "somebody" })); });
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      whoAmI()
        .then((me) => { setWho({ kind: "somebody", me, oneTime: "" }); })
        .catch((error: unknown) => {
          if (error instanceof Problem && error.temporary) again = setTimeout(ask, 2_000);
          else {
            remember(false);
            setWho({ kind: "nobody", ended: false });
          }
        });
    };
    if (wasHere()) ask();
    return () => { clearTimeout(again); };
  }, []);
  const leave = (): void => {
    remember(false);
    void signOut().catch(() => undefined);
    setWho({ kind: "nobody", ended: false });
  };
  const enter = (me: Me, oneTime: string): void => {
    remember(true);
    setWho({ kind: "somebody", me, oneTime });
  };
  return { who, enter, leave };
}

function Gate(): ReactElement {
  const { who, enter, leave } = useWho();
  if (who.kind === "asking") return <div className="gate" aria-busy="true" />;
  if (who.kind === "nobody") return <SignIn ended={who.ended} onSignedIn={enter} />;
  if (who.me.must_change) {
    return <FirstPassword old={who.oneTime} onChanged={() => { enter({ ...who.me, must_change: false }, ""); }} onLeave={leave} />;
  }
  return (
    <Suspense fallback={<div className="gate" aria-busy="true" />}>
      <Shell key={who.me.id} me={who.me} onLeave={leave} />
    </Suspense>
  );
}

export function App(): ReactElement {
  const isDark = useCell(dark);
  return (
    <StyleProvider layer>
      <ConfigProvider locale={zhCN} theme={themeOf(isDark)} button={{ autoInsertSpace: false }}>
        <AntApp component={false}>
          <Gate />
        </AntApp>
      </ConfigProvider>
    </StyleProvider>
  );
}
