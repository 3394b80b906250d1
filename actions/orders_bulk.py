"""Buying in bulk: what and how many, then a ticket for a person of the shop."""

import re

from actions.filling import fill
from actions.form_steps import confirm_step, yes_no
from actions.forms import Form, Step, tapped
from actions.quantities import quantity
from actions.registry import action
from actions.requesting import submit
from actions.shown import product_meant
from actions.times import moment
from actions.told import opening, said
from actions.turn import Turn
from actions.words import entry, label
from shop.aftersales.tickets import open_ticket

PRODUCT, QUANTITY, CONFIRM = "bulk_product", "bulk_quantity", "bulk_confirm"
SHORTEST, LONGEST = 2, 60
ABOUT_GOODS = frozenset(
    {"ask_price", "ask_stock", "ask_product_attribute", "recommend_product", "refine_need"}
)


def _named(turn: Turn) -> str | None:
    """The product, or the kind of product next to the number, that the message names.

    给员工发礼品，双肩包拿八十个 is about bags.
    """
    if product := turn.message.one("product"):
        return product
    counted = turn.message.all("quantity")
    place = counted[-1].start if counted else 0
    kinds = [one for one in turn.message.all("category") if not one.unwanted]
    return min(kinds, key=lambda one: abs(one.start - place)).value if kinds else None


def _settled_product(turn: Turn) -> str | None:
    if named := _named(turn):
        return named
    if not turn.slots.get("item_id"):
        return None
    with turn.database.read() as session:
        product = product_meant(turn, session)
    return product.title if product else None


def _take_product(turn: Turn) -> str | None:
    if not turn.message.typed or turn.message.intent in {"affirm", "deny"}:
        return None
    if named := _named(turn):
        return named
    text = turn.message.text.strip()
    rest = re.sub(str(entry("orders.bulk_filler")), "", text)
    return text[:LONGEST] if len(rest) >= SHORTEST else None


def _settled_quantity(turn: Turn) -> str | None:
    found = quantity(said(turn))
    if found is None and turn.message.typed:
        found = quantity(turn.message.text)
    return None if found is None else str(found)


def _take_quantity(turn: Turn) -> str | None:
    if value := tapped(turn):
        return value
    found = quantity(turn.message.text, bare=True) if turn.message.typed else None
    return None if found is None else str(found)


def _values(turn: Turn) -> dict[str, str]:
    return {"product": str(turn.slots[PRODUCT]), "quantity": str(turn.slots[QUANTITY])}


def _ask_product(turn: Turn) -> None:
    turn.say("utter_bulk_product")


def _ask_quantity(turn: Turn) -> None:
    turn.say("utter_bulk_quantity", product=str(turn.slots[PRODUCT]))


def _ask_confirm(turn: Turn) -> None:
    turn.offer("utter_bulk_confirm", yes_no(turn, CONFIRM, "orders", "bulk"), **_values(turn))


FORM = Form(
    name="bulk_form",
    opened_by="bulk_purchase",
    steps=(
        Step(PRODUCT, _ask_product, _take_product, _settled_product, also=ABOUT_GOODS),
        Step(QUANTITY, _ask_quantity, _take_quantity, _settled_quantity, also=ABOUT_GOODS),
        confirm_step(CONFIRM, "orders", _ask_confirm, "bulk"),
    ),
    topic=frozenset({"ask_shipping_fee", "invoice_request", "vat_invoice", "bargain"}),
)


@action("validate_bulk_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_bulk_submit")
def submit_form(turn: Turn) -> None:
    """Open the ticket, if it was confirmed."""
    submit(FORM, turn, _put, "utter_bulk_kept")


def _put(turn: Turn) -> None:
    words = opening(turn)
    with turn.database.write() as session:
        ticket = open_ticket(
            session,
            turn.services.system,
            kind="bulk",
            text=label("orders.bulk_text", said=words, **_values(turn)),
            key=turn.context.key("bulk"),
            customer_id=turn.context.customer_id,
            conversation_id=turn.context.conversation,
        )
    at = moment(ticket.promised_at)
    turn.say("utter_bulk_ticket", number=ticket.called, moment=at, **_values(turn))
