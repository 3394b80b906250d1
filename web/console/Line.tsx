import type { ReactElement } from "react";
import type { Message } from "../shared/messages";
import { moment } from "../shared/time";
import { fill, texts } from "./texts";

const joined = (parts: readonly string[]): string => parts.join("、");

/** What a card showed, in one line. */
function summary(message: Message): string {
  switch (message.type) {
    case "products":
      return fill(texts.products, { list: joined(message.payload.items.map(({ title, price }) => `${title} ¥${price}`)) });
    case "order":
      return fill(texts.orders, { list: joined(message.payload.orders.map(({ id, state }) => `${id} ${state}`)) });
    case "buttons":
      return fill(texts.buttons, { list: joined(message.payload.buttons.map(({ title }) => title)) });
    case "rating":
      return fill(texts.buttons, { list: joined(message.payload.actions.map(({ title }) => title)) });
    case "form":
      return fill(texts.buttons, { list: joined(message.payload.fields.map(({ label }) => label)) });
    case "file":
      return message.payload.name;
    case "text":
    case "notice":
      return "";
  }
}

const nameOf = ({ sender, sender_name }: Message): string =>
  sender === "agent" ? (sender_name ?? texts.agent) : texts[sender];

export function Line({ message }: { message: Message }): ReactElement {
  const more = summary(message);
  return (
    <div className={`line line-${message.sender}`}>
      <p className="line-who">
        {nameOf(message)} <time dateTime={message.ts}>{moment(message.ts)}</time>
      </p>
      <div className="line-said">
        {message.text}
        {more && <p className="line-more">{more}</p>}
      </div>
    </div>
  );
}
