"""What may come is asked about, and nothing begins: 要是丢了咋整, 再不到我就不要了 能退吗."""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.delivery.checks import open_check
from actions.delivery.matter import Matter
from actions.delivery.meant import WAITING_FIRST, only_meant
from actions.delivery.whereabouts import if_lost, refund_threat
from actions.forms.instead import instead
from actions.orders.choice import all_orders
from actions.patterns import matches
from actions.turn import Turn
from actions.words import plain
from shop.aftersales.eligibility import refundable
from shop.money import display
from shop.shipping.service import parcels

RETURNING = frozenset(
    {"apply_refund", "apply_return_exchange", "return_exchange_policy", "refuse_parcel"}
)


def if_not_there(turn: Turn, session: Session, customer_id: str) -> bool:
    """要是丢了咋整."""
    if not matches("delivery.asked.if_lost", plain(turn.message.text)):
        return False
    order = only_meant(turn, session, customer_id, WAITING_FIRST[::-1])
    if order is None:
        return _if_not_found(turn, session, customer_id)
    turn.remember(order_id=order.id)
    return if_lost(turn, Matter(session, order, parcels(session, order.id)))


def _if_not_found(turn: Turn, session: Session, customer_id: str) -> bool:
    """查不到就退钱给我是吧, of what was signed for and is looked for."""
    checked = [one for one in all_orders(session, customer_id) if open_check(session, one)]
    if len(checked) != 1:
        return False
    amount = display(refundable(checked[0]))
    turn.say("utter_delivery_if_lost", amount=amount, product=name_of(checked[0]))
    return True


def threatens(turn: Turn, session: Session, customer_id: str) -> bool:
    """再不到我就不要了 能退吗: of what is under way, whatever it was taken for."""
    said, threat = plain(turn.message.text), ("orders.threat", "delivery.asked.refund_threat")
    if turn.message.intent not in RETURNING or not all(matches(one, said) for one in threat):
        return False
    order = only_meant(turn, session, customer_id, WAITING_FIRST[::-1])
    if order is None:
        return False
    turn.remember(order_id=order.id)
    return refund_threat(turn, Matter(session, order, parcels(session, order.id)))


@instead
def of_what_may_be(turn: Turn) -> bool:
    """查不到就退钱给我是吧, 再不到我就退: supposed, so no form opens; False for other words."""
    customer_id = turn.context.customer_id
    if customer_id is None or turn.requested_slot is not None:
        return False
    with turn.database.read() as session:
        return any(one(turn, session, customer_id) for one in (if_not_there, threatens))
