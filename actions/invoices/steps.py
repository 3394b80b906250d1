"""Questions of the invoice forms: which order, for whom, and the confirmation."""

from collections.abc import Callable
from dataclasses import replace

from actions.cards import name_of, order_card
from actions.forms.form import Again, Closed, Step, option, tapped
from actions.forms.steps import OrderQuestion, chosen_order, yes_no
from actions.forms.told import newest
from actions.invoices.rules import payable, rule_asked, rule_told
from actions.invoices.tax_ids import ALSO, NO_TAX_ID
from actions.invoices.titles import (
    corrected,
    is_person,
    name_alone,
    organisation,
    says_company,
    title_in,
)
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, label
from shop.messages.schemas import Action, OrderPayload
from shop.money import display
from shop.orders.invoices import ORDINARY, live_invoice
from shop.orders.models import Invoice, Order

PERSON, COMPANY = "person", "company"


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


def title_step(
    slot: str,
    ask: str,
    *,
    person: bool = True,
    gate: Callable[[Turn], None] | None = None,
    known: Callable[[Turn], str] = lambda _turn: "",
) -> Step:
    """For whom: a company's whole name, or a person where that is possible.

    `gate` runs first, once the order is known, and may close the form. `known` is the title that
    is to be corrected: 是沐言 三点水那个 says enough then.
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
        before = known(turn)

        def title(message: Understood) -> str | None:
            return title_in(message, person) or corrected(message.text, before)

        return newest(turn, title)

    def take(turn: Turn) -> str | None:
        if tapped(turn) == PERSON:
            return label("invoice.person")
        if tapped(turn) == COMPANY:
            raise Again(reopens=True)
        if not turn.message.typed:
            return None
        if rule_told(turn):
            raise Again
        message = turn.message
        found = title_in(message, person) or corrected(message.text, known(turn))
        found = found or organisation(message)
        if found is None and person:
            found = name_alone(message)
        if found is None and _says_company(turn):
            raise Again(reopens=True)
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
        revisable=True,
        tells=lambda message: message.one("invoice_title") is not None,
    )


def _says_company(turn: Turn) -> bool:
    """公司 without its name."""
    return tapped(turn) == COMPANY or says_company(turn.message)


def refuse_unpaid(turn: Turn, order: Order) -> None:
    """Why there is nothing to write an invoice over."""
    code = "nothing_left" if order.paid else "not_paid"
    reason = str(entry("invoice.refused")[code])
    turn.say("utter_invoice_not_possible", product=name_of(order), reason=reason)


def revising(confirm: Step, title: Step, tax: Step) -> Step:
    """The confirmation, at which the title can be told anew: 不对，要开公司的; 李晓梅.

    What is missing then is asked; the confirmation comes again with what was told.
    """

    def take(turn: Turn) -> str | None:
        if turn.message.typed and _revised(turn, title, tax):
            raise Again
        return confirm.take(turn)

    def ask(turn: Turn) -> None:
        for step in (title, tax):
            if turn.slots.get(step.slot) is None:
                turn.remember(requested_slot=step.slot)
                step.ask(turn)
                return
        confirm.ask(turn)

    return replace(confirm, take=take, ask=ask, eager=True, keeps="invoice.revising_words")


def _revised(turn: Turn, title: Step, tax: Step) -> bool:
    """Whether the message changes title or tax id; raises Again where it leaves one open."""
    try:
        told = title.take(turn)
    except Again:  # a company without its name, unless a rule was asked for
        if says_company(turn.message) and is_person(str(turn.slots.get(title.slot) or "")):
            turn.remember(**{title.slot: None, tax.slot: None})
        raise
    before = str(turn.slots.get(title.slot) or "")
    if told is None or told == before or (told == label("invoice.person") and is_person(before)):
        return _tax_revised(turn, tax)
    turn.remember(**{title.slot: told, tax.slot: NO_TAX_ID if is_person(told) else None})
    if not is_person(told):
        turn.remember(**{tax.slot: tax.take(turn)})
    return True


def _tax_revised(turn: Turn, tax: Step) -> bool:
    if turn.slots.get(tax.slot) == NO_TAX_ID:
        return False
    told = tax.take(turn)
    if told is None or told == turn.slots.get(tax.slot):
        return False
    turn.remember(**{tax.slot: told})
    return True


def closed_if_invoiced(
    turn: Turn, slot: str, tell: Callable[[Turn, Order], None], *, corrects: bool = False
) -> None:
    """One invoice for an order: what there is already is told instead.

    With `corrects` another title than the one asked for (不对，要开公司的) goes on: a correction.
    """
    with turn.database.read() as session:
        order = chosen_order(turn, session, slot)
        live = live_invoice(session, order.customer_id, order.id)
    if live is None or (corrects and _another_title(turn, live)):
        return
    if rule_asked(turn) is None:  # answered before
        tell(turn, order)
    raise Closed


def _another_title(turn: Turn, live: Invoice) -> bool:
    if live.kind != ORDINARY or not turn.message.typed:
        return False
    told = title_in(turn.message, person=True)
    if told is None:
        return says_company(turn.message) and is_person(live.title)
    return told != live.title and not (told == label("invoice.person") and is_person(live.title))


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
