"""What a customer has: coupons, level and points."""

from actions.identity import identified
from actions.registry import action
from actions.times import day
from actions.turn import Turn
from actions.words import label
from shop.customers.models import Coupon
from shop.customers.service import coupons, customer
from shop.money import display

SHOWN = 6


@action("action_coupons")
def ask_coupons(turn: Turn) -> None:
    """The coupons that can be used now, the soonest to end first."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        found = list(coupons(session, customer_id))
    if not found:
        turn.say("utter_coupons_none")
        return
    listed = label("wallet.joint").join(_coupon(coupon) for coupon in found[:SHOWN])
    turn.say("utter_coupons", count=len(found), coupons=listed)


def _coupon(coupon: Coupon) -> str:
    values = {"title": coupon.title, "amount": display(coupon.amount), "day": day(coupon.ends_at)}
    if coupon.threshold:
        threshold = display(coupon.threshold)
        return label("wallet.coupon_above", threshold=threshold, **values)
    return label("wallet.coupon", **values)


@action("action_membership")
def membership(turn: Turn) -> None:
    """Level and points as the shop keeps them."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        who = customer(session, customer_id)
    turn.say("utter_membership", level=who.level, points=who.points)
