import { useRef, type ReactElement } from "react";
import { Icon } from "../../../shared/Icon";
import type { Action, ProductCard } from "../../../shared/messages";
import { Picture } from "../../../shared/Picture";
import { Price } from "../../../shared/Price";
import { fill, texts } from "../../texts";
import { shopLink } from "./link";
import { useOverflow } from "./useOverflow";

interface Props {
  items: readonly ProductCard[];
  used: ReadonlySet<string>;
  onTap: (action: Action) => void;
}

const isDismissal = ({ title }: Action): boolean => title === texts.dismiss;

function Stock({ stock }: { stock: number | null | undefined }): ReactElement | null {
  if (stock === 0) return <span className="product-stock product-out">{texts.soldOut}</span>;
  if (!stock || stock > 5) return null;
  return <span className="product-stock">{fill(texts.fewLeft, { n: stock })}</span>;
}

function Title({ item }: { item: ProductCard }): ReactElement {
  const href = shopLink(item.url);
  if (!href) return <h3 className="product-title">{item.title}</h3>;
  return (
    <h3 className="product-title">
      <a href={href} target="_blank" rel="noopener">{item.title}</a>
    </h3>
  );
}

function Product({ item, used, onTap }: Omit<Props, "items"> & { item: ProductCard }): ReactElement {
  const actions = item.actions ?? [];
  const gone = actions.some((action) => isDismissal(action) && used.has(action.action_id ?? ""));
  return (
    <li className={gone ? "product product-gone" : "product"}>
      <Picture src={item.image} alt="" size={28} />
      <div className="product-body">
        <Title item={item} />
        <p className="product-line">
          <Price value={item.price} className="product-price" />
          <Stock stock={item.stock} />
        </p>
        {item.reason && (
          <p className="product-reason">
            <span className="unseen">{texts.reason}：</span>
            <span className="product-reason-words">{item.reason}</span>
          </p>
        )}
      </div>
      <div className="product-actions">
        {gone ? (
          <span className="product-dismissed">{texts.dismissed}</span>
        ) : (
          actions.map((action) => (
            <button
              type="button"
              key={action.action_id ?? action.title}
              disabled={!action.action_id}
              aria-label={`${action.title}：${item.title}`}
              className={isDismissal(action) ? "product-action product-action-quiet" : "product-action"}
              onClick={() => { onTap(action); }}
            >
              {action.title}
            </button>
          ))
        )}
      </div>
    </li>
  );
}

/** Cards side by side: swiped on a phone, stepped through by arrows with a mouse. */
export function Products({ items, used, onTap }: Props): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const { before, after, step } = useOverflow(list);
  return (
    <div className="products">
      <ul className="products-list" ref={list} aria-label={texts.products}>
        {items.map((item) => (
          <Product key={item.id} item={item} used={used} onTap={onTap} />
        ))}
      </ul>
      {before && (
        <button type="button" className="products-step products-before" aria-label={texts.previous} onClick={() => { step(-1); }}>
          <Icon name="chevronLeft" size={18} />
        </button>
      )}
      {after && (
        <button type="button" className="products-step products-after" aria-label={texts.next} onClick={() => { step(1); }}>
          <Icon name="chevronRight" size={18} />
        </button>
      )}
    </div>
  );
}
