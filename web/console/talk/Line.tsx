import { memo, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Message } from "../../shared/messages";
import { moment } from "../../shared/time";
import { Glyph } from "../Glyph";
import { texts } from "../texts";
import { Cards } from "./Cards";

const nameOf = ({ sender, sender_name }: Message): string => (sender === "agent" ? (sender_name ?? texts.senders.agent) : texts.senders[sender]);

function Said({ message }: { message: Message }): ReactElement {
  return (
    <>
      {message.text && <div className="line-said">{message.text}</div>}
      <Cards message={message} />
    </>
  );
}

interface Props {
  message: Message;
  /** The same voice as the line before: no name again. */
  follows: boolean;
  /** The newest of ours that the customer has read. */
  read: boolean;
}

/** One line of the log; whatever anybody wrote is text. */
export const Line = memo(function Line({ message, follows, read }: Props): ReactElement {
  if (message.sender === "system") {
    return (
      <div className={`line line-system line-system-${message.type === "notice" ? (message.payload.level ?? "info") : "info"}`} data-seq={message.seq}>
        <p className="line-notice">{message.text}<time dateTime={message.ts}>{moment(message.ts)}</time></p>
        {message.type !== "notice" && <Cards message={message} />}
      </div>
    );
  }
  return (
    <div className={`line line-${message.sender}${follows ? " line-follows" : ""}`} data-seq={message.seq}>
      {!follows && (
        <p className="line-who">
          {message.sender === "bot" && <Glyph name="robot" size={13} />}
          <b>{nameOf(message)}</b> <time dateTime={message.ts}>{moment(message.ts)}</time>
        </p>
      )}
      <Said message={message} />
      {read && <p className="line-state"><Icon name="check" size={12} />{texts.talk.read}</p>}
    </div>
  );
});
