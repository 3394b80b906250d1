import type { ReactElement } from "react";
import type { Customer } from "./api";
import { aboutCustomer, hintsFor, texts } from "./texts";
import { ask } from "./widget";

/** What to try in the chat; a tap opens it with the words ready to send. */
export function Hints({ customer }: { customer: Customer | null }): ReactElement {
  const about = customer ? aboutCustomer(customer) : "";
  return (
    <section className="hero">
      <div className="hero-words">
        <h1 className="hero-title">{texts.hero}</h1>
        <p className="hero-more">{texts.heroMore}</p>
        <div className="hero-hints">
          {hintsFor(customer?.id ?? null).map((hint) => (
            <button type="button" key={hint} className="hint" onClick={() => { ask(hint); }}>
              {hint}
            </button>
          ))}
        </div>
      </div>
      <p className="hero-who">
        <span className="hero-who-id">{customer?.id ?? texts.guest}</span>
        {about || (customer ? "" : texts.guestAbout)}
      </p>
    </section>
  );
}
