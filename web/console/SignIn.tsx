import { useId, useState, type ReactElement } from "react";
import { signIn, type SignedIn } from "./api";
import { texts } from "./texts";
import { useSubmit } from "./useSubmit";

export function SignIn({ onSignedIn }: { onSignedIn: (signedIn: SignedIn, password: string) => void }): ReactElement {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const { busy, refusal, run } = useSubmit();
  const [loginId, passwordId] = [useId(), useId()];
  return (
    <main className="gate">
      <form
        className="gate-card"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => { onSignedIn(await signIn(login.trim(), password), password); });
        }}
      >
        <h1 className="gate-title">{texts.title}</h1>
        <label htmlFor={loginId}>{texts.login}</label>
        <input id={loginId} value={login} autoComplete="username" required onChange={(event) => { setLogin(event.target.value); }} />
        <label htmlFor={passwordId}>{texts.password}</label>
        <input id={passwordId} type="password" value={password} autoComplete="current-password" required onChange={(event) => { setPassword(event.target.value); }} />
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
        <button type="submit" className="main-button" disabled={busy}>{busy ? texts.signingIn : texts.signIn}</button>
      </form>
    </main>
  );
}
