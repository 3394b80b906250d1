import type { ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { mediaAddress } from "../../shared/media";
import type { Action, Message, OrderCard, ProductCard } from "../../shared/messages";
import { Picture } from "../../shared/Picture";
import { Price } from "../../shared/Price";
import { day } from "../../shared/time";
import { fill, texts } from "../texts";

/** What could be tapped, as the customer sees it; agents only read it. */
function Buttons({ actions }: { actions: readonly Action[] | undefined }): ReactElement | null {
  if (!actions || actions.length === 0) return null;
  return <p className="card-buttons" aria-label={texts.card.buttons}>{actions.map(({ title, action_id }, index) => <span key={action_id ?? index}>{title}</span>)}</p>;
}

function Product({ item }: { item: ProductCard }): ReactElement {
  return (
    <li className="card-product">
      <Picture src={item.image} alt="" size={18} />
      <div className="card-product-words">
        <p className="card-product-title">{item.title}</p>
        <Price value={item.price} />
        {item.reason && <p className="card-reason">{item.reason}</p>}
      </div>
    </li>
  );
}

function Order({ order }: { order: OrderCard }): ReactElement {
  const newest = order.tracking?.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))[0];
  return (
    <li className="card-order">
      <p className="card-order-top"><span className="digits">{order.id}</span><b className={order.late ? "state state-late" : "state"}>{order.state}</b></p>
      {order.lines.map((line, index) => (
        <div key={index} className="card-order-line">
          <Picture src={line.image} alt="" size={14} />
          <span className="card-order-title">{line.title}{line.spec && <small>{line.spec}</small>}</span>
          <span className="card-order-count">×{line.quantity}</span>
        </div>
      ))}
      <p className="card-order-foot">{day(order.placed_at)}<Price value={order.total} /></p>
      {order.tracking_no && <p className="card-fact"><Icon name="truck" size={14} />{order.courier} <span className="digits">{order.tracking_no}</span></p>}
      {newest && <p className="card-fact">{newest.text}</p>}
      {order.notes?.map((note) => <p key={note} className="card-note">{note}</p>)}
    </li>
  );
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1_024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

function File({ message }: { message: Extract<Message, { type: "file" }> }): ReactElement {
  const { url, name, media_type, size: bytes } = message.payload;
  const address = mediaAddress(url);
  if (media_type.startsWith("image/") && address) {
    return (
      <a className="card-picture" href={address} target="_blank" rel="noopener noreferrer" aria-label={fill(texts.card.picture, { name })}>
        <Picture src={url} alt={name} />
      </a>
    );
  }
  return (
    <a className="card-file" href={address} target="_blank" rel="noopener noreferrer">
      <Icon name="file" size={22} />
      <span>{name}<small>{size(bytes)}</small></span>
    </a>
  );
}

/** The card of a message, whatever its type. */
export function Cards({ message }: { message: Message }): ReactElement | null {
  switch (message.type) {
    case "products":
      return <><ul className="card-products">{message.payload.items.map((item) => <Product key={item.id} item={item} />)}</ul><Buttons actions={message.payload.buttons} /></>;
    case "order":
      return <><ul className="card-orders">{message.payload.orders.map((order) => <Order key={order.id} order={order} />)}</ul><Buttons actions={message.payload.buttons} /></>;
    case "buttons":
      return <Buttons actions={message.payload.buttons} />;
    case "rating":
      return <Buttons actions={message.payload.actions} />;
    case "form":
      return <p className="card-form">{fill(texts.card.form, { fields: message.payload.fields.map(({ label }) => label).join("、") })}</p>;
    case "file":
      return <File message={message} />;
    case "text":
    case "notice":
      return null;
  }
}
