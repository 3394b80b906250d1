import type { ReactElement } from "react";
import { Price } from "../../shared/Price";
import { day, moment } from "../../shared/time";
import type { Card } from "../api/types";
import type { Detail } from "../desk/talk";
import { Glyph } from "../Glyph";
import { reasonOf, texts } from "../texts";
import { Section } from "./Section";

function Reason({ card }: { card: Card }): ReactElement {
  return (
    <div className={`card-reason-box mood-box-${card.mood}`}>
      <p className="card-reason-word">{card.reason_text || reasonOf(card.reason)}</p>
      <p className="card-reason-more">
        {card.at && <time dateTime={card.at}>{moment(card.at)}</time>}
        <span className={`mood mood-${card.mood}`}>{card.mood !== "calm" && <Glyph name={card.mood} size={15} />}{texts.moods[card.mood]}</span>
      </p>
    </div>
  );
}

function Order({ order }: { order: NonNullable<Card["order"]> }): ReactElement {
  return (
    <div className="fact-box">
      <p className="fact-top"><span className="digits">{order.id}</span><b className="state">{order.state_text ?? order.state}</b></p>
      {order.titles.map((title, index) => <p key={index} className="fact-words">{title}</p>)}
      <p className="fact-foot">{day(order.placed_at)}<Price value={order.total} /></p>
    </div>
  );
}

function Tried({ tried }: { tried: Card["tried"] }): ReactElement {
  return (
    <ol className="tried">
      {tried.map((turn, index) => (
        <li key={index}>
          <p className="tried-said">{turn.text}</p>
          <p className="tried-done">
            {turn.intent && <span className="tag tag-plain">{turn.intent}</span>}
            {turn.answered_by}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** All that a person needs to go on where the bot stopped. */
export function HandoverCard({ detail }: { detail: Detail | null }): ReactElement {
  if (!detail) return <div className="waiting" aria-busy="true"><div className="skeleton" /><div className="skeleton" /></div>;
  const { card } = detail;
  if (!card) return <p className="hint">{texts.card.noCard}</p>;
  return (
    <>
      <Reason card={card} />
      {card.order && <Section title={texts.card.order}><Order order={card.order} /></Section>}
      <Section title={texts.card.slots} count={card.slots.length}>
        <dl className="slots">
          {card.slots.map(({ name, label, value }) => <div key={name}><dt>{label}</dt><dd>{value}</dd></div>)}
        </dl>
      </Section>
      <Section title={texts.card.tried} count={card.tried.length}><Tried tried={card.tried} /></Section>
      {card.suggestions && (
        <Section title={texts.card.suggested} count={card.suggestions.items.length}>
          <ul className="brief-list">
            {card.suggestions.items.slice(0, 3).map(({ id, title, reason }) => <li key={id}>{title ?? id}{reason && <small>{reason}</small>}</li>)}
          </ul>
        </Section>
      )}
    </>
  );
}
