"""Invoices: where they stand, their numbers and links."""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.identity import identified
from actions.order_choice import named_order
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.errors import NotFound
from shop.messages.taps import tap
from shop.money import display
from shop.orders.invoices import invoices_of, live_invoice
from shop.orders.models import Invoice, Order
from shop.orders.requests import requests_of
from shop.orders.service import order_of
from shop.policies.service import policy
from shop.policies.values import InvoicePolicy
from shop.system import RequestKind, RequestState

SHOWN = 3


@action("action_invoice_query")
def invoice_query(turn: Turn) -> None:
    """How far the invoices are: of the order named, else the newest ones."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
            return
        order_id = named.order.id if named.order else None
        found = [i for i in invoices_of(session, customer_id, order_id) if i.red_of is None]
        if not found:
            entities = {"order_id": order_id} if order_id else {}
            request = tap(label("invoice.button_request"), "invoice_request", **entities)
            turn.offer("utter_invoice_none", [request])
            return
        for invoice in found[:SHOWN]:
            tell(turn, session, invoice)
        turn.remember(order_id=found[0].order_id)


def tell_of(turn: Turn, order: Order) -> None:
    """The invoice that an order has already."""
    with turn.database.read() as session:
        live = live_invoice(session, order.customer_id, order.id)
        if live is not None:
            turn.say("utter_invoice_already", product=name_of(order))
            tell(turn, session, live)
    turn.remember(order_id=order.id)


def tell(turn: Turn, session: Session, invoice: Invoice) -> None:
    """One invoice as it stands: number and link only where the shop gave them."""
    values = {
        "product": _product(session, invoice),
        "title": invoice.title,
        "amount": display(invoice.amount),
        "kind": invoice.kind,
    }
    match invoice.state:
        case "issued":
            _issued(turn, invoice, values)
        case "refused":
            _refused(turn, session, invoice, values)
        case "reversed":
            turn.say("utter_invoice_is_reversed", **values)
        case _:
            days = policy(session, InvoicePolicy).within_days
            at = moment(invoice.requested_at)
            turn.say("utter_invoice_is_requested", moment=at, days=days, **values)


def _issued(turn: Turn, invoice: Invoice, values: dict[str, str]) -> None:
    at = moment(invoice.issued_at or invoice.requested_at)
    turn.say("utter_invoice_is_issued", moment=at, **values)
    if invoice.number:
        turn.say("utter_invoice_number", number=invoice.number)
    if invoice.url:
        turn.say("utter_invoice_link", url=invoice.url)
    if not (invoice.number or invoice.url):
        turn.offer_person("utter_invoice_no_link")


def _refused(turn: Turn, session: Session, invoice: Invoice, values: dict[str, str]) -> None:
    asked = requests_of(session, invoice.customer_id, RequestKind.INVOICE)
    reasons = [r.reason for r in asked if r.object_id == invoice.id and r.reason]
    if reasons:
        turn.offer_person("utter_invoice_is_refused_why", reason=reasons[0], **values)
    else:
        turn.offer_person("utter_invoice_is_refused", **values)


def _product(session: Session, invoice: Invoice) -> str:
    try:
        return name_of(order_of(session, invoice.customer_id, invoice.order_id))
    except NotFound:
        return invoice.order_id


def tell_request(turn: Turn, state: str, reason: str, **values: object) -> None:
    """What became of a request just made for an invoice."""
    with turn.database.read() as session:
        days = policy(session, InvoicePolicy).within_days
    match RequestState(state):
        case RequestState.DONE:
            turn.say("utter_invoice_done", **values)
        case RequestState.ACCEPTED:
            turn.say("utter_invoice_accepted", days=days, **values)
        case RequestState.REFUSED:
            turn.offer_person("utter_invoice_refused", reason=reason, **values)
        case _:
            turn.say("utter_invoice_requested", days=days, **values)
