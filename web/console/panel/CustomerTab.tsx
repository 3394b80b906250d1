import { useCallback, type ReactElement } from "react";
import { mediaAddress } from "../../shared/media";
import { Picture } from "../../shared/Picture";
import { Price } from "../../shared/Price";
import { day, moment } from "../../shared/time";
import { customerFile } from "../api/agent";
import type { CaseRow, CustomerFile, OrderRow } from "../api/types";
import { addressOf } from "../shell/route";
import { fill, texts } from "../texts";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { Section } from "./Section";

function Person({ file }: { file: CustomerFile }): ReactElement | null {
  const { customer, consent } = file;
  if (!customer) return null;
  const purposes = texts.consent as Readonly<Record<string, string>>;
  const switches = Object.entries(consent ?? {}).filter(([purpose]) => purpose in purposes);
  return (
    <section className="part">
      <dl className="slots">
        <div><dt>{texts.person.name}</dt><dd>{customer.name}</dd></div>
        <div><dt>{texts.person.id}</dt><dd className="digits">{customer.id}</dd></div>
        <div><dt>{texts.person.phone}</dt><dd className="digits">{customer.phone}</dd></div>
        <div><dt>{texts.person.level}</dt><dd>{customer.level}</dd></div>
      </dl>
      {switches.length > 0 && (
        <p className="consents">
          {switches.map(([purpose, on]) => <span key={purpose} className={on ? "consent consent-on" : "consent"}>{purposes[purpose]}{on ? texts.person.on : texts.person.off}</span>)}
        </p>
      )}
      <a className="part-link" href={addressOf("history", `customer=${customer.id}`)}>{texts.person.history}</a>
    </section>
  );
}

function Order({ order }: { order: OrderRow }): ReactElement {
  const late = order.shipments.some((parcel) => parcel.late);
  return (
    <details className="order-row">
      <summary>
        <span className="order-row-pictures">{order.lines.slice(0, 1).map((line, index) => <Picture key={index} src={line.image} alt="" size={14} />)}</span>
        <span className="order-row-words">
          <span className="order-row-title">{order.lines[0]?.title}{order.lines.length > 1 && ` 等 ${order.lines.length} 件`}</span>
          <span className="order-row-more"><b className={late ? "state state-late" : "state"}>{late ? texts.order.late : order.state_text}</b><span>{day(order.placed_at)}</span><Price value={order.total} /></span>
        </span>
      </summary>
      <p className="digits order-row-id">{order.id}</p>
      {order.lines.map((line, index) => <p key={index} className="fact-words">{line.title} {line.spec} ×{line.quantity}</p>)}
      {order.shipments.map((parcel) => (
        <p key={parcel.tracking_no} className="card-fact">{parcel.courier} <span className="digits">{parcel.tracking_no}</span> {parcel.last}</p>
      ))}
    </details>
  );
}

function Evidence({ pictures }: { pictures: readonly string[] }): ReactElement | null {
  if (pictures.length === 0) return null;
  return (
    <ul className="evidence">
      {pictures.map((url, index) => (
        <li key={url}>
          <a href={mediaAddress(url)} target="_blank" rel="noopener noreferrer" aria-label={fill(texts.person.evidence, { n: index + 1 })}>
            <Picture src={url} alt="" size={16} />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** One after-sales case with what the customer added to it. */
export function Case({ one }: { one: CaseRow }): ReactElement {
  return (
    <div className="fact-box">
      <p className="fact-top">{one.kind_text}<b className="state">{one.state_text}</b></p>
      {one.reason && <p className="fact-words">{one.reason}</p>}
      <Evidence pictures={one.pictures} />
      {one.pickup && <p className="card-fact">{fill(texts.person.pickup, { when: one.pickup })}</p>}
      {one.return_tracking_no && <p className="card-fact">{texts.person.sentBack} <span className="digits">{one.return_tracking_no}</span></p>}
      <p className="fact-foot"><span className="digits">{one.number}</span>{Number(one.amount) > 0 && <Price value={one.amount} />}</p>
    </div>
  );
}

function Service({ file }: { file: CustomerFile }): ReactElement {
  return (
    <>
      <Section title={texts.person.cases} count={file.cases.length}>
        {file.cases.map((one) => <Case key={one.number} one={one} />)}
      </Section>
      <Section title={texts.person.tickets} count={file.tickets.length}>
        {file.tickets.map((one) => (
          <div key={one.number} className="fact-box">
            <p className="fact-top">{one.kind_text ?? one.number}<b className="state">{one.state === "open" ? texts.tickets.open : texts.tickets.closed}</b></p>
            <p className="fact-words">{one.text}</p>
          </div>
        ))}
      </Section>
    </>
  );
}

function Taste({ file }: { file: CustomerFile }): ReactElement {
  return (
    <>
      <Section title={texts.person.coupons} count={file.coupons.length}>
        <ul className="brief-list">
          {file.coupons.map((one, index) => <li key={index}>{one.title}<small>{fill(texts.person.coupon, { threshold: one.threshold, amount: one.amount, until: day(one.ends_at) })}</small></li>)}
        </ul>
      </Section>
      <Section title={texts.person.behaviours} count={file.behaviours.length}>
        <ul className="behaviours">
          {file.behaviours.map((one, index) => <li key={index}><span className="tag tag-plain">{one.type_text}</span><span className="behaviour-title">{one.title}</span><time dateTime={one.ts}>{moment(one.ts)}</time></li>)}
        </ul>
      </Section>
    </>
  );
}

/** Who the customer is, as far as an agent needs it and the customer's consent allows. */
export function CustomerTab({ id }: { id: string }): ReactElement {
  const ask = useCallback((signal: AbortSignal) => customerFile(id, signal), [id]);
  const { value, problem, again } = useAsked(ask);
  if (!value) return <Waiting problem={problem} again={again} />;
  if (!value.customer) return <p className="hint">{texts.person.visitor}</p>;
  return (
    <>
      <Person file={value} />
      <Section title={texts.person.orders} count={value.orders.length}>{value.orders.map((order) => <Order key={order.id} order={order} />)}</Section>
      <Service file={value} />
      <Taste file={value} />
    </>
  );
}
