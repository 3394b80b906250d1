"""What exactly is asked about an order: the special questions get an answer of their own first."""

import re
from collections.abc import Callable
from functools import cache

from actions.delivery import dates, whereabouts
from actions.delivery.matter import Matter
from actions.turn import Turn
from actions.understood import Understood
from actions.words import heard, mapping, plain
from shop.orders.states import OrderState

Answer = Callable[[Turn, Matter], bool]

# in the order in which they are looked for; the patterns are those of words/delivery.yml
ANSWERS: dict[str, Answer] = {
    "no_stock": whereabouts.no_stock,
    "if_missing": whereabouts.if_missing,
    "if_lost": whereabouts.if_lost,
    "refund_threat": whereabouts.refund_threat,
    "compensation": whereabouts.compensation,
    "phone": whereabouts.courier_phone,
    "pickup_code": whereabouts.pickup_code,
    "pickup_point": whereabouts.pickup_point,
    "inside": whereabouts.inside,
    "lost": whereabouts.lost,
    "elsewhere": whereabouts.elsewhere,
    "stuck": whereabouts.stuck,
    "courier": whereabouts.courier,
    "by_day": dates.by_day,
    "hour": dates.hour,
    "no_more": dates.no_new_date,
    "why": dates.why_not,
    "which_day": dates.how_long,
    "when": dates.when,
}
# questions that only make sense of orders in these states, the first of them first
OF_SHIPPED = {"phone", "lost", "elsewhere", "stuck", "courier", "inside", "pickup_code"}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(str(said)) for name, said in mapping("delivery.asked").items()}


def asked(turn: Turn) -> list[str]:
    """The names of the special questions that the message may be, the likeliest first."""
    if not turn.message.typed:
        return []
    return [name for name in ANSWERS if _sounds(turn.message, name)]


def _sounds(message: Understood, name: str) -> bool:
    if name == "courier" and message.one("tracking_no"):
        return False  # 查这个单号
    if _patterns()[name].search(plain(message.text)):
        return True
    named = name == "elsewhere" and message.one("region")
    return (
        bool(named)
        and heard("delivery.why_there", message.text)
        and not heard("delivery.not_yet", message.text)
    )


def answered(turn: Turn, matter: Matter) -> bool:
    """Answer what is asked specially of an order; False if it is nothing special."""
    if not any(ANSWERS[name](turn, matter) for name in asked(turn)):
        return False
    turn.remember(order_id=matter.order.id)
    return True


def shipped_meant(turn: Turn) -> bool:
    """Whether the question can only be about a parcel under way."""
    return bool(OF_SHIPPED & set(asked(turn)))


def order_kinds(turn: Turn, likely: tuple[OrderState, ...]) -> tuple[OrderState, ...]:
    """`likely` with those states first that the question is about."""
    if not shipped_meant(turn):
        return likely
    first = (OrderState.IN_TRANSIT,)
    return (*first, *(state for state in likely if state not in first))
