"""The questions of a return, exchange, repair or resend: what is wanted."""

import re
from collections.abc import Mapping
from datetime import timedelta

from actions.cards import name_of
from actions.form_steps import chosen_order
from actions.forms import Closed, by_place, option, tapped
from actions.item_questions import ALL, SIGNED, ItemQuestions
from actions.order_choice import all_orders, named_order
from actions.times import day
from actions.told import said
from actions.turn import Turn
from actions.words import label, mapping
from shop.aftersales.states import CaseKind, Cause
from shop.aftersales.warranty import warranty_end
from shop.clock import now
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState

KIND = "case_kind"
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
    _close_before_signing(turn)
    if cause := REPORTED.get(turn.message.intent):
        found[ITEM.reason] = cause
        if turn.context.customer_id is not None:
            turn.say("utter_case_sorry")
    wish = kind_in(said(turn)) or turn.message.one("value")
    if wish in set(CaseKind):
        found[KIND] = str(wish)
    if wish == CaseKind.REPAIR:
        found[ITEM.reason] = Cause.QUALITY
    if wish == CaseKind.RESEND:
        found[ITEM.reason] = Cause.MISSING
    return found


def _close_before_signing(turn: Turn) -> None:
    """Where nothing has arrived yet, say what can be done instead and close the form."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return
    with turn.database.read() as session:
        if named_order(turn, session, customer_id).named:
            return
        orders = all_orders(session, customer_id)
    on_its_way = [o for o in orders if o.paid and o.state != OrderState.CANCELLED]
    if on_its_way and not any(map(fits, orders)):
        refuse(turn, on_its_way[0])
        raise Closed


def kind_in(text: str) -> str | None:
    """退货, 换货, 维修, 补发: the one that a text names; None for none or several."""
    words = mapping("aftersales.kind_words")
    named = [kind for kind, pattern in words.items() if re.search(pattern, text)]
    if CaseKind.RETURN in named:  # 退货退款
        named = [kind for kind in named if kind != CaseKind.REFUND]
    return str(named[0]) if len(named) == 1 else None


def fits(order: Order) -> bool:
    """Whether the goods are there, so that something can be wrong with them."""
    return order.state in SIGNED and order.paid > 0


def refuse(turn: Turn, order: Order) -> None:
    """Why no case can be opened on this order, and what can be done instead."""
    values = {"product": name_of(order), "state": OrderState(order.state).label}
    if order.state == OrderState.CANCELLED or order.paid == 0:
        turn.say("utter_case_not_now", **values)
        return
    refund = tap(label("orders.button_refund"), "apply_refund", order_id=order.id)
    turn.offer("utter_case_not_signed", [refund], **values)


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
    """Where only one thing can be wanted."""
    found = _wishes(turn)
    return found[0].value if len(found) == 1 else None


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
    typed = turn.message.typed
    value = tapped(turn) or by_place(turn) or (kind_in(turn.message.text) if typed else None)
    return value if value in set(CaseKind) else None


def check_kind(turn: Turn) -> None:
    """Close the form where the wish and the cause or the warranty do not go together."""
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
