import { useCallback, useState, type ReactElement } from "react";
import type { SignedIn } from "./api";
import { Desk } from "./Desk";
import { FirstPassword } from "./FirstPassword";
import { SignIn } from "./SignIn";

const KEPT = "zhuyi.agent";

function kept(): SignedIn | null {
  const text = sessionStorage.getItem(KEPT);
  return text === null ? null : (JSON.parse(text) as SignedIn);
}

/** Signed in for as long as the tab lives. */
export function App(): ReactElement {
  const [me, setMe] = useState(kept);
  const [oneTime, setOneTime] = useState("");
  const enter = useCallback((signedIn: SignedIn | null) => {
    setMe(signedIn);
    if (signedIn) sessionStorage.setItem(KEPT, JSON.stringify(signedIn));
    else sessionStorage.removeItem(KEPT);
  }, []);
  const leave = useCallback(() => { enter(null); }, [enter]);

  if (!me) {
    return (
      <SignIn
        onSignedIn={(signedIn, password) => {
          enter(signedIn);
          setOneTime(password);
        }}
      />
    );
  }
  if (me.agent.must_change && oneTime) {
    return (
      <FirstPassword
        token={me.token}
        old={oneTime}
        onChanged={() => { enter({ ...me, agent: { ...me.agent, must_change: false } }); }}
      />
    );
  }
  return <Desk me={me} onLeave={leave} />;
}
