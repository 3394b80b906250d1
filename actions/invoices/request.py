"""Asking for an invoice: which order, for whom, its tax id, yes or no, the request."""

from actions.cards import name_of
from actions.forms.filling import fill
from actions.forms.form import Closed, Form
from actions.forms.queue import turn_to
from actions.forms.steps import chosen_order, confirm_step
from actions.invoices.about import about
from actions.invoices.beside import besides
from actions.invoices.change import asked_correction, closed_if_corrected, put_correction
from actions.invoices.rules import before_buying, payable, rules_first
from actions.invoices.status import tell_of, tell_request
from actions.invoices.steps import (
    ask_confirm,
    closed_if_invoiced,
    order_step,
    refuse_unpaid,
    revising,
    title_step,
)
from actions.invoices.tax_ids import NO_TAX_ID, tax_step
from actions.orders.choice import order_in_clause
from actions.patterns import matches
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from actions.words import entry
from shop.errors import Refused
from shop.orders.invoices import ORDINARY, request_invoice

ORDER, TITLE, TAX_ID = "invoice_order_id", "invoice_title", "invoice_tax_id"
CONFIRM = "invoice_confirm"


def _first(turn: Turn) -> str | None:
    """Before anything is bought the rules are told; 能开吗 is answered before a question."""
    if turn.message.typed and matches("invoice.both_kinds", turn.message.text):
        turn.say("utter_invoice_both_kinds")
        raise Closed
    if turn.before.told("utter_vat_unknown"):  # the rate of a 专票 was asked
        turn_to(turn, "vat_form")
        raise Closed
    before_buying(turn)
    rules_first(turn)
    return order_in_clause(turn, str(entry("invoice.in_clause")), payable)


def _gate(turn: Turn) -> None:
    closed_if_invoiced(turn, ORDER, tell_of, corrects=True)
    closed_if_corrected(turn, ORDER)


def _ask_confirm(turn: Turn) -> None:
    title, tax_id = str(turn.slots[TITLE]), str(turn.slots[TAX_ID])
    corrects = asked_correction(turn, ORDER, CONFIRM, title)
    turn.remember(invoice_corrects=corrects)
    if corrects:
        return
    if tax_id == NO_TAX_ID:
        ask_confirm(turn, ORDER, "utter_invoice_confirm_plain", CONFIRM, title=title)
    else:
        ask_confirm(turn, ORDER, "utter_invoice_confirm", CONFIRM, title=title, tax_id=tax_id)


_TITLE_STEP = title_step(TITLE, "utter_invoice_title_ask", gate=_gate)
_TAX_STEP = tax_step(TAX_ID, TITLE)

FORM = Form(
    name="invoice_form",
    opened_by="invoice_request",
    steps=(
        order_step(ORDER, _first),
        _TITLE_STEP,
        _TAX_STEP,
        revising(
            confirm_step(CONFIRM, "invoice", _ask_confirm, does=lambda _turn: "invoice"),
            _TITLE_STEP,
            _TAX_STEP,
        ),
    ),
    topic=frozenset({"invoice_query", "ask_order_status"}),
    turns=frozenset({"vat_form"}),
    about=about("invoice"),
    beside=besides("invoice_form", TITLE),
)


@action("validate_invoice_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_invoice_submit")
def submit_form(turn: Turn) -> None:
    """Ask for the invoice, if it was confirmed."""
    submit(FORM, turn, _put, "utter_invoice_kept")


def _put(turn: Turn) -> None:
    title, tax_id = str(turn.slots[TITLE]), str(turn.slots[TAX_ID])
    if turn.slots.get("invoice_corrects"):
        put_correction(turn, ORDER, title, tax_id)
        return
    put(turn, ORDER, kind=ORDINARY, title=title, tax_id="" if tax_id == NO_TAX_ID else tax_id)


def put(
    turn: Turn,
    slot: str,
    *,
    kind: str,
    title: str,
    tax_id: str,
    company: dict[str, str] | None = None,
) -> None:
    """Put the request to the shop; what the shop's rules forbid is told."""
    try:
        with turn.database.write() as session:
            order = chosen_order(turn, session, slot)
            request = request_invoice(
                session,
                turn.services.system,
                order.customer_id,
                order.id,
                title=title,
                tax_id=tax_id,
                kind=kind,
                company=company,
                key=turn.context.key("invoice"),
                conversation_id=turn.context.conversation,
            )
    except Refused as refusal:
        if refusal.code == "already_invoiced":
            tell_of(turn, order)
        else:
            refuse_unpaid(turn, order)
        return
    turn.remember(order_id=order.id)
    tell_request(turn, request.state, request.reason, product=name_of(order), title=title)
