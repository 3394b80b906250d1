import type { ReactElement } from "react";
import { Picture } from "../shared/Picture";
import { Price } from "../shared/Price";
import type { Product } from "./api";
import { texts } from "./texts";
import type { Shelf } from "./useProducts";

const SKELETONS = 10;

function Card({ product, onOpen }: { product: Product; onOpen: (product: Product) => void }): ReactElement {
  return (
    <li>
      <button type="button" className="good" onClick={() => { onOpen(product); }}>
        <Picture src={product.image} alt="" size={32} />
        <span className="good-body">
          <span className="good-title">{product.title}</span>
          <span className="good-line">
            <Price value={product.price} className="good-price" />
            {product.stock === 0 && <span className="good-out">{texts.soldOut}</span>}
          </span>
        </span>
      </button>
    </li>
  );
}

function Skeleton(): ReactElement {
  return (
    <li className="good good-skeleton" aria-hidden="true">
      <span className="skeleton skeleton-picture" />
      <span className="skeleton skeleton-title" />
      <span className="skeleton skeleton-price" />
    </li>
  );
}

export function Products({ shelf, onOpen }: { shelf: Shelf; onOpen: (product: Product) => void }): ReactElement {
  const { items, phase, more } = shelf;
  const first = phase === "loading" && items.length === 0;
  return (
    <section aria-label={texts.products} aria-busy={phase === "loading"}>
      <ul className="goods">
        {items.map((product) => (
          <Card key={product.id} product={product} onOpen={onOpen} />
        ))}
        {first && Array.from({ length: SKELETONS }, (_, index) => <Skeleton key={index} />)}
      </ul>
      {phase === "ready" && items.length === 0 && <p className="goods-note">{texts.empty}</p>}
      {phase === "failed" && (
        <p className="goods-note" role="alert">
          {texts.failed}
          <button type="button" className="plain-button" onClick={shelf.retry}>{texts.retry}</button>
        </p>
      )}
      {more && phase !== "failed" && (
        <button type="button" className="goods-more" disabled={phase === "loading"} onClick={shelf.loadMore}>
          {phase === "loading" ? texts.loadingMore : texts.more}
        </button>
      )}
    </section>
  );
}
