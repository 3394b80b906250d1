"""What of an order, and why: the questions that every after-sales form asks."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.forms.form import ANSWERS, Closed, Step, by_place, option, tapped
from actions.forms.steps import chosen_order
from actions.forms.told import heard_in_form, newest, said, said_before
from actions.forms.words import BREAKS, asks, corrects
from actions.handoff.handing import open_here
from actions.orders.lines import all_meant, line_meant, line_titles
from actions.patterns import matches
from actions.times import moment
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard, label, mapping, plain
from shop.aftersales.eligibility import lines_at, no_reason
from shop.aftersales.states import UNEXPLAINED, Cause
from shop.messages.schemas import Action
from shop.orders.models import Order, OrderLine
from shop.orders.states import OrderState

ALL = "all"
SHORTEST_REASON = 4  # characters
SIGNED = {OrderState.SIGNED, OrderState.COMPLETED}
ASKING = frozenset({"apply_refund", "apply_return_exchange"})
FEW = 14  # characters of a reason that was taken for another matter: 不喜欢
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
            self.lines,
            self._ask_lines,
            self._take_lines,
            self._settled_lines,
            self._line_choices,
            revisable=True,
            other=self._other_line,
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
            eager=True,
            insists=lambda message: cause_in(message.text) is not None,
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
        if self.whole(turn) and (_says_whole(text) or all_meant(turn, session, lines, text)):
            return ALL
        if found := line_meant(turn, session, lines, text):
            return found
        parts = BREAKS.split(plain(text))  # 耳机退 杯子留着
        rest = " ".join(part for part in parts if not matches("aftersales.stays", part))
        return line_meant(turn, session, lines, rest)

    def _ask_lines(self, turn: Turn) -> None:
        turn.offer(self.which_response, self._line_choices(turn))

    def _line_choices(self, turn: Turn) -> list[Action]:
        with turn.database.read() as session:
            order = chosen_order(turn, session, self.order)
        lines = order.lines
        titles = line_titles(lines)
        values = [str(line.position) for line in lines]
        turn.remember(form_offered=values)
        whole = [(label("aftersales.whole_order"), ALL)] if self.whole(turn) else []
        pairs = [*whole, *zip(titles, values, strict=True)]
        return [option(turn, self.lines, title, value) for title, value in pairs]

    def _other_line(self, turn: Turn) -> str | None:
        """Of two lines the one that was not meant."""
        with turn.database.read() as session:
            lines = chosen_order(turn, session, self.order).lines
        chosen = str(turn.slots.get(self.lines))
        others = [str(line.position) for line in lines if str(line.position) != chosen]
        return others[0] if chosen != ALL and len(others) == 1 else None

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
        value = newest(turn, _cause_told) or self._told_before(turn) or _size_told(turn)
        value = value or self._hurt(turn)
        with turn.database.read() as session:
            possible = self.causes(chosen_order(turn, session, self.order))
        if value is None or Cause(value) not in possible:
            return None
        self.check_window(turn, Cause(value))
        return value

    def _hurt(self, turn: Turn) -> str | None:
        """What a ticket of an accident is about is no matter of taste."""
        ticket = open_here(turn, "safety")
        of_it = ticket is not None and ticket.order_id == turn.slots.get(self.order)
        return Cause.QUALITY.value if of_it else None

    @staticmethod
    def _told_before(turn: Turn) -> str | None:
        """The reason told while nothing was asked yet: 左边没声儿, and then 给我换个新的."""
        breaks = entry("aftersales.breaks")
        parts = (part for text in said_before(turn) for part in re.split(breaks, text))
        causes = (cause_in(part) for part in parts if not asks(part))
        return next((cause for cause in causes if cause is not None), None)

    def _take_reason(self, turn: Turn) -> str | None:
        value = tapped(turn) or by_place(turn) or _cause_answered(turn)
        if value is None and turn.requested_slot == self.reason:
            value = _in_own_words(turn)
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


def _says_whole(text: str) -> bool:
    """整单, 都退; 两个都退 only says so of an order of two."""
    return heard("aftersales.whole_words", text) and not matches("aftersales.both", plain(text))


def _cause_told(message: Understood) -> str | None:
    return cause_in(message.text)


def _cause_answered(turn: Turn) -> str | None:
    """A cause said now; where it was taken for another matter, one told in a few words."""
    elsewhere = turn.message.intent not in ANSWERS | EXPLAINING | ASKING
    if elsewhere and (len(turn.message.text) > FEW or asks(turn.message.text)):
        return None
    return _cause_said(turn)


def _cause_said(turn: Turn) -> str | None:
    return cause_in(turn.message.text) if turn.message.typed else None


def _size_told(turn: Turn) -> str | None:
    """想换大一码: the size does not fit, which is no fault."""
    steps = ("product.larger_words", "product.smaller_words")
    fits_not = any(heard_in_form(path, turn) for path in steps)
    return Cause.NO_REASON.value if fits_not else None


def _in_own_words(turn: Turn) -> str | None:
    """A reason that no word of ours covers is another one, in the customer's words."""
    message = turn.message
    if not message.typed or message.intent not in {"inform", "nlu_fallback", "bot_misunderstood"}:
        return None
    text = plain(message.text)
    told = sum(sign.isalpha() and not sign.isascii() for sign in text)
    unlike = corrects(text) or heard("aftersales.if_words", text)
    if asks(text) or unlike or told < SHORTEST_REASON:
        return None
    no_reason_told = ("aftersales.mere_wish", "aftersales.kept_well")
    if any(re.search(entry(path), text) for path in no_reason_told):
        return None
    return Cause.OTHER.value


def stated(text: str) -> str:
    """The plain text with a loose no as a flat one: 不太喜欢 says what 不喜欢 says."""
    return re.sub(entry("aftersales.loosely_not"), label("aftersales.not"), plain(text))


def cause_in(text: str) -> str | None:
    """The cause that a text names; 没有破损 names none, 跟图上不一样 one that the shop judges."""
    told = re.sub(entry("aftersales.not_so"), "", stated(text))
    if re.search(entry("aftersales.imagined"), told):
        return Cause.OTHER.value
    if re.search(entry("aftersales.other_variant"), told):
        return Cause.WRONG_ITEM.value
    unlike = entry("aftersales.unlike_picture")
    rest = re.sub(unlike, "", told)
    for cause, words in mapping("aftersales.cause_words").items():
        if any(word in rest for word in words):
            return str(cause)
    return Cause.OTHER.value if rest != told else None


def what(order: Order, positions: list[int] | None) -> str:
    """What is meant, in words; lines of the same name are told apart."""
    if positions is None:
        return name_of(order)
    places = [line.position for line in order.lines]
    return line_titles(order.lines)[places.index(positions[0])]
