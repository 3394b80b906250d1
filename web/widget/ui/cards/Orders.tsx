import { useState, type ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import type { Action, OrderCard, OrderLine } from "../../../shared/messages";
import { Picture } from "../../../shared/Picture";
import { Price } from "../../../shared/Price";
import { day, moment } from "../../../shared/time";
import { fill, texts } from "../../texts";
import { Copy } from "./Copy";
import { Steps } from "./Steps";
import { Parcel } from "./Parcel";

interface Props {
  orders: readonly OrderCard[];
  used: ReadonlySet<string>;
  onTap: (action: Action) => void;
}

const LINES_SHOWN = 2;

const tone = (state: string): string =>
  (texts.stateTones as Readonly<Record<string, string>>)[state] ?? "grey";

function Line({ line }: { line: OrderLine }): ReactElement {
  return (
    <li className="order-line">
      <Picture src={line.image} alt="" size={18} />
      <div className="order-line-what">
        <p className="order-line-title">{line.title}</p>
        {line.spec && <p className="order-line-spec">{line.spec}</p>}
      </div>
      <div className="order-line-cost">
        <Price value={line.price} />
        <span className="order-line-count">×{line.quantity}</span>
      </div>
    </li>
  );
}

function Lines({ lines, few, brief }: { lines: readonly OrderLine[]; few: number; brief: boolean }): ReactElement {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, few);
  const hidden = lines.length - shown.length;
  return (
    <>
      <ul className="order-lines">
        {shown.map((line, index) => (
          <Line key={`${index}-${line.title}`} line={line} />
        ))}
      </ul>
      {hidden > 0 && !brief && (
        <button type="button" className="order-more" onClick={() => { setAll(true); }}>
          {fill(texts.linesMore, { n: hidden })}
          <Icon name="chevronDown" size={14} />
        </button>
      )}
    </>
  );
}

function Promise({ order }: { order: OrderCard }): ReactElement | null {
  const date = order.promised_at ? day(order.promised_at) : "";
  if (order.late) {
    return (
      <p className="order-late">
        <Icon name="clock" size={16} />
        {date ? `${texts.late}，${fill(texts.promisedLate, { day: date })}` : texts.late}
      </p>
    );
  }
  if (!date || !texts.underWay.includes(order.state)) return null;
  return (
    <p className="order-promise">
      <Icon name="truck" size={16} />
      {fill(texts.promised, { day: date })}
    </p>
  );
}

function Order({ order, used, onTap, brief }: Omit<Props, "orders"> & { order: OrderCard; brief: boolean }): ReactElement {
  const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <article className={brief ? "order order-brief" : "order"} aria-label={`${texts.order} ${order.id} ${order.state}`}>
      <header className="order-head">
        <div>
          <p className="order-id">
            {texts.order} <span className="digits">{order.id}</span>
            <Copy text={order.id} />
          </p>
          <p className="order-placed">{moment(order.placed_at)} {texts.placedAt}</p>
        </div>
        <span className={`state state-${tone(order.state)}`}>{order.state}</span>
      </header>
      <Promise order={order} />
      {!brief && <Steps state={order.state} />}
      <Lines lines={order.lines} few={brief ? 1 : LINES_SHOWN} brief={brief} />
      <p className="order-total">
        {fill(texts.pieces, { n: pieces })} · {texts.total} <Price value={order.total} />
      </p>
      {!brief && <Parcel order={order} />}
      {(order.notes ?? []).map((note) => (
        <p className="order-note" key={note}>{note}</p>
      ))}
      {order.actions && order.actions.length > 0 && (
        <footer className="order-actions">
          {order.actions.map((action) => (
            <button
              type="button"
              key={action.action_id ?? action.title}
              className="order-action"
              disabled={!action.action_id || used.has(action.action_id)}
              aria-label={`${action.title}：${texts.order} ${order.id}`}
              onClick={() => { onTap(action); }}
            >
              {action.title}
            </button>
          ))}
        </footer>
      )}
    </article>
  );
}

export function Orders({ orders, used, onTap }: Props): ReactElement {
  return (
    <div className="orders">
      {orders.map((order) => (
        <Order key={order.id} order={order} used={used} onTap={onTap} brief={orders.length > 1} />
      ))}
    </div>
  );
}
