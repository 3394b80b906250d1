"""Where rows of an import go, and what identifies them there."""

from dataclasses import dataclass, field
from typing import Any

from shop.aftersales.models import AfterSale, Refund
from shop.behaviour.models import Behaviour
from shop.catalog.models import (
    Category,
    Picture,
    PricePoint,
    Product,
    Review,
    SizeChart,
    Variant,
    VariantPrice,
)
from shop.customers.models import Address, Consent, ConsentChange, Coupon, Customer
from shop.faq.models import FaqEntry
from shop.orders.models import Invoice, Order, OrderEvent, OrderLine
from shop.shipping.models import Shipment, TrackingEvent


@dataclass(frozen=True, slots=True)
class Target:
    """A table as an import writes it.

    `parent`: the column that names the row's parent, and the parent's target; such rows have no
    import_id and are seen together with their parent. `once`: a row never changes after it came.
    `newer`: the column that must be later for a change to count. `whole`: an import brings the
    whole table; rows of the imports before it go at the switch.
    """

    name: str
    model: Any
    key: tuple[str, ...] = ("id",)
    parent: tuple[str, str] | None = None
    once: bool = False
    newer: str | None = None
    whole: bool = False

    @property
    def hidden(self) -> bool:
        """Whether its rows carry the import they came with."""
        return "import_id" in self.model.__table__.c

    @property
    def versioned(self) -> bool:
        """Whether its rows count their changes."""
        return "version" in self.model.__table__.c


TARGETS = {
    target.name: target
    for target in (
        Target("category", Category),
        Target("product", Product),
        Target("variant", Variant, parent=("product_id", "product")),
        Target(
            "price",
            PricePoint,
            ("product_id", "since"),
            parent=("product_id", "product"),
            once=True,
        ),
        Target(
            "variant_price",
            VariantPrice,
            ("variant_id", "since"),
            parent=("product_id", "product"),
            once=True,
        ),
        Target("picture", Picture, ("product_id", "position"), parent=("product_id", "product")),
        Target("size_chart", SizeChart, ("product_id",), parent=("product_id", "product")),
        Target("customer", Customer),
        Target("address", Address, parent=("customer_id", "customer")),
        Target(
            "consent",
            Consent,
            ("customer_id", "purpose"),
            parent=("customer_id", "customer"),
            newer="changed_at",
        ),
        Target(
            "consent_change",
            ConsentChange,
            ("customer_id", "purpose", "at"),
            parent=("customer_id", "customer"),
            once=True,
        ),
        Target("coupon", Coupon, parent=("customer_id", "customer")),
        Target("behaviour", Behaviour, ("event_id",), once=True),
        Target("review", Review, once=True),
        Target("order", Order),
        Target("order_line", OrderLine, ("order_id", "position"), parent=("order_id", "order")),
        Target(
            "order_event",
            OrderEvent,
            ("order_id", "to_state", "at"),
            parent=("order_id", "order"),
            once=True,
        ),
        Target("shipment", Shipment),
        Target(
            "tracking",
            TrackingEvent,
            ("shipment_id", "at", "text"),
            parent=("shipment_id", "shipment"),
            once=True,
        ),
        Target("aftersale", AfterSale),
        Target("refund", Refund, parent=("aftersale_id", "aftersale")),
        Target("invoice", Invoice, parent=("order_id", "order")),
        Target("faq", FaqEntry, once=True, whole=True),
    )
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be there after the import; `only_new` counts when it was not there before."""

    target: Target
    values: dict[str, Any]
    only_new: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """What identifies it in its table."""
        return tuple(self.values[name] for name in self.target.key)


def row(target: str, **values: Any) -> Row:
    """A row of the named target."""
    return Row(TARGETS[target], values)
