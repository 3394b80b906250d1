import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import type { Message } from "../../shared/messages";
import type { Outgoing } from "../outbox/outbox";
import { texts } from "../texts";
import type { Row } from "../timeline";
import { Avatar } from "./Avatar";
import { FileCard } from "./cards/FileCard";
import type { RowActions } from "./Log";
import { MessageBody } from "./MessageBody";

interface Props {
  row: Row;
  used: ReadonlySet<string>;
  readByAgent: number;
  actions: RowActions;
}

function Speaker({ message }: { message: Message }): ReactElement {
  const agent = message.sender === "agent";
  return (
    <p className="speaker">
      <Avatar of={agent ? "agent" : "bot"} size={24} />
      <span className="speaker-name">{agent ? message.sender_name ?? texts.agent : texts.assistant}</span>
      <span className="speaker-role">{agent ? texts.agent : texts.assistantRole}</span>
    </p>
  );
}

function Delivery({ entry, actions }: { entry: Outgoing; actions: RowActions }): ReactElement | null {
  if (entry.state === "sent") return null;
  if (entry.state !== "failed") {
    return (
      <p className="delivery">
        <Icon name="clock" size={13} />
        {entry.state === "sending" ? texts.sending : texts.waiting}
      </p>
    );
  }
  return (
    <p className="delivery delivery-failed" role="alert">
      <Icon name="alert" size={14} />
      <span>{entry.refusal ? `${texts.failed}：${entry.refusal}` : texts.failed}</span>
      <button type="button" onClick={() => { actions.retry(entry.client_id); }}>{texts.retry}</button>
      <button type="button" onClick={() => { actions.discard(entry.client_id); }}>{texts.discard}</button>
    </p>
  );
}

interface OwnProps {
  text: string;
  seq?: number;
  pale?: boolean;
  children?: ReactElement | null;
}

function Own({ text, seq, children, pale = false }: OwnProps): ReactElement {
  return (
    <div className="row row-own" data-seq={seq}>
      <span className="unseen">{texts.you}：</span>
      <p className={pale ? "bubble bubble-own bubble-pale" : "bubble bubble-own"}>{text}</p>
      {children}
    </div>
  );
}

export function LogRow({ row, used, readByAgent, actions }: Props): ReactElement {
  if (row.kind === "time") return <p className="moment">{row.label}</p>;
  if (row.kind === "outgoing") {
    return (
      <Own text={row.entry.label} pale={row.entry.state !== "sent"}>
        <Delivery entry={row.entry} actions={actions} />
      </Own>
    );
  }
  const { message } = row;
  if (message.sender === "customer") {
    const read = message.seq === readByAgent ? <p className="delivery delivery-read"><Icon name="doubleCheck" size={15} />{texts.read}</p> : null;
    if (message.type === "file") {
      return (
        <div className="row row-own" data-seq={message.seq}>
          <span className="unseen">{texts.you}：</span>
          <FileCard {...message.payload} see={actions.see} />
          {read}
        </div>
      );
    }
    return <Own text={message.text} seq={message.seq}>{read}</Own>;
  }
  const body = <MessageBody message={message} used={used} stale={row.stale} actions={actions} />;
  if (message.sender === "system") return <div className="row row-system" data-seq={message.seq}>{body}</div>;
  return (
    <div className="row row-other" data-seq={message.seq}>
      {row.first ? <Speaker message={message} /> : <span className="unseen">{texts.assistant}：</span>}
      {body}
    </div>
  );
}
