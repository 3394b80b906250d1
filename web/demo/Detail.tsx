import { useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../shared/Icon";
import { Picture } from "../shared/Picture";
import { Price } from "../shared/Price";
import { record, type Behaviour, type Customer, type Product } from "./api";
import { texts } from "./texts";
import { ask } from "./widget";

interface Props {
  product: Product;
  customer: Customer | null;
  onClose: () => void;
}

function facts(product: Product): [string, string][] {
  const known: [string, string][] = [
    [texts.category, product.category],
    [texts.brand, product.brand],
    [texts.colour, product.colour],
  ];
  return known.filter(([, value]) => value !== "");
}

/** Sends a behaviour and says what became of it. */
function useBehaviour({ product, customer }: Props): { done: ReadonlySet<Behaviour>; said: string; act: (type: Behaviour, what: string) => void } {
  const [done, setDone] = useState<ReadonlySet<Behaviour>>(new Set());
  const [said, setSaid] = useState("");
  const act = (type: Behaviour, what: string): void => {
    if (!customer) {
      setSaid(texts.guestCant);
      return;
    }
    record(customer.id, type, product.id).then(
      () => {
        setDone((before) => new Set([...before, type]));
        setSaid(texts.recorded.replace("{what}", what));
      },
      () => { setSaid(texts.notRecorded); },
    );
  };
  return { done, said, act };
}

function Stock({ stock }: { stock: number }): ReactElement {
  return <span className="detail-stock">{stock === 0 ? texts.soldOut : texts.stock.replace("{n}", String(stock))}</span>;
}

function Buttons(props: Props): ReactElement {
  const { done, said, act } = useBehaviour(props);
  const { product, onClose } = props;
  return (
    <>
      <div className="detail-buttons">
        <button type="button" className="detail-button" aria-pressed={done.has("favourite")} onClick={() => { act("favourite", texts.favourite); }}>
          <Icon name="heart" size={18} filled={done.has("favourite")} />
          {done.has("favourite") ? texts.favourited : texts.favourite}
        </button>
        <button type="button" className="detail-button detail-main" aria-pressed={done.has("cart")} onClick={() => { act("cart", texts.cart); }}>
          <Icon name={done.has("cart") ? "check" : "cart"} size={18} />
          {done.has("cart") ? texts.carted : texts.cart}
        </button>
      </div>
      <button
        type="button"
        className="detail-ask"
        onClick={() => {
          onClose();
          ask(texts.askAbout.replace("{title}", product.title));
        }}
      >
        <Icon name="spark" size={16} />
        {texts.ask}
      </button>
      <p className="detail-said" role="status">{said}</p>
    </>
  );
}

export function Detail(props: Props): ReactElement {
  const { product, customer, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const viewer = customer?.id;

  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => { element?.close(); };
  }, []);
  useEffect(() => {
    if (viewer === undefined) return;
    record(viewer, "view", product.id).catch((error: unknown) => { console.warn("view was not recorded", error); });
  }, [viewer, product.id]);

  return (
    <dialog ref={dialog} className="detail" aria-label={product.title} onCancel={onClose}>
      <button type="button" className="detail-close" aria-label={texts.close} onClick={onClose}>
        <Icon name="close" size={20} />
      </button>
      <div className="detail-picture"><Picture src={product.image} alt={product.title} size={48} /></div>
      <div className="detail-words">
        <h2 className="detail-title">{product.title}</h2>
        <p className="detail-line">
          <Price value={product.price} className="detail-price" />
          <Stock stock={product.stock} />
        </p>
        <dl className="facts">
          {facts(product).map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Buttons {...props} />
      </div>
    </dialog>
  );
}
