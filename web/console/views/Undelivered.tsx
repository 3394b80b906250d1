import { App, Button } from "antd";
import { useState, type ReactElement } from "react";
import { Problem } from "../../shared/problem";
import { moment } from "../../shared/time";
import { resend, undelivered } from "../api/lead";
import type { Undelivered as Item } from "../api/types";
import { wordsOf } from "../gate/useSubmit";
import { fill, texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { Page } from "./Page";

function Row({ item, onResend }: { item: Item; onResend: () => Promise<void> }): ReactElement {
  const [busy, setBusy] = useState(false);
  return (
    <li className="sheet-row">
      <div className="sheet-main">
        <p className="sheet-title"><span className="tag">{texts.undelivered.kinds[item.kind]}</span>{item.what}</p>
        <p className="sheet-text sheet-error">{item.error}</p>
        <p className="sheet-more"><span className="table-id">{item.target}</span><span>{fill(texts.undelivered.tried, { n: item.attempts })}</span><span>{fill(texts.undelivered.since, { at: moment(item.since) })}</span></p>
      </div>
      <div className="sheet-steps">
        <Button size="small" loading={busy} onClick={() => { setBusy(true); void onResend().finally(() => { setBusy(false); }); }}>{texts.undelivered.resend}</Button>
      </div>
    </li>
  );
}

/** What could not be delivered to the shop's systems or to customers; to be sent once more. */
export default function Undelivered(): ReactElement {
  const { value, problem, again } = useAsked(undelivered);
  const { message } = App.useApp();
  const send = async (item: Item): Promise<void> => {
    try {
      await resend(item);
      void message.success(texts.undelivered.resent);
      again();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      void message.error(wordsOf(error));
    }
  };
  return (
    <Page title={texts.views.undelivered} more={texts.undelivered.more} steps={<Button onClick={again}>{texts.refresh}</Button>}>
      {!value && <Waiting problem={problem} again={again} />}
      {value?.length === 0 && <p className="page-empty">{texts.undelivered.none}</p>}
      <ul className="sheet">{value?.map((item) => <Row key={`${item.kind}${item.id}`} item={item} onResend={() => send(item)} />)}</ul>
    </Page>
  );
}
