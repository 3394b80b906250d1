"""One coupon in words: what it takes off, until when, and what keeps it from being used."""

from collections.abc import Mapping

from actions.cards import name_of
from actions.times import day
from actions.words import label
from shop.clock import now
from shop.customers.models import Coupon
from shop.money import display
from shop.orders.models import Order

SHOWN = 6


def in_words(coupon: Coupon) -> str:
    """A coupon in a few words: title, what it takes off, until when."""
    values = {"title": coupon.title, "amount": display(coupon.amount), "day": day(coupon.ends_at)}
    if coupon.threshold:
        threshold = display(coupon.threshold)
        return label("wallet.coupon_above", threshold=threshold, **values)
    return label("wallet.coupon", **values)


def why(coupon: Coupon, categories: Mapping[str, str], order: Order | None) -> str:
    """What keeps it from being used, on the order that waits for payment; else its conditions."""
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
