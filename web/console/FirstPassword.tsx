import { useId, useState, type ReactElement } from "react";
import { changePassword } from "./api";
import { texts } from "./texts";
import { useSubmit } from "./useSubmit";

interface Props {
  token: string;
  old: string;
  onChanged: () => void;
}

/** A one-time password is good for one thing: choosing one's own. */
export function FirstPassword({ token, old, onChanged }: Props): ReactElement {
  const [fresh, setFresh] = useState("");
  const { busy, refusal, run } = useSubmit();
  const id = useId();
  return (
    <main className="gate">
      <form
        className="gate-card"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            await changePassword(token, old, fresh);
            onChanged();
          });
        }}
      >
        <h1 className="gate-title">{texts.title}</h1>
        <p className="gate-more">{texts.firstTime}</p>
        <label htmlFor={id}>{texts.newPassword}</label>
        <input id={id} type="password" value={fresh} autoComplete="new-password" required onChange={(event) => { setFresh(event.target.value); }} />
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
        <button type="submit" className="main-button" disabled={busy}>{texts.change}</button>
      </form>
    </main>
  );
}
