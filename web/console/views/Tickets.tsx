import { App, Button, Input, Modal, Segmented } from "antd";
import { useCallback, useState, type ReactElement } from "react";
import { moment } from "../../shared/time";
import { closeTicket, tickets } from "../api/agent";
import type { Ticket } from "../api/types";
import { useSubmit } from "../gate/useSubmit";
import { addressOf } from "../shell/route";
import { fill, nameOf, texts } from "../texts";
import { Waiting } from "../Waiting";
import { Page } from "./Page";
import { usePages } from "./usePages";

const PAGE = 100;

function Close({ ticket, onDone }: { ticket: Ticket; onDone: (closed: boolean) => void }): ReactElement {
  const [text, setText] = useState("");
  const { busy, refusal, run } = useSubmit();
  const close = (): void => {
    run(async () => {
      await closeTicket(ticket.id, text.trim());
      onDone(true);
    });
  };
  return (
    <Modal open title={fill(texts.tickets.closing, { number: ticket.number })} onCancel={() => { onDone(false); }} width={460} footer={<Button type="primary" loading={busy} onClick={close}>{texts.tickets.close}</Button>}>
      <p className="modal-more">{ticket.text}</p>
      <Input.TextArea rows={3} maxLength={1_000} value={text} placeholder={texts.tickets.words} aria-label={texts.tickets.words} onChange={(event) => { setText(event.target.value); }} />
      <p className="hint hint-left">{texts.tickets.told}</p>
      {refusal && <p className="refusal" role="alert">{refusal}</p>}
    </Modal>
  );
}

function Row({ ticket, onClose }: { ticket: Ticket; onClose: () => void }): ReactElement {
  return (
    <li className={ticket.late && ticket.state === "open" ? "sheet-row sheet-row-late" : "sheet-row"}>
      <div className="sheet-main">
        <p className="sheet-title"><span className="tag">{ticket.kind_text}</span>{nameOf(ticket.customer)}<span className="digits sheet-number">{ticket.number}</span></p>
        <p className="sheet-text">{ticket.text}</p>
        <p className="sheet-more">
          <span>{fill(texts.tickets.made, { at: moment(ticket.created_at) })}</span>
          {ticket.state === "open" && ticket.promised_at && <b className={ticket.late ? "state state-late" : "state"}>{fill(ticket.late ? texts.tickets.late : texts.tickets.promised, { at: moment(ticket.promised_at) })}</b>}
          {ticket.closed_at && <span>{fill(texts.tickets.closedAt, { at: moment(ticket.closed_at) })}</span>}
          {ticket.order_id && <span className="digits">{ticket.order_id}</span>}
        </p>
      </div>
      <div className="sheet-steps">
        {ticket.conversation_id && <a className="part-link" href={addressOf("chats", ticket.conversation_id)}>{texts.tickets.talk}</a>}
        {ticket.state === "open" && <Button size="small" onClick={onClose}>{texts.tickets.close}</Button>}
      </div>
    </li>
  );
}

/** What could not be done at once and was promised a time. */
export default function Tickets(): ReactElement {
  const [state, setState] = useState<"open" | "closed">("open");
  const [closing, setClosing] = useState<Ticket | null>(null);
  const { message } = App.useApp();
  const ask = useCallback(async (before: string | number | null, signal: AbortSignal) => {
    const items = await tickets(state, before === null ? undefined : String(before), signal);
    return { items, next: items.length < PAGE ? null : ((state === "open" ? items.at(-1)?.promised_at : items.at(-1)?.closed_at) ?? null) };
  }, [state]);
  const { items, problem, more, again } = usePages(ask);
  const shown = items?.filter((ticket) => ticket.state === state) ?? null;
  return (
    <Page
      title={texts.views.tickets}
      more={texts.tickets.more}
      steps={<Segmented aria-label={texts.views.tickets} value={state} onChange={setState} options={[{ value: "open", label: texts.tickets.open }, { value: "closed", label: texts.tickets.closed }]} />}
    >
      {!shown && <Waiting problem={problem} again={again} />}
      {shown?.length === 0 && <p className="page-empty">{state === "open" ? texts.tickets.noneOpen : texts.tickets.noneClosed}</p>}
      <ul className="sheet">{shown?.map((ticket) => <Row key={ticket.id} ticket={ticket} onClose={() => { setClosing(ticket); }} />)}</ul>
      {more && <Button type="text" block onClick={more}>{texts.more}</Button>}
      {closing && (
        <Close
          ticket={closing}
          onDone={(closed) => {
            setClosing(null);
            if (closed) {
              void message.success(texts.tickets.done);
              again();
            }
          }}
        />
      )}
    </Page>
  );
}
