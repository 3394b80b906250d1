import type { ReactElement } from "react";
import type { Message } from "../../shared/messages";
import { texts } from "../texts";
import { Buttons } from "./cards/Buttons";
import { FileCard } from "./cards/FileCard";
import { FormCard } from "./cards/FormCard";
import { Notice } from "./cards/Notice";
import { Orders } from "./cards/Orders";
import { Products } from "./cards/Products";
import { Rating } from "./cards/Rating";
import type { RowActions } from "./Log";

interface Props {
  message: Message;
  used: ReadonlySet<string>;
  stale: boolean;
  actions: RowActions;
}

function Card({ message, used, stale, actions }: Props): ReactElement | null {
  const { tap, say, see } = actions;
  switch (message.type) {
    case "text":
    case "notice":
      return null;
    case "buttons":
      return <Buttons buttons={message.payload.buttons} used={used} stale={stale} onTap={tap} />;
    case "products":
      return (
        <>
          <Products items={message.payload.items} used={used} onTap={tap} />
          <Buttons buttons={message.payload.buttons ?? []} used={used} stale={stale} onTap={tap} />
        </>
      );
    case "order":
      return (
        <>
          <Orders orders={message.payload.orders} used={used} onTap={tap} />
          <Buttons buttons={message.payload.buttons ?? []} used={used} stale={stale} onTap={tap} />
        </>
      );
    case "form":
      return <FormCard {...message.payload} stale={stale} onSay={say} />;
    case "file":
      return <FileCard {...message.payload} see={see} />;
    case "rating":
      return <Rating actions={message.payload.actions} used={used} onTap={tap} />;
  }
}

export function MessageBody(props: Props): ReactElement {
  const { message } = props;
  if (message.type === "notice" || message.sender === "system") {
    const level = message.type === "notice" ? (message.payload.level ?? "info") : "info";
    return (
      <>
        <Notice text={message.text} level={level} />
        <Card {...props} />
      </>
    );
  }
  const text = message.text || (message.type === "text" ? texts.unsupported : "");
  return (
    <>
      {text && <p className="bubble bubble-other">{text}</p>}
      {message.type === "text" && message.payload.source && (
        <p className="source">
          {texts.source}：{message.payload.source}
        </p>
      )}
      <Card {...props} />
    </>
  );
}
