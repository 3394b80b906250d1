import { App, Button } from "antd";
import { useState, type ReactElement } from "react";
import { policies, savePolicy } from "../api/lead";
import type { Policy } from "../api/types";
import { useDesk } from "../desk/context";
import { useSubmit } from "../gate/useSubmit";
import { texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { Page } from "./Page";
import { Fields } from "./PolicyField";
import type { Schema } from "./schema";

function Sheet({ policy, lead }: { policy: Policy; lead: boolean }): ReactElement {
  const [value, setValue] = useState<unknown>(policy.value);
  const [saved, setSaved] = useState<unknown>(policy.value);
  const { message } = App.useApp();
  const { busy, refusal, run } = useSubmit();
  const changed = JSON.stringify(value) !== JSON.stringify(saved);
  const schema = policy.schema as Schema;
  const save = (): void => {
    run(async () => {
      await savePolicy(policy.name, value);
      setSaved(value);
      void message.success(texts.saved);
    });
  };
  return (
    <section className="policy" aria-labelledby={`policy-${policy.name}`}>
      <h2 id={`policy-${policy.name}`} className="policy-title">{policy.title}</h2>
      <p className="policy-more">{policy.description}</p>
      <Fields schema={schema} root={schema} value={value} disabled={!lead} onChange={setValue} />
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
      {lead && (
        <p className="policy-steps">
          <Button type="primary" disabled={!changed} loading={busy} onClick={save}>{texts.save}</Button>
          {changed && <Button type="text" onClick={() => { setValue(saved); }}>{texts.policies.undo}</Button>}
        </p>
      )}
    </section>
  );
}

/** The shop's rules as data: service hours, hand-over, attention. */
export default function Policies(): ReactElement {
  const { me } = useDesk();
  const { value, problem, again } = useAsked(policies);
  return (
    <Page title={texts.views.policies} more={texts.policies.more}>
      {!value && <Waiting problem={problem} again={again} />}
      <div className="policies">
        {value?.map((policy) => <Sheet key={policy.name} policy={policy} lead={me.role === "lead"} />)}
      </div>
    </Page>
  );
}
