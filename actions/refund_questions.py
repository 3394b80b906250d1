"""The questions of the refund form: which order, which line, why, and the confirmation."""

from actions.cards import name_of, order_card
from actions.form_steps import chosen_order, yes_no
from actions.forms import Closed, by_place, option, tapped
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label, mapping
from shop.aftersales.eligibility import lines_at, no_reason, refundable
from shop.aftersales.states import UNEXPLAINED, Cause
from shop.messages.schemas import Action, OrderPayload
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

ORDER, LINES, REASON = "refund_order_id", "refund_lines", "refund_reason"
CHECK, CONFIRM = "refund_check", "refund_confirm"
ALL = "all"
SIGNED = {OrderState.SIGNED, OrderState.COMPLETED}
BEFORE_SIGNING = (Cause.NO_REASON, Cause.NOT_RECEIVED, Cause.OTHER)
EXPLAINING = frozenset(
    {"quality_problem", "damaged_item", "wrong_item", "missing_item", "signed_not_received"}
)


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


def positions(turn: Turn) -> list[int] | None:
    """The lines chosen; None for the whole order."""
    chosen = str(turn.slots.get(LINES))
    return None if chosen == ALL else [int(chosen)]


def settled_lines(turn: Turn) -> str | None:
    """An order of one line is refunded as a whole."""
    with turn.database.read() as session:
        return ALL if len(chosen_order(turn, session, ORDER).lines) == 1 else None


def ask_lines(turn: Turn) -> None:
    """Which line, or all."""
    turn.offer("utter_refund_which_line", line_choices(turn))


def line_choices(turn: Turn) -> list[Action]:
    """A button for each line, and one for all."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
    titles = [(line.title, str(line.position)) for line in order.lines]
    offered = [(label("aftersales.whole_order"), ALL), *titles]
    turn.remember(form_offered=[value for _, value in titles])
    return [option(turn, LINES, title, value) for title, value in offered]


def take_lines(turn: Turn) -> str | None:
    """A line tapped, named by its place or its words; all for 整单."""
    if value := tapped(turn) or by_place(turn):
        return value
    if heard("aftersales.whole_words", turn.message.text):
        return ALL
    words = [entity.value for entity in turn.message.all("product")]
    with turn.database.read() as session:
        lines = chosen_order(turn, session, ORDER).lines
    named = [str(ln.position) for ln in lines if any(word in ln.title for word in words)]
    return named[0] if len(named) == 1 else None


def _possible_causes(turn: Turn) -> list[Cause]:
    with turn.database.read() as session:
        signed = chosen_order(turn, session, ORDER).state in SIGNED
    return list(Cause) if signed else list(BEFORE_SIGNING)


def ask_reason(turn: Turn) -> None:
    """Why, among the causes that the state of the order allows."""
    with turn.database.read() as session:
        product = what(chosen_order(turn, session, ORDER), positions(turn))
    turn.offer("utter_refund_why", reason_choices(turn), product=product)


def reason_choices(turn: Turn) -> list[Action]:
    """A button for each cause possible."""
    causes, titles = _possible_causes(turn), mapping("aftersales.causes")
    turn.remember(form_offered=[cause.value for cause in causes])
    return [option(turn, REASON, titles[c], c.value) for c in causes]


def take_reason(turn: Turn) -> str | None:
    """The cause tapped or said; closes the form where the shop would refuse it."""
    value = tapped(turn) or by_place(turn) or _cause_said(turn)
    if value is not None:
        _check_window(turn, Cause(value))
    return value


def _cause_said(turn: Turn) -> str | None:
    if not turn.message.typed:
        return None
    for cause, words in mapping("aftersales.cause_words").items():
        if any(word in turn.message.text for word in words):
            return str(cause)
    return None


def _check_window(turn: Turn, cause: Cause) -> None:
    """Say before the confirmation what the shop would refuse after it."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        if order.state not in SIGNED or cause not in UNEXPLAINED:
            return
        right = no_reason(session, order, positions(turn))
    if right.allowed:
        return
    if right.code == "category_excluded":
        turn.say_no(
            "utter_refund_excluded", categories=label("aftersales.comma").join(right.excluded)
        )
    elif right.until is not None:
        turn.say_no("utter_refund_window_passed", moment=moment(right.until))
    turn.offer_person("utter_refund_problem_instead")
    raise Closed


def amount_of(order: Order, positions: list[int] | None) -> int:
    """What would be refunded, in 分."""
    left = refundable(order)
    return left if positions is None else min(left, sum(x.paid for x in lines_at(order, positions)))


def ask_confirm(turn: Turn) -> None:
    """What will be asked of the shop: item, amount, cause."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
    amount = display(amount_of(order, positions(turn)))
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "aftersales"))
    reason = mapping("aftersales.causes")[str(turn.slots[REASON])]
    turn.say(
        "utter_refund_confirm",
        payload,
        product=what(order, positions(turn)),
        amount=amount,
        reason=reason,
    )


def what(order: Order, positions: list[int] | None) -> str:
    """What is refunded, in words."""
    return name_of(order) if positions is None else lines_at(order, positions)[0].title
