import { Button, Input } from "antd";
import { useId, useState, type ReactElement } from "react";
import { changePassword } from "../api/agent";
import { texts } from "../texts";
import { GateCard } from "./GateCard";
import { useSubmit } from "./useSubmit";

interface Props {
  /** The one-time password, where it was just typed; after a reload it is asked for again. */
  old: string;
  onChanged: () => void;
  onLeave: () => void;
}

/** A one-time password is good for one thing: choosing one's own. */
export function FirstPassword({ old, onChanged, onLeave }: Props): ReactElement {
  const [oneTime, setOneTime] = useState(old);
  const [fresh, setFresh] = useState("");
  const { busy, refusal, run } = useSubmit();
  const id = useId();
  return (
    <GateCard title={texts.gate.firstTitle} more={texts.gate.firstTime}>
      <form
        className="gate-form"
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            await changePassword(oneTime, fresh);
            onChanged();
          });
        }}
      >
        {old === "" && (
          <>
            <label htmlFor={`${id}o`}>{texts.gate.oneTime}</label>
            <Input.Password id={`${id}o`} size="large" value={oneTime} autoComplete="current-password" required onChange={(event) => { setOneTime(event.target.value); }} />
          </>
        )}
        <label htmlFor={`${id}n`}>{texts.gate.fresh}</label>
        <Input.Password id={`${id}n`} size="large" value={fresh} autoComplete="new-password" required minLength={10} maxLength={200} onChange={(event) => { setFresh(event.target.value); }} />
        {refusal && <p className="refusal" role="alert">{refusal}</p>}
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>{texts.gate.change}</Button>
        <Button type="text" block onClick={onLeave}>{texts.signOut}</Button>
      </form>
    </GateCard>
  );
}
