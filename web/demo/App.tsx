import { useDeferredValue, useState, type ReactElement } from "react";
import { Icon } from "../shared/Icon";
import type { Product } from "./api";
import { CustomerChooser } from "./CustomerChooser";
import { Detail } from "./Detail";
import { Hints } from "./Hints";
import { Products } from "./Products";
import { texts } from "./texts";
import { useCustomer } from "./useCustomer";
import { useProducts } from "./useProducts";

export function App(): ReactElement {
  const { customer, choose, failed } = useCustomer();
  const [category, setCategory] = useState("");
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<Product | null>(null);
  const shelf = useProducts(category, useDeferredValue(search.trim()));
  return (
    <>
      <p className="synthetic">{texts.notice}</p>
      <header className="top">
        <div className="top-inner">
          <p className="logo">
            <span className="logo-mark" aria-hidden="true"><Icon name="shop" size={22} /></span>
            <span className="logo-name">{texts.shop}</span>
            <span className="logo-tag">{texts.tag}</span>
          </p>
          <label className="search">
            <Icon name="search" size={18} />
            <input
              type="search"
              value={search}
              placeholder={texts.search}
              aria-label={texts.search}
              onChange={(event) => { setSearch(event.target.value); }}
            />
          </label>
          <CustomerChooser customer={customer} onChoose={choose} />
        </div>
      </header>
      <main className="main">
        {failed && <p className="page-problem" role="alert">{texts.identityFailed}</p>}
        <Hints customer={customer} />
        <nav className="tabs" aria-label={texts.categories}>
          {[{ id: "", name: texts.all }, ...shelf.categories].map(({ id, name }) => (
            <button
              type="button"
              key={id}
              className={id === category ? "tab tab-now" : "tab"}
              aria-pressed={id === category}
              onClick={() => { setCategory(id); }}
            >
              {name}
            </button>
          ))}
        </nav>
        <Products shelf={shelf} onOpen={setOpen} />
      </main>
      {open && <Detail key={open.id} product={open} customer={customer} onClose={() => { setOpen(null); }} />}
    </>
  );
}
