"""What a customer has: coupons and why one cannot be used, level and points."""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.faq import answered_from_faq
from actions.identity import identified
from actions.order_choice import all_orders
from actions.registry import action
from actions.times import day
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.service import categories
from shop.clock import now
from shop.customers.models import Coupon
from shop.customers.service import coupon_history, coupons, customer
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

SHOWN = 6


@action("action_coupons")
def ask_coupons(turn: Turn) -> None:
    """The coupons that can be used now, the soonest to end first; why the others cannot."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    if turn.message.typed and heard("wallet.problem_words", turn.message.text):
        _explain(turn, customer_id)
    elif not told_coupons(turn, customer_id):
        turn.say("utter_coupons_none")
    if turn.message.typed and heard("wallet.claim_words", turn.message.text):
        turn.say("utter_coupons_claim")
    if turn.message.typed and heard("wallet.use_words", turn.message.text):
        answered_from_faq(turn)


def told_coupons(turn: Turn, customer_id: str) -> bool:
    """Tell of the coupons that can be used now; False if there are none."""
    with turn.database.read() as session:
        found = list(coupons(session, customer_id))
    if found:
        listed = label("wallet.joint").join(in_words(coupon) for coupon in found[:SHOWN])
        turn.say("utter_coupons", count=len(found), coupons=listed)
    return bool(found)


def in_words(coupon: Coupon) -> str:
    """A coupon in a few words: title, what it takes off, until when."""
    values = {"title": coupon.title, "amount": display(coupon.amount), "day": day(coupon.ends_at)}
    if coupon.threshold:
        threshold = display(coupon.threshold)
        return label("wallet.coupon_above", threshold=threshold, **values)
    return label("wallet.coupon", **values)


def _explain(turn: Turn, customer_id: str) -> None:
    """Each coupon, and what keeps it from being used, on the order that waits for payment."""
    with turn.database.read() as session:
        found = list(coupon_history(session, customer_id))
        names = {category.id: category.name for category in categories(session)}
        order = _unpaid(session, customer_id)
    if not found:
        turn.say("utter_coupons_none")
        return
    found.sort(key=lambda coupon: coupon.ends_at, reverse=True)
    reasons = [_why(coupon, names, order) for coupon in found[:SHOWN]]
    turn.offer_person("utter_coupons_why", reasons=label("wallet.joint").join(reasons))


def _unpaid(session: Session, customer_id: str) -> Order | None:
    orders = all_orders(session, customer_id)
    return next((o for o in orders if o.state == OrderState.AWAITING_PAYMENT), None)


def _why(coupon: Coupon, categories: dict[str, str], order: Order | None) -> str:
    title, moment = coupon.title, now()
    if coupon.used_order_id is not None:
        return label("wallet.used", title=title, order_id=coupon.used_order_id)
    if coupon.ends_at <= moment:
        return label("wallet.ended", title=title, day=day(coupon.ends_at))
    if coupon.starts_at > moment:
        return label("wallet.not_begun", title=title, day=day(coupon.starts_at))
    if order is not None and order.total < coupon.threshold:
        values = {"threshold": display(coupon.threshold), "total": display(order.total)}
        return label("wallet.below", title=title, product=name_of(order), **values)
    conditions = [
        label("wallet.from", threshold=display(coupon.threshold)) if coupon.threshold else "",
        label("wallet.only", category=categories.get(coupon.category_id or "", ""))
        if coupon.category_id
        else "",
    ]
    said = label("wallet.comma").join(filter(None, conditions)) or label("wallet.any")
    return label("wallet.usable", title=title, conditions=said, day=day(coupon.ends_at))


@action("action_membership")
def membership(turn: Turn) -> None:
    """Level and points as the shop keeps them, and what they are good for."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        who = customer(session, customer_id)
    turn.say("utter_membership", level=who.level, points=who.points)
    if turn.message.typed and heard("wallet.benefit_words", turn.message.text):
        answered_from_faq(turn)
