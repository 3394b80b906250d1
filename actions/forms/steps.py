"""Questions that several forms ask: which order, the phone's last digits, yes or no."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cards import order_card, order_choices
from actions.faq.before_buying import answered_before_buying
from actions.forms.agreeing import agreed
from actions.forms.form import NO, NOT_NEEDED, YES, Again, Closed, Step, by_place, option, tapped
from actions.identity import identified
from actions.orders.choice import (
    all_orders,
    holding,
    in_focus,
    named_order,
    narrowed,
    told_not_found,
)
from actions.orders.ordered import told_ordered
from actions.patterns import matches
from actions.talk.quantities import in_digits
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label
from shop.customers.phone_check import check_phone, phone_lock
from shop.errors import NotFound, Refused
from shop.messages.schemas import Action, OrderPayload
from shop.orders.models import Order
from shop.orders.service import order_of

MANY = 6
_LAST_FOUR = re.compile(r"(?<!\d)(?:1\d{6})?(\d{4})(?!\d)")
PASSED = "passed"
FEW_LEFT = 3  # tries, from which a person is offered besides


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
        return Step(
            self.slot,
            self._ask,
            self._take,
            self._settled,
            self._choices,
            other=self._other,
            same=self._same,
            unfit=self._unfit,
        )

    def _candidates(self, turn: Turn, session: Session) -> list[Order]:
        customer_id = str(turn.context.customer_id)
        return [order for order in all_orders(session, customer_id) if self.fits(order)]

    def _settled(self, turn: Turn) -> str | None:
        if value := self.first(turn):
            return value
        if turn.requested_slot is None and told_ordered(turn):
            raise Closed  # 买的什么颜色来着 begins nothing
        if turn.context.customer_id is None and answered_before_buying(turn):
            raise Closed
        if identified(turn) is None:
            raise Closed
        with turn.database.read() as session:
            if value := self._named(turn, session):
                return value
            if self._told_unfit(turn, session):
                raise Closed
            found = self._candidates(turn, session)
            if not found:
                if not answered_before_buying(turn):
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
        told_not_found(turn, named)
        return named.order.id if named.order else None

    def _other(self, turn: Turn) -> str | None:
        """Of two orders that fit, the one that was not meant."""
        with turn.database.read() as session:
            ids = [order.id for order in self._candidates(turn, session)]
        others = [id_ for id_ in ids if id_ != turn.slots.get(self.slot)]
        return others[0] if len(others) == 1 else None

    def _unfit(self, turn: Turn) -> bool:
        with turn.database.read() as session:
            return self._told_unfit(turn, session)

    def _told_unfit(self, turn: Turn, session: Session) -> bool:
        """Where only orders that do not fit hold what is named, say why; T恤那单取消 on its way."""
        orders = all_orders(session, str(turn.context.customer_id))
        named = holding(turn, session, orders)
        if not named or any(map(self.fits, named)):
            return False
        self.refuse(turn, named[0])
        return True

    def _same(self, turn: Turn) -> bool:
        """Whether the message names what is in the order chosen, or its state: 没发的那个."""
        with turn.database.read() as session:
            order = chosen_order(turn, session, self.slot)
            orders = all_orders(session, str(turn.context.customer_id))
            meant = narrowed(turn, session, orders)
            told_apart = len(meant) < len(orders) and order in meant
            return told_apart or bool(holding(turn, session, [order]))

    def _choices(self, turn: Turn) -> list[Action]:
        with turn.database.read() as session:
            found = self._candidates(turn, session)[:MANY]
        turn.remember(form_offered=[order.id for order in found])
        return order_choices(found, "select_order")

    def _ask(self, turn: Turn) -> None:
        with turn.database.read() as session:
            found = self._candidates(turn, session)[:MANY]
            cards = [order_card(session, order, actions=False) for order in found]
            buttons = order_choices(found, "select_order")
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
    slot: str,
    needed: Callable[[Turn], bool],
    gate: Callable[[Turn], None] = lambda _turn: None,
    what: Callable[[Turn], str] = lambda _turn: label("forms.this_matter"),
) -> Step:
    """The second check before money moves: the last four digits of the phone, five tries.

    `gate` may close the form first; `what` says what the check is for.
    """

    def settled(turn: Turn) -> str | None:
        gate(turn)
        if not needed(turn):
            return NOT_NEEDED
        _closed_while_locked(turn)
        return None

    def ask(turn: Turn) -> None:
        turn.say("utter_phone_ask", what=what(turn))

    def take(turn: Turn) -> str | None:
        if not turn.message.typed:
            return None
        digits = _LAST_FOUR.findall(in_digits(turn.message.text))
        if digits:
            return _checked(turn, digits[-1])
        if lost_phone(turn.message.text):
            turn.offer_person("utter_phone_lost")
            raise Again(asked=True)
        return None

    return Step(
        slot,
        ask,
        take,
        settled,
        back="utter_phone_back",
        eager=True,
        secret=True,
        keeps="forms.phone_lost",
    )


def lost_phone(text: str) -> bool:
    """记不清了, 换过号: the digits asked for are not known."""
    return heard("forms.phone_lost", text) or matches("account.number_lost", text)


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
        turn.offer_person("utter_phone_locked", moment=moment(until))
        raise Closed


def _checked(turn: Turn, digits: str) -> str:
    with turn.database.write() as session:
        result = check_phone(
            session, str(turn.context.customer_id), digits, turn.context.key("phone")
        )
    if result.passed:
        return PASSED
    if result.locked_until is not None:
        turn.offer_person("utter_phone_locked", moment=moment(result.locked_until))
        raise Closed
    if result.tries_left <= FEW_LEFT:
        turn.offer_person("utter_phone_wrong_again", left=result.tries_left)
    else:
        turn.say("utter_phone_wrong", left=result.tries_left)
    raise Again(asked=True)


def confirm_step(
    slot: str,
    topic: str,
    ask: Callable[[Turn], None],
    what: str = "",
    does: Callable[[Turn], str] = lambda _turn: "",
) -> Step:
    """The last question: yes or no to what was said will happen; see `yes_no` for `what`.

    `does` names it in the list `forms.doing`, so that 那关吧 is a yes to a cancellation.
    """

    def take(turn: Turn) -> str | None:
        if turn.message.typed:
            return YES if agreed(turn, does(turn)) else None
        value = tapped(turn)
        return value if value in (YES, NO) else None

    return Step(
        slot,
        ask,
        take,
        choices=lambda turn: yes_no(turn, slot, topic, what),
        eager=True,
        confirms=True,
    )


def yes_no(turn: Turn, slot: str, topic: str, what: str = "") -> list[Action]:
    """The two buttons of a confirmation: button_yes and button_no, or button_<what>_yes."""
    button = f"button_{what}_" if what else "button_"
    return [
        option(turn, slot, label(f"{topic}.{button}yes"), YES),
        option(turn, slot, label(f"{topic}.{button}no"), NO),
    ]
