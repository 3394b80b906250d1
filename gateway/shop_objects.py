"""The objects that the shop pushes: how each is checked, stored and shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session

from gateway.answers import Told, tell_customers
from gateway.api.shop_schemas import AfterSaleShown, ObjectType, PickupShown
from shop.aftersales import repository as aftersales
from shop.aftersales.evidence import addresses_of
from shop.aftersales.intake import AfterSaleIn, put_aftersale
from shop.aftersales.sending_back import latest_pickup
from shop.answers.service import SETTLED_BY, News, settled_by_case, settled_by_order
from shop.catalog import service as catalog
from shop.catalog.intake import CategoryIn, PictureIn, ProductIn, put_category, put_product
from shop.customers import service as customers
from shop.customers.intake import AddressIn, CouponIn, CustomerIn, put_customer
from shop.errors import NotFound
from shop.orders import service as orders
from shop.orders.intake import OrderIn, put_order
from shop.orders.models import ShopRequest
from shop.orders.states import OrderState
from shop.shipping import repository as shipping
from shop.shipping.intake import ShipmentIn, TrackingEventIn, put_shipment

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Kind:
    """One kind of object; `put` says whether it was news, `show` raises NotFound."""

    schema: type[BaseModel]
    put: Callable[[Session, Any], bool]
    show: Callable[[Session, str], BaseModel]
    changes_words: bool = False  # what the bot recognises as names of the catalogue
    settles: Callable[[Session, str, datetime], list[News]] | None = None  # what it answers
    settling: frozenset[str] = frozenset()  # in which states it does


def _customer(session: Session, id_: str) -> BaseModel:
    row = customers.customer(session, id_)
    addresses = tuple(_as(AddressIn, one) for one in customers.addresses(session, id_))
    coupons = tuple(_as(CouponIn, one) for one in customers.coupon_history(session, id_))
    return _as(CustomerIn, row).model_copy(update={"addresses": addresses, "coupons": coupons})


def _product(session: Session, id_: str) -> BaseModel:
    row = catalog.product(session, id_)
    pictures = tuple(_as(PictureIn, one) for one in catalog.pictures(session, id_))
    chart = tuple(catalog.size_chart(session, id_))
    return _as(ProductIn, row).model_copy(update={"pictures": pictures, "size_chart": chart})


def _shipment(session: Session, id_: str) -> BaseModel:
    row = shipping.shipment(session, id_)
    if row is None:
        raise NotFound("shipment", id_)
    events = tuple(_as(TrackingEventIn, one) for one in shipping.events(session, [id_]))
    return _as(ShipmentIn, row).model_copy(update={"events": events})


def aftersale(session: Session, id_: str) -> AfterSaleShown:
    """A case with what the customer added to it; raises NotFound."""
    row = aftersales.case(session, id_)
    if row is None:
        raise NotFound("aftersale", id_)
    asked = latest_pickup(session, id_)
    return AfterSaleShown.model_construct(
        **_as(AfterSaleIn, row).model_dump(),
        number=row.called,
        variant_id=row.variant_id,
        pickup=None if asked is None else _pickup(asked),
        pictures=tuple(addresses_of(session, id_)),
        return_courier=row.return_courier,
        return_tracking_no=row.return_tracking_no,
        return_sent_at=row.return_sent_at,
    )


def _pickup(asked: ShopRequest) -> PickupShown:
    told = asked.payload
    return PickupShown(
        state=asked.state,
        wanted=told.get("wanted", ""),
        words=told.get("words", ""),
        days=told.get("days"),
        hours=told.get("hours"),
        requested_at=asked.requested_at,
    )


@dataclass(frozen=True)
class Put:
    """Whether it was news, and whom it had to be told."""

    applied: bool
    told: list[Told]


def put(session: Session, kind: Kind, pushed: BaseModel, id_: str, at: datetime) -> Put:
    """Store an object, and tell who asked for what it says now."""
    applied = kind.put(session, pushed)
    says = applied and kind.settles is not None and getattr(pushed, "state", "") in kind.settling
    news = kind.settles(session, id_, at) if says and kind.settles else []
    return Put(applied, tell_customers(session, news, at))


def _as(schema: type[M], row: object) -> M:
    return schema.model_validate(row, from_attributes=True)


KINDS: dict[ObjectType, Kind] = {
    "categories": Kind(
        CategoryIn,
        put_category,
        lambda session, id_: _as(CategoryIn, catalog.category(session, id_)),
        changes_words=True,
    ),
    "customers": Kind(CustomerIn, put_customer, _customer),
    "products": Kind(ProductIn, put_product, _product, changes_words=True),
    "orders": Kind(
        OrderIn,
        put_order,
        lambda session, id_: _as(OrderIn, orders.order(session, id_)),
        settles=settled_by_order,
        settling=frozenset({OrderState.CANCELLED}),
    ),
    "shipments": Kind(ShipmentIn, put_shipment, _shipment),
    "aftersales": Kind(
        AfterSaleIn,
        put_aftersale,
        aftersale,
        settles=settled_by_case,
        settling=frozenset(SETTLED_BY),
    ),
}
