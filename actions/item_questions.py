"""What of an order, and why: the questions that every after-sales form asks."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.form_steps import chosen_order
from actions.forms import Closed, Step, by_place, option, tapped
from actions.lines import line_meant
from actions.times import moment
from actions.told import said
from actions.turn import Turn
from actions.words import entry, heard, label, mapping
from shop.aftersales.eligibility import lines_at, no_reason
from shop.aftersales.states import UNEXPLAINED, Cause
from shop.messages.schemas import Action
from shop.orders.models import Order, OrderLine
from shop.orders.states import OrderState

ALL = "all"
SIGNED = {OrderState.SIGNED, OrderState.COMPLETED}
EXPLAINING = frozenset(
    {"quality_problem", "damaged_item", "wrong_item", "missing_item", "signed_not_received"}
)


@dataclass(frozen=True)
class ItemQuestions:
    """The slots of one form; `causes` says which are possible for an order, `whole` whether all
    of an order can be meant.
    """

    order: str
    lines: str
    reason: str
    which_response: str
    why_response: str
    causes: Callable[[Order], list[Cause]]
    whole: Callable[[Turn], bool] = lambda _turn: True

    def lines_step(self) -> Step:
        """Which line, or all."""
        return Step(
            self.lines, self._ask_lines, self._take_lines, self._settled_lines, self._line_choices
        )

    def reason_step(self) -> Step:
        """Why; closes the form where the shop would refuse it."""
        choices = self._reason_choices
        return Step(
            self.reason,
            self._ask_reason,
            self._take_reason,
            self._settled_reason,
            choices,
            also=EXPLAINING,
            revisable=True,
        )

    def positions(self, turn: Turn) -> list[int] | None:
        """The lines chosen; None for the whole order."""
        chosen = str(turn.slots.get(self.lines))
        return None if chosen == ALL else [int(chosen)]

    def lines_of(self, turn: Turn, order: Order) -> list[OrderLine]:
        """The lines chosen, as they stand in the order."""
        return lines_at(order, self.positions(turn))

    def cause(self, turn: Turn) -> Cause:
        """The cause chosen."""
        return Cause(str(turn.slots[self.reason]))

    def product(self, turn: Turn) -> str:
        """What is meant, in words."""
        with turn.database.read() as session:
            return what(chosen_order(turn, session, self.order), self.positions(turn))

    def _settled_lines(self, turn: Turn) -> str | None:
        """An order of one line is meant as a whole; else what was said of it already."""
        with turn.database.read() as session:
            lines = chosen_order(turn, session, self.order).lines
            if len(lines) == 1:
                return ALL
            return self._line_said(turn, session, lines, said(turn))

    def _line_said(
        self, turn: Turn, session: Session, lines: list[OrderLine], text: str
    ) -> str | None:
        if self.whole(turn) and heard("aftersales.whole_words", text):
            return ALL
        return line_meant(turn, session, lines, text)

    def _ask_lines(self, turn: Turn) -> None:
        turn.offer(self.which_response, self._line_choices(turn))

    def _line_choices(self, turn: Turn) -> list[Action]:
        with turn.database.read() as session:
            order = chosen_order(turn, session, self.order)
        titles = [(line.title, str(line.position)) for line in order.lines]
        turn.remember(form_offered=[value for _, value in titles])
        whole = [(label("aftersales.whole_order"), ALL)] if self.whole(turn) else []
        return [option(turn, self.lines, title, value) for title, value in [*whole, *titles]]

    def _take_lines(self, turn: Turn) -> str | None:
        """A line tapped, named by its place or its words; all for 整单."""
        if value := tapped(turn) or by_place(turn):
            return value
        with turn.database.read() as session:
            lines = chosen_order(turn, session, self.order).lines
            return self._line_said(turn, session, lines, turn.message.text)

    def _ask_reason(self, turn: Turn) -> None:
        turn.offer(self.why_response, self._reason_choices(turn), product=self.product(turn))

    def _reason_choices(self, turn: Turn) -> list[Action]:
        with turn.database.read() as session:
            causes = self.causes(chosen_order(turn, session, self.order))
        titles = mapping("aftersales.causes")
        turn.remember(form_offered=[cause.value for cause in causes])
        return [option(turn, self.reason, titles[c], c.value) for c in causes]

    def _settled_reason(self, turn: Turn) -> str | None:
        """The reason that came with the request: 我要退款，尺码太小了."""
        value = cause_in(said(turn)) or _cause_said(turn)
        with turn.database.read() as session:
            possible = self.causes(chosen_order(turn, session, self.order))
        if value is None or Cause(value) not in possible:
            return None
        self.check_window(turn, Cause(value))
        return value

    def _take_reason(self, turn: Turn) -> str | None:
        value = tapped(turn) or by_place(turn) or _cause_said(turn)
        if value is not None:
            self.check_window(turn, Cause(value))
        return value

    def check_window(self, turn: Turn, cause: Cause) -> None:
        """Say before the confirmation what the shop would refuse after it; raises Closed."""
        with turn.database.read() as session:
            order = chosen_order(turn, session, self.order)
            if order.state not in SIGNED or cause not in UNEXPLAINED:
                return
            right = no_reason(session, order, self.positions(turn))
        if right.allowed:
            return
        if right.code == "category_excluded":
            names = label("aftersales.comma").join(right.excluded)
            turn.say_no("utter_refund_excluded", categories=names)
        elif right.until is not None:
            turn.say_no("utter_refund_window_passed", moment=moment(right.until))
        turn.offer_person("utter_refund_problem_instead")
        raise Closed


def _cause_said(turn: Turn) -> str | None:
    return cause_in(turn.message.text) if turn.message.typed else None


def cause_in(text: str) -> str | None:
    """The cause that a text names; 没有破损 names none."""
    told = re.sub(entry("aftersales.not_so"), "", text)
    for cause, words in mapping("aftersales.cause_words").items():
        if any(word in told for word in words):
            return str(cause)
    return None


def what(order: Order, positions: list[int] | None) -> str:
    """What is meant, in words."""
    return name_of(order) if positions is None else lines_at(order, positions)[0].title
