"""Asking for an invoice: which order, for whom, its tax id, yes or no, the request."""

from actions.cards import name_of
from actions.filling import fill
from actions.form_steps import chosen_order, confirm_step
from actions.forms import Closed, Form
from actions.identity import identified
from actions.invoice import tell_of, tell_request
from actions.invoice_steps import (
    NO_TAX_ID,
    ask_confirm,
    closed_if_invoiced,
    is_person,
    order_step,
    refuse_unpaid,
    tax_step,
    title_step,
)
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from actions.words import label
from shop.errors import Refused
from shop.orders.invoices import ORDINARY, request_invoice
from shop.policies.service import policy
from shop.policies.values import InvoicePolicy

ORDER, TITLE, TAX_ID = "invoice_order_id", "invoice_title", "invoice_tax_id"
CONFIRM = "invoice_confirm"


def first(turn: Turn) -> None:
    """A visitor hears the rule before being asked to log in."""
    if turn.context.customer_id is not None:
        return
    with turn.database.read() as session:
        days = policy(session, InvoicePolicy).within_days
    turn.say("utter_invoice_rule", days=days)
    identified(turn)
    raise Closed


def _ask_confirm(turn: Turn) -> None:
    title, tax_id = str(turn.slots[TITLE]), str(turn.slots[TAX_ID])
    if tax_id == NO_TAX_ID:
        ask_confirm(turn, ORDER, "utter_invoice_confirm_plain", CONFIRM, title=title)
    else:
        ask_confirm(turn, ORDER, "utter_invoice_confirm", CONFIRM, title=title, tax_id=tax_id)


FORM = Form(
    name="invoice_form",
    opened_by="invoice_request",
    steps=(
        order_step(ORDER, first),
        title_step(
            TITLE,
            "utter_invoice_title_ask",
            gate=lambda turn: closed_if_invoiced(turn, ORDER, tell_of),
        ),
        tax_step(TAX_ID, TITLE),
        confirm_step(CONFIRM, "invoice", _ask_confirm),
    ),
    topic=frozenset({"invoice_query", "ask_order_status"}),
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
    shown = label("invoice.person") if is_person(title) else title
    tell_request(turn, request.state, request.reason, product=name_of(order), title=shown)
