import { useState, type ReactElement } from "react";
import { reply } from "./api";
import { texts } from "./texts";
import { useSubmit } from "./useSubmit";

interface Props {
  token: string;
  id: string;
  onSaid: () => void;
}

export function ReplyBox({ token, id, onSaid }: Props): ReactElement {
  const [text, setText] = useState("");
  const { busy, refusal, run } = useSubmit();
  const send = (): void => {
    const said = text.trim();
    if (!said) return;
    run(async () => {
      await reply(token, id, said);
      setText("");
      onSaid();
    });
  };
  return (
    <form
      className="reply"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        rows={2}
        value={text}
        maxLength={1_000}
        placeholder={texts.reply}
        aria-label={texts.reply}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button type="submit" className="main-button" disabled={busy || !text.trim()}>{texts.send}</button>
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
    </form>
  );
}
