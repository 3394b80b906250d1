import { Button, Input } from "antd";
import { useId, useState, type ReactElement } from "react";
import { signIn } from "../api/agent";
import type { Me } from "../api/types";
import { texts } from "../texts";
import { GateCard } from "./GateCard";
import { useSubmit } from "./useSubmit";

interface Props {
  /** The session ended while somebody worked. */
  ended: boolean;
  onSignedIn: (me: Me, password: string) => void;
}

export function SignIn({ ended, onSignedIn }: Props): ReactElement {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const { busy, refusal, run } = useSubmit();
  const id = useId();
  return (
    <GateCard title={texts.title} more={ended ? texts.gate.ended : texts.gate.welcome}>
      <form
        className="gate-form"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => { onSignedIn(await signIn(login.trim(), password), password); });
        }}
      >
        <label htmlFor={`${id}l`}>{texts.gate.login}</label>
        <Input id={`${id}l`} size="large" value={login} autoComplete="username" autoCapitalize="none" required maxLength={64} onChange={(event) => { setLogin(event.target.value); }} />
        <label htmlFor={`${id}p`}>{texts.gate.password}</label>
        <Input.Password id={`${id}p`} size="large" value={password} autoComplete="current-password" required maxLength={200} onChange={(event) => { setPassword(event.target.value); }} />
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>{texts.gate.signIn}</Button>
      </form>
    </GateCard>
  );
}
