"""两单都取消: the same for each of several orders, one after the other, each with its own yes."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from actions.forms.queue import turn_to
from actions.forms.told import told
from actions.orders.choice import all_orders
from actions.patterns import matches
from actions.turn import Turn
from actions.understood import Understood
from actions.words import plain
from shop.orders.models import Order
from shop.orders.requests import requests_of
from shop.system import RequestKind

Fits = Callable[[Order], bool]


def first_of_all(turn: Turn, session: Session, kind: RequestKind, fits: Fits) -> str | None:
    """The order to begin with, where all are meant and several fit."""
    if turn.context.customer_id is None or not _means_all(turn.message):
        return None
    left = _left(turn, session, kind, fits)
    return left[0].id if len(left) > 1 else None


def go_on_with_others(turn: Turn, kind: RequestKind, form: str, fits: Fits) -> None:
    """One was asked of the shop: the form begins again for the next, where all were meant."""
    opening = next((one.message for one in told(turn) if one.slot is None), None)
    if opening is None or not _means_all(opening):
        return
    with turn.database.read() as session:
        left = _left(turn, session, kind, fits)
    if left:
        turn_to(turn, form, left[0].id, opening)


def _means_all(message: Understood) -> bool:
    return message.typed and matches("orders.both", plain(message.text))


def _left(turn: Turn, session: Session, kind: RequestKind, fits: Fits) -> list[Order]:
    """Those that fit and for which the shop was not asked in this talk."""
    customer_id = str(turn.context.customer_id)
    asked = requests_of(session, customer_id, kind)
    done = {one.object_id for one in asked if one.conversation_id == turn.context.conversation}
    return [one for one in all_orders(session, customer_id) if fits(one) and one.id not in done]
