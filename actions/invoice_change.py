"""Another title on an invoice: what was issued is reversed (红冲) and a new one follows."""

from actions.cards import name_of
from actions.filling import fill
from actions.form_steps import chosen_order, confirm_step
from actions.forms import Closed, Form
from actions.identity import identified
from actions.invoice_steps import (
    NO_TAX_ID,
    ask_confirm,
    order_step,
    tax_step,
    title_step,
)
from actions.order_choice import named_order
from actions.registry import action
from actions.requesting import submit, tell
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.taps import tap
from shop.money import display
from shop.orders.invoices import LIVE, invoices_of, live_invoice, request_correction
from shop.orders.requests import unfinished
from shop.system import RequestKind

ORDER, TITLE, TAX_ID = "correction_order_id", "correction_title", "correction_tax_id"
CONFIRM = "correction_confirm"


def _first(turn: Turn) -> str | None:
    """The only invoice there is needs no choosing; amounts and kinds are for a person."""
    customer_id = identified(turn)
    if customer_id is None:
        raise Closed
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        found = [i for i in invoices_of(session, customer_id) if i.red_of is None]
    live = [invoice for invoice in found if invoice.state in LIVE]
    if not live:
        button = tap(label("invoice.button_request"), "invoice_request")
        turn.offer("utter_correction_none", [button])
        raise Closed
    text = turn.message.text if turn.message.typed else ""
    if heard("invoice.kind_words", text) or heard("invoice.amount_words", text):
        turn.offer_person("utter_correction_by_person", amount=display(live[0].amount))
        raise Closed
    return live[0].order_id if len(live) == 1 and not named.named else None


def _gate(turn: Turn) -> None:
    """Without an invoice there is nothing to correct; a correction is not asked for twice."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        live = live_invoice(session, order.customer_id, order.id)
        kind = RequestKind.INVOICE_CORRECTION
        waits = live and unfinished(session, order.customer_id, kind, live.id)
    if live is None:
        button = tap(label("invoice.button_request"), "invoice_request", order_id=order.id)
        turn.offer("utter_correction_none", [button])
        raise Closed
    if waits:
        turn.say("utter_correction_before", product=name_of(order))
        raise Closed


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        live = live_invoice(session, order.customer_id, order.id)
    if live is None:
        raise Closed
    response = f"utter_correction_confirm_{live.state}"
    title = str(turn.slots[TITLE])
    ask_confirm(turn, ORDER, response, CONFIRM, "correct", before=live.title, title=title)


FORM = Form(
    name="correction_form",
    opened_by="invoice_change",
    steps=(
        order_step(ORDER, _first, "utter_correction_which"),
        title_step(TITLE, "utter_correction_title_ask", gate=_gate),
        tax_step(TAX_ID, TITLE),
        confirm_step(CONFIRM, "invoice", _ask_confirm, "correct"),
    ),
    topic=frozenset({"invoice_query", "ask_order_status"}),
)


@action("validate_correction_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_correction_submit")
def submit_form(turn: Turn) -> None:
    """Ask for the correction, if it was confirmed."""
    submit(FORM, turn, _put, "utter_correction_kept")


def _put(turn: Turn) -> None:
    title, tax_id = str(turn.slots[TITLE]), str(turn.slots[TAX_ID])
    with turn.database.write() as session:
        order = chosen_order(turn, session, ORDER)
        live = live_invoice(session, order.customer_id, order.id)
        if live is None:
            turn.say("utter_correction_gone")
            return
        request = request_correction(
            session,
            turn.services.system,
            order.customer_id,
            live.id,
            title=title,
            tax_id="" if tax_id == NO_TAX_ID else tax_id,
            key=turn.context.key("correction"),
            conversation_id=turn.context.conversation,
        )
    turn.remember(order_id=order.id)
    tell(turn, "correction", request, product=name_of(order), title=title)
