"""The questions of a return, exchange, repair or resend: what is wanted."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from actions.aftersales.item_questions import ALL, ASKING, SIGNED, ItemQuestions, cause_in
from actions.aftersales.return_ahead import asked_ahead
from actions.aftersales.return_fee import asks_fee, tell_fee
from actions.aftersales.way_back import tell_of_way_back
from actions.cards import choice, name_of
from actions.forms.form import ANSWERS, Closed, by_place, option, tapped
from actions.forms.queue import wait_for_the_end
from actions.forms.steps import chosen_order
from actions.forms.told import newest, said
from actions.forms.words import asks, wished_part
from actions.orders.before_signing import goes_instead
from actions.orders.choice import OPEN, all_orders, in_focus, named_order, narrowed
from actions.patterns import matches
from actions.recommend.heard_as_need import suggested_instead
from actions.times import day
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, label, mapping, plain
from shop.aftersales.states import CaseKind, Cause
from shop.aftersales.warranty import warranty_end
from shop.clock import now
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState

KIND = "case_kind"
FEW_WORDS = 6  # characters
CAUSES = [
    Cause.NO_REASON,
    Cause.QUALITY,
    Cause.DAMAGED,
    Cause.WRONG_ITEM,
    Cause.MISSING,
    Cause.OTHER,
]
REPORTED = {
    "wrong_item": Cause.WRONG_ITEM,
    "missing_item": Cause.MISSING,
    "damaged_item": Cause.DAMAGED,
    "quality_problem": Cause.QUALITY,
}
WISHES: Mapping[Cause, tuple[CaseKind, ...]] = {
    Cause.MISSING: (CaseKind.RESEND, CaseKind.REFUND),
    Cause.QUALITY: (CaseKind.RETURN, CaseKind.EXCHANGE, CaseKind.REPAIR),
}
NAMING = frozenset({"category", "product", "model"})
TWO = 2
OF_ONE_LINE = {CaseKind.EXCHANGE, CaseKind.REPAIR}


def _not_exchanged(turn: Turn) -> bool:
    return turn.slots.get(KIND) not in OF_ONE_LINE


ITEM = ItemQuestions(
    order="case_order_id",
    lines="case_lines",
    reason="case_reason",
    which_response="utter_case_which_line",
    why_response="utter_case_why",
    causes=lambda _order: CAUSES,
    whole=_not_exchanged,
)


def begins(turn: Turn) -> dict[str, str]:
    """What the first message says already: the cause it reports, the wish it names."""
    found: dict[str, str] = {}
    if turn.message.typed and _asks_only(turn.message.text):
        tell_fee(turn, None)
        raise Closed
    if asked_ahead(turn) or suggested_instead(turn):
        raise Closed
    _close_before_signing(turn)
    tell_of_way_back(turn)
    text = turn.message.text
    if turn.message.intent in REPORTED and (own := _of_taste(text)):
        found[ITEM.reason] = own
    elif cause := REPORTED.get(turn.message.intent):
        found[ITEM.reason] = cause
        if turn.context.customer_id is not None:
            turn.say("utter_case_sorry")
    wish = _wish(turn) or _first_of_two(turn)
    if wish in set(CaseKind):
        found[KIND] = str(wish)
    if wish == CaseKind.REPAIR:
        found[ITEM.reason] = Cause.QUALITY
    if wish == CaseKind.RESEND:
        found[ITEM.reason] = Cause.MISSING
    return found


def _of_taste(text: str) -> str | None:
    """The cause of 跟我想的不一样, 大了, which report no fault, whatever they were taken for."""
    cause = cause_in(text)
    imagined = cause == Cause.OTHER and matches("aftersales.imagined", plain(text))
    return cause if imagined or cause == Cause.NO_REASON else None


def _first_of_two(turn: Turn) -> str | None:
    """鞋子换大一码 T恤退掉: the first wish; the second one is for afterwards."""
    parts = re.split(entry("aftersales.breaks"), turn.message.text) if turn.message.typed else []
    found = [(kind, part) for part in parts if (kind := kind_in(part))]
    goods = {entity.value for entity in turn.message.entities if entity.name in NAMING}
    if len({kind for kind, _part in found}) < TWO or len(goods) < TWO:
        return None
    before, after = (turn.message.part(re.escape(part)) for _kind, part in (found[0], found[-1]))
    if before is None or after is None:
        return None
    wait_for_the_end(turn, "case_form", after)
    turn.message = replace(turn.message, text=before.text, entities=before.entities)
    return found[0][0]


def _asks_only(text: str) -> bool:
    """质量问题也是我出？ asks, and reports nothing."""
    supposed = re.sub(entry("aftersales.supposed_fault"), "", text)
    return asks(text) and asks_fee(text) and kind_in(text) is None and cause_in(supposed) is None


def _close_before_signing(turn: Turn) -> None:
    """Where what is meant has not arrived yet, begin what can be done instead."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return
    with turn.database.read() as session:
        if named_order(turn, session, customer_id).named:
            return
        orders = [o for o in all_orders(session, customer_id) if fits(o) or o.state in OPEN]
        meant = narrowed(turn, session, orders)
        focus = in_focus(turn, session, customer_id, OPEN)
    if not meant or any(map(fits, meant)):
        return
    if len(meant) > 1 and focus not in meant:
        turn.offer("utter_case_which", [choice(one, "apply_return_exchange") for one in meant])
    else:
        refuse(turn, focus if focus in meant else meant[0])
    raise Closed


def kind_in(text: str) -> str | None:
    """退货, 换货, 维修, 补发: the one that a text wishes; None for none or several.

    不换就退 wishes a return, 换一个 不想退 an exchange.
    """
    part, words = wished_part(text), mapping("aftersales.kind_words")
    named = [kind for kind, pattern in words.items() if re.search(pattern, part)]
    if CaseKind.RETURN in named:  # 退货退款
        named = [kind for kind in named if kind != CaseKind.REFUND]
    return str(named[0]) if len(named) == 1 else None


def kind_chosen(text: str) -> str | None:
    """The same of an answer; of several the one named last: 补发太慢 把钱退我就行."""
    if (kind := kind_in(text)) or re.search(entry("aftersales.either"), text):
        return kind
    parts = [kind_in(part) for part in re.split(entry("aftersales.breaks"), text)]
    return next((part for part in reversed(parts) if part), None)


def wishes(message: Understood) -> bool:
    """Whether something is wanted, whatever else is not: 不换了 直接退吧."""
    return message.typed and kind_in(message.text) is not None


def wishes_money(message: Understood) -> bool:
    """Whether money is wanted back: 算了 直接退吧."""
    return message.typed and kind_in(message.text) in {CaseKind.RETURN, CaseKind.REFUND}


def fits(order: Order) -> bool:
    """Whether the goods are there, so that something can be wrong with them."""
    return order.state in SIGNED and order.paid > 0


def refuse(turn: Turn, order: Order) -> None:
    """Why no case can be opened on this order, and what can be done instead."""
    values = {"product": name_of(order), "state": OrderState(order.state).label}
    if not _reports(turn) and goes_instead(turn, order, _wish(turn)):
        return
    if order.state == OrderState.CANCELLED or order.paid == 0:
        turn.say("utter_case_not_now", **values)
        return
    refund = tap(label("orders.button_refund"), "apply_refund", order_id=order.id)
    turn.offer("utter_case_not_signed", [refund], **values)


def _wish(turn: Turn) -> str | None:
    return kind_in(said(turn)) or turn.message.one("value")


def _reports(turn: Turn) -> bool:
    """Whether a fault is told, which only goods that are there can have; 拍错了 is none."""
    own = cause_in(said(turn)) == Cause.NO_REASON
    return turn.message.intent in REPORTED and not own and _wish(turn) is None


def wanted(turn: Turn) -> CaseKind:
    """What the customer wants."""
    return CaseKind(str(turn.slots[KIND]))


def _wishes(turn: Turn) -> list[CaseKind]:
    with turn.database.read() as session:
        several = len(chosen_order(turn, session, ITEM.order).lines) > 1
    all_of_several = several and turn.slots.get(ITEM.lines) == ALL
    found = WISHES.get(ITEM.cause(turn), (CaseKind.RETURN, CaseKind.EXCHANGE))
    return [kind for kind in found if not (all_of_several and kind in OF_ONE_LINE)]


def settled_kind(turn: Turn) -> str | None:
    """Where only one thing can be wanted, or it was told beside another answer: 给我退衣服."""
    found = _wishes(turn)
    if len(found) == 1:
        return found[0].value
    said_before = newest(turn, lambda one: None if asks(one.text) else kind_in(one.text))
    return as_possible(turn, said_before) if said_before in set(CaseKind) else None


def ask_kind(turn: Turn) -> None:
    """Money, another one, or what was missing."""
    turn.offer("utter_case_what", kind_choices(turn), product=ITEM.product(turn))


def kind_choices(turn: Turn) -> list[Action]:
    """A button for each thing that can be wanted."""
    found, titles = _wishes(turn), mapping("aftersales.kinds")
    turn.remember(form_offered=[kind.value for kind in found])
    return [option(turn, KIND, titles[kind], kind.value) for kind in found]


def take_kind(turn: Turn) -> str | None:
    """The wish tapped, said, or named by its place."""
    typed = turn.message.typed and _answers(turn)
    value = tapped(turn) or by_place(turn) or (kind_chosen(turn.message.text) if typed else None)
    return as_possible(turn, value) if value in set(CaseKind) else None


def _answers(turn: Turn) -> bool:
    """Whether it is said as an answer; what was taken for another matter, in a few words: 全退."""
    if turn.message.intent in ANSWERS | set(REPORTED) | ASKING:
        return True
    return len(turn.message.text) <= FEW_WORDS and not asks(turn.message.text)


def as_possible(turn: Turn, kind: str) -> str:
    """退吧 means the money: with the goods sent back, or without where they never came."""
    found, money = _wishes(turn), (CaseKind.RETURN, CaseKind.REFUND)
    if kind in found or kind not in money:
        return kind
    return next((one.value for one in money if one in found), kind)


def check_kind(turn: Turn) -> None:
    """Close the form where the wish and the cause or the warranty do not go together.

    退钱, told before the cause was known, becomes what brings the money.
    """
    turn.remember(**{KIND: as_possible(turn, wanted(turn))})
    ITEM.check_window(turn, ITEM.cause(turn))
    if wanted(turn) is not CaseKind.REPAIR:
        return
    with turn.database.read() as session:
        order = chosen_order(turn, session, ITEM.order)
        until = warranty_end(session, order, ITEM.positions(turn))
    values = {"product": ITEM.product(turn)}
    if until is None:
        turn.offer_person("utter_repair_no_warranty", **values)
        raise Closed
    if now() >= until:
        turn.offer_person("utter_repair_over", day=day(until - timedelta(seconds=1)), **values)
        raise Closed
