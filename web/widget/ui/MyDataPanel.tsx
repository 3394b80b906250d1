import { useEffect, useMemo, useState, type ReactElement } from "react";
import "../../me/ui/me.css";
import "../../me/ui/tags.css";
import { MyData } from "../../me/api";
import { Page } from "../../me/ui/Page";
import type { Conversation } from "../conversation";
import { texts } from "../texts";

interface Props {
  conversation: Conversation;
  onClose: () => void;
}

/** The customers' own page inside the chat. */
export function MyDataPanel({ conversation, onClose }: Props): ReactElement {
  const [token, setToken] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    conversation.token().then(setToken, () => { setFailed(true); });
  }, [conversation]);
  const data = useMemo(() => (token === null ? null : new MyData(token)), [token]);
  if (data === null) {
    return (
      <p className="none none-page" role="status">
        {failed ? texts.meFailed : texts.meLoading}
        {failed && <button type="button" className="button button-quiet" onClick={onClose}>{texts.back}</button>}
      </p>
    );
  }
  return <Page data={data} onBack={onClose} onErased={() => { conversation.erased(); }} onDone={onClose} />;
}
