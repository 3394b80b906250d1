import { Button, Input } from "antd";
import { useCallback, useState, type ReactElement } from "react";
import { Icon } from "../../shared/Icon";
import { moment } from "../../shared/time";
import { history } from "../api/agent";
import type { HistoryRow } from "../api/types";
import { Avatar, tintOf } from "../Avatar";
import { channelGlyph } from "../chats/ChatRow";
import { addressOf, go } from "../shell/route";
import { fill, nameOf, texts } from "../texts";
import { Waiting } from "../Waiting";
import { Transcript } from "./Transcript";
import { usePages } from "./usePages";
import { useSettled } from "./useSettled";

const BY_CUSTOMER = "customer=";

function Row({ row, here }: { row: HistoryRow; here: boolean }): ReactElement {
  const name = nameOf(row.customer);
  return (
    <li>
      <a className="chat-row" href={addressOf("history", row.id)} aria-current={here ? "true" : undefined}>
        <Avatar name={name} tint={tintOf(row.customer?.id ?? row.id)} size={36} badge={channelGlyph(row.channel)} />
        <span className="chat-body">
          <span className="chat-line"><span className="chat-name">{name}</span>{row.rating !== null && <span className={row.rating <= 2 ? "tag tag-heavy" : "tag"}>{fill(texts.history.rated, { n: row.rating })}</span>}<span className="chat-time">{moment(row.last_at)}</span></span>
          <span className="chat-line"><span className="chat-preview">{row.snippet}</span>{row.owner !== "bot" && <span className="tag tag-plain">{texts.owners[row.owner]}</span>}</span>
        </span>
      </a>
    </li>
  );
}

function Found({ q, customer, chosen }: { q: string; customer: string; chosen: string | null }): ReactElement {
  const ask = useCallback(async (before: string | number | null, signal: AbortSignal) => {
    const found = await history({ q, customer_id: customer, before: before === null ? null : String(before), limit: 30 }, signal);
    return { items: found.conversations, next: found.next };
  }, [q, customer]);
  const { items, problem, more, again } = usePages(ask);
  if (!items) return <Waiting problem={problem} again={again} />;
  if (items.length === 0 && !more) return <div className="list-empty"><span className="list-empty-mark"><Icon name="search" size={22} /></span><p>{texts.history.none}</p><small>{texts.history.noneMore}</small></div>;
  return (
    <>
      <ul>{items.map((row) => <Row key={row.id} row={row} here={row.id === chosen} />)}</ul>
      {more && <Button className="list-more" type="text" block onClick={more}>{texts.more}</Button>}
    </>
  );
}

/** Earlier conversations, found by words, names and numbers; read only. */
export default function History({ id }: { id: string | null }): ReactElement {
  const named = id?.startsWith(BY_CUSTOMER) ? id.slice(BY_CUSTOMER.length) : "";
  const [customer, setCustomer] = useState(named);
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim());
  const open = id !== null && !id.startsWith(BY_CUSTOMER) ? id : null;
  if (named && named !== customer) setCustomer(named);
  return (
    <div className="chats chats-two" data-open={open !== null}>
      <nav className="list" aria-label={texts.views.history}>
        <div className="list-head">
          <div className="summary"><h1>{texts.views.history}</h1></div>
          <Input className="list-filter" allowClear value={typed} maxLength={64} placeholder={texts.history.search} aria-label={texts.history.search} prefix={<Icon name="search" size={15} />} onChange={(event) => { setTyped(event.target.value); }} />
          {customer && (
            <p className="list-only">{fill(texts.history.only, { id: customer })}<button type="button" onClick={() => { setCustomer(""); go("history", null, true); }}>{texts.history.all}</button></p>
          )}
        </div>
        <div className="list-scroll"><Found q={q} customer={customer} chosen={open} /></div>
      </nav>
      {open === null ? (
        <main className="talk-none"><span className="list-empty-mark"><Icon name="clock" size={24} /></span><p>{texts.history.choose}</p></main>
      ) : (
        <Transcript key={open} id={open} />
      )}
    </div>
  );
}
