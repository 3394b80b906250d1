"""Questions of the invoice forms: for whom, and the tax id that belongs to it."""

import re
from collections.abc import Callable

from actions.cards import name_of, order_card
from actions.form_steps import chosen_order, yes_no
from actions.forms import Again, Closed, Step, option, said, tapped
from actions.turn import Turn
from actions.words import entry, heard, label
from shop.messages.schemas import Action, OrderPayload
from shop.money import display
from shop.orders.invoices import live_invoice
from shop.orders.models import Order
from shop.orders.tax_ids import is_valid, written

NO_TAX_ID = "none"
PERSON, COMPANY = "person", "company"
# what a title or a number may sound like while it is asked for
ALSO = frozenset({"invoice_request", "invoice_change", "vat_invoice", "invoice_query"})


def company_in(text: str) -> str:
    """The name of a company that stands in a text; "" if none does.

    >>> company_in("抬头是杭州云上科技有限公司，谢谢")
    '杭州云上科技有限公司'
    """
    for match in re.finditer(str(entry("invoice.title")), text):
        name = re.sub(str(entry("invoice.title_lead")), "", match[0])
        if len(name) >= int(entry("invoice.shortest_title")):
            return name
    return ""


def is_person(title: str) -> bool:
    """Whether the invoice is for a person, who has no tax id."""
    return title == label("invoice.person")


def title_step(
    slot: str, ask: str, *, person: bool = True, gate: Callable[[Turn], None] | None = None
) -> Step:
    """For whom: a company's whole name, or a person where that is possible.

    `gate` runs first, once the order is known, and may close the form.
    """

    def choices(turn: Turn) -> list[Action]:
        if not person:
            return []
        return [
            option(turn, slot, label("invoice.button_person"), PERSON),
            option(turn, slot, label("invoice.button_company"), COMPANY),
        ]

    def settled(turn: Turn) -> str | None:
        if gate is not None:
            gate(turn)
        return _title_in(said(turn), person)

    def take(turn: Turn) -> str | None:
        if tapped(turn) == PERSON:
            return label("invoice.person")
        found = _title_in(turn.message.text if turn.message.typed else "", person)
        if found is None and _says_company(turn):
            raise Again
        return found

    def asks(turn: Turn) -> None:
        if person and _says_company(turn):
            turn.say("utter_invoice_company_name")
        elif person:
            turn.offer(ask, choices(turn))
        else:
            turn.say(ask)

    return Step(slot, asks, take, settled, choices, eager=True, also=ALSO)


def _says_company(turn: Turn) -> bool:
    """公司 without its name."""
    text = turn.message.text if turn.message.typed else ""
    return tapped(turn) == COMPANY or heard("invoice.company_words", text)


def _title_in(text: str, person: bool) -> str | None:
    if name := company_in(text):
        return name
    return label("invoice.person") if person and heard("invoice.person_words", text) else None


def tax_step(slot: str, title_slot: str, *, needed: bool = False) -> Step:
    """The tax id of a company, checked by its last character; a 专票 (`needed`) always has one."""

    def settled(turn: Turn) -> str | None:
        if is_person(str(turn.slots[title_slot])):
            return NO_TAX_ID
        for text in (turn.message.text if turn.message.typed else "", said(turn)):
            if found := written(text):
                if is_valid(found):
                    return found
                turn.say("utter_invoice_tax_wrong", tax_id=found)
                return None
        return None

    def take(turn: Turn) -> str | None:
        if not turn.message.typed:
            return None
        text = turn.message.text
        if not needed and heard("invoice.no_tax_id", text):
            return NO_TAX_ID
        found = written(text)
        if found and not is_valid(found):
            turn.say("utter_invoice_tax_wrong", tax_id=found)
            raise Again
        return found or None

    def ask(turn: Turn) -> None:
        turn.say("utter_invoice_tax_ask", title=str(turn.slots[title_slot]))

    keeps = "" if needed else "invoice.no_tax_id"
    return Step(slot, ask, take, settled, eager=True, also=ALSO, keeps=keeps)


def payable(order: Order) -> bool:
    """Whether something was paid that was not given back."""
    return order.paid > order.refunded


def refuse_unpaid(turn: Turn, order: Order) -> None:
    """Why there is nothing to write an invoice over."""
    code = "nothing_left" if order.paid else "not_paid"
    reason = str(entry("invoice.refused")[code])
    turn.say("utter_invoice_not_possible", product=name_of(order), reason=reason)


def closed_if_invoiced(turn: Turn, slot: str, tell: Callable[[Turn, Order], None]) -> None:
    """One invoice for an order: what there is already is told instead."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, slot)
        live = live_invoice(session, order.customer_id, order.id)
    if live is not None:
        tell(turn, order)
        raise Closed


def ask_confirm(
    turn: Turn, order_slot: str, response: str, confirm: str, what: str = "", **values: object
) -> None:
    """What will be asked of the shop: order, amount, title."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, order_slot)
        card = order_card(session, order, actions=False)
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, confirm, "invoice", what))
    amount = display(order.paid - order.refunded)
    turn.say(response, payload, product=name_of(order), amount=amount, **values)
