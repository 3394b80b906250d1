"""Whether a coupon fits: from which amount, this product, and an order that was placed already.

What was placed keeps its price: a coupon is chosen while paying for a new order, never added.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.orders.choice import (
    all_orders,
    holding,
    in_focus,
    named_order,
    narrowed,
    order_pointed_at,
)
from actions.patterns import matches
from actions.prices.coupons_in_words import SHOWN, in_words, why
from actions.recommend.shown import product_meant
from actions.times import day
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.models import Category
from shop.catalog.service import categories, category_named, products
from shop.customers.models import Coupon
from shop.customers.service import coupons, coupons_for
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState


def answered_fit(turn: Turn, customer_id: str) -> bool:
    """Whether such a question was asked; answered from the coupons and the order then."""
    text = turn.message.text if turn.message.typed else ""
    with turn.database.read() as session:
        found = list(coupons(session, customer_id))
        if matches("wallet.placed", text) or matches("wallet.not_taken", text):
            return _placed(turn, session, customer_id)
        if matches("wallet.renewed", text):
            _renewed(turn, found)
            return True
        if not found:
            return False
        if matches("wallet.threshold", text):
            _threshold(turn, found)
            return not heard("wallet.end_words", text)
        if matches("wallet.fits", text):
            return _fits(turn, session, customer_id, found)
        return _points(turn, session, customer_id)


def concerns_order(text: str) -> bool:
    """那单怎么没用上券, 过期了能补吗: what was missed, not what is wrong with a coupon."""
    return matches("wallet.not_taken", text) or matches("wallet.renewed", text)


def _points(turn: Turn, session: Session, customer_id: str) -> bool:
    """那个台灯的单, after coupons were told of: whether it can still have one."""
    order = order_pointed_at(turn, session, customer_id)
    if order is None:
        return False
    turn.remember(order_id=order.id)
    return _placed(turn, session, customer_id)


def _renewed(turn: Turn, found: Sequence[Coupon]) -> None:
    """过期了能补吗: no; until when those are good that there are."""
    if found:
        turn.say("utter_coupons_renewed", count=len(found), day=day(found[0].ends_at))
    else:
        turn.say("utter_coupons_renewed_none")


def _threshold(turn: Turn, found: Sequence[Coupon]) -> None:
    """满多少能用: the amount first; one by one where they differ."""
    least = {coupon.threshold for coupon in found}
    if least == {0}:
        turn.say("utter_coupons_no_threshold", count=len(found))
    elif len(least) == 1:
        amount = display(found[0].threshold)
        turn.say("utter_coupons_threshold", threshold=amount, count=len(found))
    else:
        listed = label("wallet.joint").join(in_words(coupon) for coupon in found[:SHOWN])
        turn.say("utter_coupons_thresholds", coupons=listed)


def _fits(turn: Turn, session: Session, customer_id: str, found: Sequence[Coupon]) -> bool:
    """我这个手表能用吗: of an order that waits for payment, else of the product talked about."""
    kind = category_named(session, turn.message.one("category") or "")
    if kind is not None and not holding(turn, session, all_orders(session, customer_id)):
        _fits_kind(turn, session, found, kind)
        return True
    order = _unpaid(turn, session, customer_id)
    if order is not None:
        turn.remember(order_id=order.id)
        best = _best(session, customer_id, order.total, _category(session, order))
        _tell_unpaid(turn, session, order, best, "utter_coupons_fit_order")
        return True
    product = product_meant(turn, session)
    if product is None and kind is not None:
        _fits_kind(turn, session, found, kind)
    if product is None:
        return kind is not None
    best = _best(session, customer_id, product.price, product.category_id)
    values = {"product": product.title, "price": display(product.price)}
    if best is not None:
        turn.say("utter_coupons_fit", coupon=in_words(best), **values)
    else:
        turn.say("utter_coupons_fit_not", reasons=_reasons(session, found), **values)
    return True


def _fits_kind(turn: Turn, session: Session, found: Sequence[Coupon], kind: Category) -> None:
    """买耳机能用不: the coupons of this kind or of any, and from which amount."""
    usable = [one for one in found if one.category_id in {None, kind.id}][:SHOWN]
    if usable:
        listed = label("wallet.joint").join(map(in_words, usable))
        turn.say("utter_coupons_fit_kind", category=kind.name, coupons=listed)
    else:
        reasons = _reasons(session, found)
        turn.say("utter_coupons_fit_kind_not", category=kind.name, reasons=reasons)


def _placed(turn: Turn, session: Session, customer_id: str) -> bool:
    """这单下了还能用上吗: no; what is not paid can be cancelled and ordered again."""
    order = _unpaid(turn, session, customer_id)
    if order is not None:
        turn.remember(order_id=order.id)
        best = _best(session, customer_id, order.total, _category(session, order))
        _tell_unpaid(turn, session, order, best, "utter_coupons_placed")
    elif next(iter(coupons(session, customer_id)), None) is not None:
        last = coupons(session, customer_id)[0]
        turn.say("utter_coupons_placed_paid", day=day(last.ends_at))
    else:
        turn.say("utter_coupons_placed_none")
    return True


def placed_unpaid(turn: Turn, customer_id: str) -> bool:
    """Which coupon the order that waits for its payment could have; False if none waits."""
    with turn.database.read() as session:
        if _unpaid(turn, session, customer_id) is None:
            return False
        return _placed(turn, session, customer_id)


def _tell_unpaid(
    turn: Turn, session: Session, order: Order, best: Coupon | None, response: str
) -> None:
    values = {"product": name_of(order), "total": display(order.total)}
    if best is not None:
        cancel = tap(label("wallet.button_cancel"), "cancel_order", order_id=order.id)
        turn.offer(response, [cancel], coupon=in_words(best), **values)
        return
    found = coupons(session, order.customer_id)
    if not found:
        turn.say("utter_coupons_placed_none")
        return
    turn.say("utter_coupons_placed_not", reasons=_reasons(session, found, order), **values)


def _unpaid(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The order that waits for payment, if one is meant or there is only one."""
    waiting = {OrderState.AWAITING_PAYMENT}
    named = named_order(turn, session, customer_id)
    if named.named:
        return named.order if named.order and named.order.state in waiting else None
    orders = all_orders(session, customer_id)
    meant = narrowed(turn, session, orders)
    if len(meant) < len(orders) and not any(one.state in waiting for one in meant):
        return None  # another thing is named
    unpaid = [one for one in meant if one.state in waiting]
    if len(unpaid) == 1:
        return unpaid[0]
    return in_focus(turn, session, customer_id, waiting)


def _category(session: Session, order: Order) -> str | None:
    held = products(session, [line.product_id for line in order.lines])
    found = {product.category_id for product in held}
    return found.pop() if len(found) == 1 else None


def _best(session: Session, customer_id: str, amount: int, category: str | None) -> Coupon | None:
    return next(iter(coupons_for(session, customer_id, amount, category)), None)


def _reasons(session: Session, found: Sequence[Coupon], order: Order | None = None) -> str:
    names = {category.id: category.name for category in categories(session)}
    return label("wallet.joint").join(why(coupon, names, order) for coupon in found[:SHOWN])
