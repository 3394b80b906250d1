"""News in the words of texts/proactive.yml: what the database says, and nothing more."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import yaml

from gateway.problems import TEXTS
from shop.clock import for_people
from shop.customers.models import Coupon
from shop.messages.schemas import (
    Action,
    Buttons,
    ButtonsPayload,
    OrderPayload,
    Reply,
)
from shop.messages.schemas import Order as OrderMessage
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.proactive.facts import Fact
from shop.proactive.kinds import NewsKind
from shop.shipping.cards import order_card
from shop.shipping.service import Parcel

SCANS_SHOWN = 3
# what a template of a channel can be filled with
VALUES = frozenset(
    {"order_id", "product", "courier", "tracking_no", "promised", "scan", "amount", "time"}
)


@cache
def texts() -> dict[str, Any]:
    """The words by name."""
    found: dict[str, Any] = yaml.safe_load((TEXTS / "proactive.yml").read_text(encoding="utf-8"))
    return found


def worded(facts: Sequence[Fact]) -> Reply:
    """The message that tells; several facts only where they are coupons."""
    fact = facts[0]
    if fact.order is None:
        return _coupons([one.coupon for one in facts if one.coupon is not None])
    parcels = [fact.parcel] if fact.parcel else []
    card = order_card(fact.order, parcels, scans=SCANS_SHOWN, actions=_actions(fact))
    return OrderMessage(text=_about_order(fact), payload=OrderPayload(orders=[card]))


def values(fact: Fact) -> dict[str, str]:
    """Every one of VALUES, for templates; what the database does not say is said to be unknown."""
    shipment = fact.parcel.shipment if fact.parcel else None
    last = fact.parcel.last if fact.parcel else None
    at = fact.refund.done_at if fact.refund else fact.order.shipped_at if fact.order else None
    known = {
        "order_id": fact.order and fact.order.id,
        "product": fact.order and name_of(fact.order),
        "courier": shipment and shipment.courier,
        "tracking_no": shipment and shipment.tracking_no,
        "promised": shipment and shipment.promised_at and day(shipment.promised_at),
        "scan": last and last.text,
        "amount": fact.refund and display(fact.refund.amount),
        "time": at and moment(at),
    }
    return {name: str(value or texts()["unknown"]) for name, value in known.items()}


def name_of(order: Order) -> str:
    """What is in it, briefly."""
    titles = [line.title for line in order.lines]
    if len(titles) == 1:
        return titles[0]
    return str(texts()["more"]).format(title=titles[0], count=len(titles))


def day(at: datetime) -> str:
    """The day on a Chinese calendar."""
    local = for_people(at)
    return str(texts()["day"]).format(month=local.month, day=local.day)


def moment(at: datetime) -> str:
    """Day and time of day."""
    local = for_people(at)
    values = {"month": local.month, "day": local.day, "hour": local.hour, "minute": local.minute}
    return str(texts()["moment"]).format(**values)


def worth(coupon: Coupon) -> str:
    """What it takes off, and from which amount on."""
    kind = "over" if coupon.threshold else "flat"
    values = {"threshold": display(coupon.threshold), "amount": display(coupon.amount)}
    return str(texts()["coupon"][kind]).format(**values)


def _about_order(fact: Fact) -> str:
    assert fact.order is not None  # noqa: S101 — given by the caller
    values = {"order_id": fact.order.id, "product": name_of(fact.order)}
    if fact.refund is not None:
        refund = fact.refund
        values |= {"amount": display(refund.amount), "destination": refund.destination}
        return str(texts()["refunded"]).format(**values)
    if fact.parcel is None:
        return str(texts()["shipped"]["plain"]).format(**values)
    return _about_parcel(fact, fact.parcel, values)


def _about_parcel(fact: Fact, parcel: Parcel, values: dict[str, str]) -> str:
    shipment = parcel.shipment
    values |= {"courier": shipment.courier, "tracking_no": shipment.tracking_no}
    if shipment.promised_at is not None:
        values["promised"] = day(shipment.promised_at)
    if fact.kind is NewsKind.SHIPPED:
        which = "promised" if shipment.promised_at else "parcel"
    else:
        which = "late" if parcel.late else "stuck"
        values |= {"scan": _scan(parcel), "hours": str(fact.stuck_hours)}
    return str(texts()[fact.kind.value][which]).format(**values)


def _scan(parcel: Parcel) -> str:
    if parcel.last is None:
        return ""
    text = parcel.last.text.rstrip("。.！! ")
    return str(texts()["late"]["scan"]).format(text=text, at=moment(parcel.last.at))


def _actions(fact: Fact) -> list[Action]:
    assert fact.order is not None  # noqa: S101 — given by the caller
    if fact.kind is NewsKind.REFUNDED:
        return []
    track = tap(texts()["track"], "track_logistics", order_id=fact.order.id)
    if fact.kind is NewsKind.SHIPPED:
        return [track]
    return [track, tap(texts()["urge"], "urge_delivery", order_id=fact.order.id)]


def _coupons(coupons: Sequence[Coupon]) -> Buttons:
    words = texts()["coupon"]
    each = [
        {"title": one.title, "worth": worth(one), "ends": moment(one.ends_at)} for one in coupons
    ]
    if len(each) == 1:
        text = words["one"].format(**each[0], opt_out=words["opt_out"])
    else:
        listed = words["between"].join(words["listed"].format(**one) for one in each)
        text = words["several"].format(count=len(each), coupons=listed, opt_out=words["opt_out"])
    return Buttons(text=text, payload=ButtonsPayload(buttons=[tap(texts()["use"], "coupon")]))
