"""The questions of the refund form: which order, which line, why, and the confirmation."""

from sqlalchemy.orm import Session

from actions.aftersales.case_reason import reason_shown
from actions.aftersales.item_questions import SIGNED, ItemQuestions
from actions.aftersales.large_sums import stop_large
from actions.cards import name_of, order_card
from actions.forms.steps import chosen_order, yes_no
from actions.talk.again import was_told
from actions.turn import Turn
from actions.words import label, mapping
from shop.aftersales.eligibility import refundable, worth
from shop.aftersales.states import CaseKind, Cause
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

CHECK, CONFIRM = "refund_check", "refund_confirm"
BEFORE_SIGNING = [Cause.NO_REASON, Cause.NOT_RECEIVED, Cause.OTHER]


def _causes(order: Order) -> list[Cause]:
    if order.state not in SIGNED:
        return BEFORE_SIGNING
    return [cause for cause in Cause if cause is not Cause.PRICE_DROP]


ITEM = ItemQuestions(
    order="refund_order_id",
    lines="refund_lines",
    reason="refund_reason",
    which_response="utter_refund_which_line",
    why_response="utter_refund_why",
    causes=_causes,
)


def reason_told(turn: Turn) -> dict[str, str]:
    """没收到货 needs no question after the talk about a parcel that was not received."""
    words = [word for said in mapping("aftersales.cause_words").values() for word in said]
    other = turn.message.typed and any(word in turn.message.text for word in words)
    missing = was_told(turn, "missing") and not other
    return {ITEM.reason: Cause.NOT_RECEIVED.value} if missing else {}


def refuse(turn: Turn, order: Order) -> None:
    """Why this order cannot be refunded."""
    if order.state == OrderState.CANCELLED:
        turn.say("utter_refund_cancelled", product=name_of(order))
    elif order.paid == 0:
        turn.say("utter_refund_unpaid", product=name_of(order))
    else:
        turn.say_no("utter_refund_nothing_left", product=name_of(order))


def fits(order: Order) -> bool:
    """Whether something of the order can still be refunded."""
    return order.state != OrderState.CANCELLED and refundable(order) > 0


def stop_large_items(turn: Turn, item: ItemQuestions) -> None:
    """Hand over what is worth more than the shop's limit."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, item.order)
        amount = amount_of(session, order, item.positions(turn))
    stop_large(turn, order, amount)


def to_refund(turn: Turn, item: ItemQuestions, kind: CaseKind) -> str:
    """What the second check is for: 给“…”退款."""
    kind_word = mapping("aftersales.kinds")[kind]
    return label("aftersales.to_refund", product=item.product(turn), kind=kind_word)


def amount_of(session: Session, order: Order, positions: list[int] | None) -> int:
    """What would be refunded, in 分."""
    left = refundable(order)
    return left if positions is None else min(left, worth(session, order, positions))


def ask_confirm(turn: Turn) -> None:
    """What will be asked of the shop: item, amount, cause."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ITEM.order)
        card = order_card(session, order, actions=False)
        amount = amount_of(session, order, ITEM.positions(turn))
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "aftersales"))
    turn.say(
        "utter_refund_confirm",
        payload,
        product=ITEM.product(turn),
        amount=display(amount),
        reason=reason_shown(turn, ITEM.reason, ITEM.cause(turn)),
    )
