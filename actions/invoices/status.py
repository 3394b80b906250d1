"""Invoices: where they stand, their numbers and links."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.identity import identified
from actions.invoices.rules import rule_told
from actions.orders.choice import named_order, told_not_found
from actions.patterns import first_of, matches
from actions.registry import action, before
from actions.talk.done import tell_state, tells
from actions.times import day, moment
from actions.turn import Turn
from actions.words import heard, label
from shop.errors import NotFound
from shop.messages.taps import tap
from shop.money import display
from shop.orders.invoices import invoices_of, live_invoice
from shop.orders.models import Invoice, Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.service import order_of
from shop.policies.service import policy
from shop.policies.values import InvoicePolicy
from shop.system import RequestKind, RequestState

SHOWN = 3
AFTER_NONE = ("utter_invoice_days", "utter_invoice_rule")
JUST_ASKED = (
    "utter_invoice_requested",
    "utter_invoice_accepted",
    "utter_invoice_is_requested",
)
UNSURE = frozenset({"nlu_fallback", "bot_misunderstood", "chitchat", "urge_reply", "out_of_scope"})
FORMS = {"invoice_form", "vat_form"}  # in which an invoice is being asked for


@action("action_invoice_query")
def invoice_query(turn: Turn) -> None:
    """How far the invoices are: of the order named, else the newest ones."""
    if rule_told(turn):
        return
    if _asks(turn, "where_words") and not _issued_there(turn):
        turn.say("utter_invoice_where")
        return
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        order_id = named.order.id if named.order else None
        found = [i for i in invoices_of(session, customer_id, order_id) if i.red_of is None]
        if not found and turn.form in FORMS:
            turn.say("utter_invoice_not_yet")
            return
        if not found:
            entities = {"order_id": order_id} if order_id else {}
            request = tap(label("invoice.button_request"), "invoice_request", **entities)
            turn.offer("utter_invoice_none", [request])
            return
        for invoice in found[:SHOWN]:
            tell(turn, session, invoice)
        turn.remember(order_id=found[0].order_id)


@before
def answered_when(turn: Turn) -> bool:
    """啥时候好, right after an invoice was asked for: about it, whatever it was taken for."""
    told = turn.before.told(*JUST_ASKED)
    if not told or turn.form is not None or turn.message.intent not in UNSURE:
        return False
    if not (turn.message.typed and matches("invoice.when_asked", turn.message.text)):
        return False
    invoice_query(turn)
    return True


@before
def asked_of_none(turn: Turn) -> bool:
    """那怎么办, 要多久, after it was told that there is no invoice: how to come by one."""
    if turn.form is not None or not turn.message.typed or not turn.before.buttons:
        return False
    asked = first_of("invoice.none", ("days", "rule"), turn.message.text)
    if not turn.before.told("utter_invoice_none", *AFTER_NONE) or asked is None:
        return False
    with turn.database.read() as session:
        days = policy(session, InvoicePolicy).within_days
    turn.offer(f"utter_invoice_{asked}", list(turn.before.buttons), days=days)
    return True


def _asks(turn: Turn, words: str) -> bool:
    return turn.message.typed and heard(f"invoice.{words}", turn.message.text)


def _issued_there(turn: Turn) -> bool:
    """Whether there is an invoice with a link to tell of; else where it will be is asked."""
    if turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        found = invoices_of(session, turn.context.customer_id)
        states = {one.state for one in found if one.red_of is None}
    return not found or "issued" in states or "refused" in states


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
            if _asks(turn, "when_words"):
                last = day(invoice.requested_at + timedelta(days=days))
                turn.say("utter_invoice_by", day=last, days=days, **values)
                return
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


@tells(RequestKind.INVOICE)
def tell_asked_for(turn: Turn, session: Session, request: ShopRequest) -> None:
    """How an invoice stands that was asked for in the talk."""
    found = invoices_of(session, str(turn.context.customer_id))
    for invoice in (one for one in found if one.id == request.object_id):
        tell(turn, session, invoice)
        turn.remember(order_id=invoice.order_id)


@tells(RequestKind.INVOICE_CORRECTION)
def tell_correction(turn: Turn, session: Session, request: ShopRequest) -> None:
    """How a correction stands that was asked for in the talk."""
    found = invoices_of(session, str(turn.context.customer_id))
    for wrong in (one for one in found if one.id == request.object_id):
        product = _product(session, wrong)
        live = live_invoice(session, wrong.customer_id, wrong.order_id)
        title = live.title if live else str(request.payload["title"])
        tell_state(turn, request, product, label("done.invoice_now", product=product, title=title))
