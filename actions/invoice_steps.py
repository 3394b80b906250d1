"""Questions of the invoice forms: for whom, and the tax id that belongs to it."""

import re
from collections.abc import Callable
from dataclasses import replace

from actions.cards import name_of, order_card
from actions.form_steps import OrderQuestion, chosen_order, yes_no
from actions.forms import Again, Closed, Step, option, tapped
from actions.told import newest
from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import entry, heard, label
from shop.messages.schemas import Action, OrderPayload
from shop.money import display
from shop.orders.invoices import live_invoice
from shop.orders.models import Order

NO_TAX_ID = "none"
INVALID = "invalid"  # role of a tax id whose check character is wrong
PERSON, COMPANY = "person", "company"
# what a title or a number may sound like while it is asked for
ALSO = frozenset({"invoice_request", "invoice_change", "vat_invoice", "invoice_query"})


def order_step(
    slot: str, first: Callable[[Turn], str | None], ask: str = "utter_invoice_which"
) -> Step:
    """Which order: one that something was paid for."""
    return OrderQuestion(
        slot=slot,
        fits=payable,
        refuse=refuse_unpaid,
        none_response="utter_invoice_nothing_paid",
        ask_response=ask,
        first=first,
    ).step()


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

    def title(message: Understood) -> str | None:
        return _title_in(message, person)

    def settled(turn: Turn) -> str | None:
        if gate is not None:
            gate(turn)
        return newest(turn, title)

    def take(turn: Turn) -> str | None:
        if tapped(turn) == PERSON:
            return label("invoice.person")
        found = (title(turn.message) or _organisation(turn.message)) if turn.message.typed else None
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

    return Step(
        slot,
        asks,
        take,
        settled,
        choices,
        eager=True,
        also=ALSO,
        tells=lambda message: message.one("invoice_title") is not None,
    )


def _says_company(turn: Turn) -> bool:
    """公司 without its name."""
    text = turn.message.text if turn.message.typed else ""
    return tapped(turn) == COMPANY or heard("invoice.company_words", text)


def _title_in(message: Understood, person: bool) -> str | None:
    title = message.one("invoice_title")
    if title and not is_person(title):
        return title
    named = is_person(title or "") or heard("invoice.person_words", message.text)
    return label("invoice.person") if person and named else None


def _organisation(message: Understood) -> str | None:
    """A school or a shop, whose name alone is a title only where one was asked for."""
    found = re.fullmatch(str(entry("invoice.title")), message.text.strip())
    return found["name"] if found else None


def tax_step(slot: str, title_slot: str, *, needed: bool = False) -> Step:
    """The tax id of a company, checked by its last character; a 专票 (`needed`) always has one."""

    def settled(turn: Turn) -> str | None:
        if is_person(str(turn.slots[title_slot])):
            return NO_TAX_ID
        found = newest(turn, _tax_id)
        return None if found is None else _checked(turn, found)

    def take(turn: Turn) -> str | None:
        if not turn.message.typed:
            return None
        if not needed and heard("invoice.no_tax_id", turn.message.text):
            return NO_TAX_ID
        found = _tax_id(turn.message) or _number(turn.message)
        if found and _checked(turn, found) is None:
            raise Again
        return found.value if found else None

    def ask(turn: Turn) -> None:
        turn.say("utter_invoice_tax_ask", title=str(turn.slots[title_slot]))

    keeps = "" if needed else "invoice.no_tax_id"
    return Step(
        slot,
        ask,
        take,
        settled,
        eager=True,
        also=ALSO,
        keeps=keeps,
        tells=lambda message: _tax_id(message) is not None,
    )


def _tax_id(message: Understood) -> Entity | None:
    return next(iter(message.all("tax_id")), None)


def _number(message: Understood) -> Entity | None:
    """A long number of another look, given where a tax id was asked for: it is a wrong one."""
    numbers = [*message.all("order_id"), *message.all("tracking_no")]
    long = [one for one in numbers if len(one.value) >= int(entry("invoice.shortest_number"))]
    return replace(long[0], role=INVALID) if long else None


def _checked(turn: Turn, tax_id: Entity) -> str | None:
    """The tax id; one whose characters do not check is told."""
    if tax_id.role != INVALID:
        return tax_id.value
    turn.say("utter_invoice_tax_wrong", tax_id=tax_id.value)
    return None


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
