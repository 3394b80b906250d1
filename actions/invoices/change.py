"""Another title on an invoice: what was issued is reversed (红冲) and a new one follows."""

from rasa_sdk.events import FollowupAction

from actions.cards import name_of
from actions.forms.filling import fill
from actions.forms.form import Closed, Form
from actions.forms.steps import chosen_order, confirm_step
from actions.forms.told import newest
from actions.forms.words import corrects
from actions.identity import identified
from actions.invoices.about import about
from actions.invoices.beside import besides
from actions.invoices.rules import rule_told
from actions.invoices.steps import (
    ask_confirm,
    order_step,
    revising,
    title_step,
)
from actions.invoices.tax_ids import NO_TAX_ID, tax_step
from actions.invoices.titles import corrected
from actions.orders.choice import named_order
from actions.registry import action, before
from actions.requesting import submit, tell
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.taps import tap
from shop.money import display
from shop.orders.invoices import LIVE, invoices_of, live_invoice, request_correction
from shop.orders.models import Invoice
from shop.orders.requests import unfinished
from shop.system import RequestKind

ORDER, TITLE, TAX_ID = "correction_order_id", "correction_title", "correction_tax_id"
CONFIRM = "correction_confirm"
UNSURE = frozenset({"nlu_fallback", "bot_misunderstood", "deny", "inform", "chitchat"})


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
    if rule_told(turn):
        raise Closed
    if heard("invoice.kind_words", text) or heard("invoice.amount_words", text):
        turn.offer_person("utter_correction_by_person", amount=display(live[0].amount))
        raise Closed
    return live[0].order_id if len(live) == 1 and not named.named else None


def _gate(turn: Turn) -> None:
    """Without an invoice there is nothing to correct; a correction is not asked for twice.

    A few characters of the name put right leave the tax id as it is.
    """
    closed_if_corrected(turn, ORDER, need=True)
    live = _live(turn)
    right = newest(turn, lambda message: corrected(message.text, _title_now(turn)))
    if live is not None and right is not None:
        turn.remember(**{TAX_ID: live.tax_id or NO_TAX_ID})


def _live(turn: Turn) -> Invoice | None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        return live_invoice(session, order.customer_id, order.id)


def _title_now(turn: Turn) -> str:
    live = _live(turn)
    return live.title if live is not None else ""


@before
def answered_wrong_title(turn: Turn) -> bool:
    """抬头错了 是沐言, of an invoice that is asked for, whatever it was understood as."""
    if turn.message.intent not in UNSURE or turn.form is not None or not turn.message.typed:
        return False
    text, customer_id = turn.message.text, turn.context.customer_id
    if customer_id is None or not (corrects(text) and heard("invoice.title_words", text)):
        return False
    with turn.database.read() as session:
        titles = [i.title for i in invoices_of(session, customer_id) if i.state in LIVE]
    if not any(corrected(text, title) for title in titles):
        return False
    turn.events.append(FollowupAction(FORM.name))
    return True


def closed_if_corrected(turn: Turn, slot: str, *, need: bool = False) -> None:
    """Close where a correction waits already, or (`need`) where there is no invoice."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, slot)
        live = live_invoice(session, order.customer_id, order.id)
        kind = RequestKind.INVOICE_CORRECTION
        waits = live and unfinished(session, order.customer_id, kind, live.id)
    if live is None and need:
        button = tap(label("invoice.button_request"), "invoice_request", order_id=order.id)
        turn.offer("utter_correction_none", [button])
        raise Closed
    if waits:
        turn.say("utter_correction_before", product=name_of(order))
        raise Closed


def _ask_confirm(turn: Turn) -> None:
    if not asked_correction(turn, ORDER, CONFIRM, str(turn.slots[TITLE])):
        raise Closed


def asked_correction(turn: Turn, slot: str, confirm: str, title: str) -> bool:
    """Ask whether the live invoice of the order is to bear `title`; False if there is none."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, slot)
        live = live_invoice(session, order.customer_id, order.id)
    if live is None:
        return False
    response = f"utter_correction_confirm_{live.state}"
    ask_confirm(turn, slot, response, confirm, "correct", before=live.title, title=title)
    return True


_TITLE_STEP = title_step(TITLE, "utter_correction_title_ask", gate=_gate, known=_title_now)
_TAX_STEP = tax_step(TAX_ID, TITLE)

FORM = Form(
    name="correction_form",
    opened_by="invoice_change",
    steps=(
        order_step(ORDER, _first, "utter_correction_which"),
        _TITLE_STEP,
        _TAX_STEP,
        revising(confirm_step(CONFIRM, "invoice", _ask_confirm, "correct"), _TITLE_STEP, _TAX_STEP),
    ),
    topic=frozenset({"invoice_query", "ask_order_status"}),
    about=about("correction"),
    beside=besides("correction_form", TITLE),
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
    put_correction(turn, ORDER, str(turn.slots[TITLE]), str(turn.slots[TAX_ID]))


def put_correction(turn: Turn, slot: str, title: str, tax_id: str) -> None:
    """Ask the shop for another title on the live invoice of the order chosen in `slot`."""
    with turn.database.write() as session:
        order = chosen_order(turn, session, slot)
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
