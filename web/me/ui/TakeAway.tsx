import { useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { Problem } from "../../shared/problem";
import type { MyData } from "../api";
import { save, today } from "../save";
import { texts } from "../texts";
import { Card } from "./Card";

interface Props {
  data: MyData;
  visitor: boolean;
  onSaid: (words: string) => void;
}

/** Everything as a file; copied where an app's browser refuses downloads. */
export function TakeAway({ data, visitor, onSaid }: Props): ReactElement {
  const [busy, setBusy] = useState(false);
  const take = async (hand: (text: string) => Promise<void> | void): Promise<void> => {
    setBusy(true);
    try {
      await hand(await data.export());
    } catch (error) {
      onSaid(error instanceof Problem ? error.detail : texts.export.copyFailed);
    } finally {
      setBusy(false);
    }
  };
  const copy = async (text: string): Promise<void> => {
    await navigator.clipboard.writeText(text);
    onSaid(texts.export.copied);
  };
  return (
    <Card icon="download" title={texts.export.title} lead={visitor ? texts.export.visitorLead : texts.export.lead}>
      <div className="buttons">
        <button type="button" className="button button-brand" disabled={busy} onClick={() => void take((text) => { save(`${texts.title}-${today()}.json`, text); })}>
          <Icon name="download" size={16} />
          {busy ? texts.export.busy : texts.export.download}
        </button>
        <button type="button" className="button button-quiet" disabled={busy} onClick={() => void take(copy)}>
          <Icon name="copy" size={16} />
          {texts.export.copy}
        </button>
      </div>
      <p className="card-foot">{texts.export.hint}</p>
    </Card>
  );
}
