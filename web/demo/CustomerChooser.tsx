import { useEffect, useId, useRef, useState, type ReactElement } from "react";
import { Icon } from "../shared/Icon";
import { Problem } from "../shared/problem";
import { findCustomers, type Customer } from "./api";
import { aboutCustomer, texts } from "./texts";

interface Props {
  customer: Customer | null;
  onChoose: (customer: Customer | null) => void;
}

const nameOf = (customer: Customer | null): string =>
  customer ? [customer.id, customer.name].filter(Boolean).join(" ") : texts.guest;

function useCustomers(wanted: boolean, query: string): readonly Customer[] | null {
  const [found, setFound] = useState<readonly Customer[] | null>(null);
  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      findCustomers(query, stop.signal).then(setFound, (error: unknown) => {
        if (error instanceof Problem) setFound([]);
      });
    }, query ? 160 : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted, query]);
  return found;
}

function Choice({ customer, current, onChoose }: { customer: Customer | null; current: boolean; onChoose: () => void }): ReactElement {
  return (
    <li>
      <button type="button" className="choice" aria-pressed={current} onClick={onChoose}>
        <span className="choice-name">{nameOf(customer)}</span>
        <span className="choice-about">{customer ? aboutCustomer(customer) : texts.guestAbout}</span>
        {current && <Icon name="check" size={16} />}
      </button>
    </li>
  );
}

function Choices({ customer, onChoose }: Props): ReactElement {
  const [query, setQuery] = useState("");
  const found = useCustomers(true, query.trim());
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => { input.current?.focus(); }, []);
  return (
    <>
      <label className="choices-find">
        <Icon name="search" size={16} />
        <input ref={input} value={query} placeholder={texts.find} aria-label={texts.find} onChange={(event) => { setQuery(event.target.value); }} />
      </label>
      <ul className="choices-list">
        {found === null &&
          Array.from({ length: 5 }, (_, index) => (
            <li key={index} className="skeleton choice-skeleton" />
          ))}
        {query === "" && <Choice customer={null} current={customer === null} onChoose={() => { onChoose(null); }} />}
        {found?.map((one) => (
          <Choice key={one.id} customer={one} current={one.id === customer?.id} onChoose={() => { onChoose(one); }} />
        ))}
        {found?.length === 0 && <li className="choices-none">{texts.noCustomer}</li>}
      </ul>
    </>
  );
}

export function CustomerChooser({ customer, onChoose }: Props): ReactElement {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const away = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const escape = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);
  return (
    <div className="chooser" ref={box}>
      <button
        type="button"
        className="chooser-button"
        aria-expanded={open}
        aria-controls={id}
        aria-label={texts.chooseNow.replace("{name}", nameOf(customer))}
        onClick={() => { setOpen(!open); }}
      >
        <span className="chooser-face" aria-hidden="true"><Icon name="person" size={18} /></span>
        <span className="chooser-name">{nameOf(customer)}</span>
        <Icon name="chevronDown" size={16} />
      </button>
      {open && (
        <div className="chooser-panel" id={id} role="dialog" aria-label={texts.choose}>
          <Choices
            customer={customer}
            onChoose={(next) => {
              onChoose(next);
              setOpen(false);
            }}
          />
        </div>
      )}
    </div>
  );
}
