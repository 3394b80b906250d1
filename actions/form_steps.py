"""Questions that several forms ask: which order, the phone's last digits, yes or no."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cards import choice, order_card
from actions.forms import NO, NOT_NEEDED, YES, Again, Closed, Step, by_place, option, tapped
from actions.identity import identified
from actions.order_choice import all_orders, in_focus, named_order, narrowed
from actions.quantities import in_digits
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.customers.phone_check import check_phone, phone_lock
from shop.errors import NotFound, Refused
from shop.messages.schemas import Action, OrderPayload
from shop.orders.models import Order
from shop.orders.service import order_of

MANY = 6
_LAST_FOUR = re.compile(r"(?<!\d)(?:1\d{6})?(\d{4})(?!\d)")
PASSED = "passed"


@dataclass(frozen=True)
class OrderQuestion:
    """Which order: `fits` says which ones can be meant, `refuse` why a named one cannot.

    `first` may know the order from what was said, or answer what needs no form by raising Closed.
    """

    slot: str
    fits: Callable[[Order], bool]
    refuse: Callable[[Turn, Order], None]
    none_response: str
    ask_response: str
    first: Callable[[Turn], str | None] = lambda _turn: None

    def step(self) -> Step:
        """As a step of a form."""
        return Step(self.slot, self._ask, self._take, self._settled, self._choices)

    def _candidates(self, turn: Turn, session: Session) -> list[Order]:
        customer_id = str(turn.context.customer_id)
        return [order for order in all_orders(session, customer_id) if self.fits(order)]

    def _settled(self, turn: Turn) -> str | None:
        if value := self.first(turn):
            return value
        if identified(turn) is None:
            raise Closed
        with turn.database.read() as session:
            if value := self._named(turn, session):
                return value
            found = self._candidates(turn, session)
            if not found:
                turn.say(self.none_response)
                raise Closed
            found = narrowed(turn, session, found)
            if len(found) == 1:
                return found[0].id
            states = {order.state for order in found}
            focus = in_focus(turn, session, str(turn.context.customer_id), states)
            return focus.id if focus and self.fits(focus) else None

    def _named(self, turn: Turn, session: Session) -> str | None:
        named = named_order(turn, session, str(turn.context.customer_id))
        if named.order is not None and not self.fits(named.order):
            self.refuse(turn, named.order)
            raise Closed
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
        return named.order.id if named.order else None

    def _choices(self, turn: Turn) -> list[Action]:
        with turn.database.read() as session:
            found = self._candidates(turn, session)[:MANY]
        turn.remember(form_offered=[order.id for order in found])
        return [choice(order, "select_order") for order in found]

    def _ask(self, turn: Turn) -> None:
        with turn.database.read() as session:
            found = self._candidates(turn, session)[:MANY]
            cards = [order_card(session, order, actions=False) for order in found]
            buttons = [choice(order, "select_order") for order in found]
        turn.remember(form_offered=[order.id for order in found])
        turn.say(self.ask_response, OrderPayload(orders=cards, buttons=buttons))

    def _take(self, turn: Turn) -> str | None:
        with turn.database.read() as session:
            if value := self._named(turn, session):
                return value
            if value := by_place(turn):
                return value
            found = self._candidates(turn, session)
            chosen = narrowed(turn, session, found)
            return chosen[0].id if len(chosen) == 1 and len(found) > 1 else None


def chosen_order(turn: Turn, session: Session, slot: str) -> Order:
    """The order that a form is about; raises Closed when it is gone."""
    try:
        return order_of(session, str(turn.context.customer_id), str(turn.slots[slot]))
    except NotFound:
        turn.say("utter_orders_not_found")
        raise Closed from None


def phone_step(
    slot: str, needed: Callable[[Turn], bool], gate: Callable[[Turn], None] = lambda _turn: None
) -> Step:
    """The second check before money moves: the last four digits of the phone, five tries.

    `gate` may close the form first.
    """

    def settled(turn: Turn) -> str | None:
        gate(turn)
        if not needed(turn):
            return NOT_NEEDED
        _closed_while_locked(turn)
        return None

    def ask(turn: Turn) -> None:
        turn.say("utter_phone_ask")

    def take(turn: Turn) -> str | None:
        said = in_digits(turn.message.text) if turn.message.typed else ""
        digits = _LAST_FOUR.findall(said)
        return _checked(turn, digits[-1]) if digits else None

    return Step(slot, ask, take, settled, back="utter_phone_back", eager=True)


def require_passed(turn: Turn, slot: str) -> None:
    """Stop the turn where money would move without the second check; no dialogue should get here.

    Raises RuntimeError.
    """
    if turn.slots.get(slot) != PASSED:
        raise RuntimeError(f"money would move while {slot} is {turn.slots.get(slot)!r}")


def _closed_while_locked(turn: Turn) -> None:
    with turn.database.read() as session:
        try:
            until = phone_lock(session, str(turn.context.customer_id))
        except Refused:
            turn.say("utter_phone_none")
            raise Closed from None
    if until is not None:
        turn.say("utter_phone_locked", moment=moment(until))
        raise Closed


def _checked(turn: Turn, digits: str) -> str:
    with turn.database.write() as session:
        result = check_phone(
            session, str(turn.context.customer_id), digits, turn.context.key("phone")
        )
    if result.passed:
        return PASSED
    if result.locked_until is not None:
        turn.say("utter_phone_locked", moment=moment(result.locked_until))
        raise Closed
    turn.say("utter_phone_wrong", left=result.tries_left)
    raise Again


def confirm_step(slot: str, topic: str, ask: Callable[[Turn], None], what: str = "") -> Step:
    """The last question: yes or no to what was said will happen; see `yes_no` for `what`."""

    def take(turn: Turn) -> str | None:
        if turn.message.intent == "affirm":
            return YES
        value = tapped(turn)
        return value if value in (YES, NO) else None

    return Step(slot, ask, take, choices=lambda turn: yes_no(turn, slot, topic, what))


def yes_no(turn: Turn, slot: str, topic: str, what: str = "") -> list[Action]:
    """The two buttons of a confirmation: button_yes and button_no, or button_<what>_yes."""
    button = f"button_{what}_" if what else "button_"
    return [
        option(turn, slot, label(f"{topic}.{button}yes"), YES),
        option(turn, slot, label(f"{topic}.{button}no"), NO),
    ]
