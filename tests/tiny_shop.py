"""A tiny shop for tests, built through the services: four products, four customers, six orders.

C0001 has an order of each state (O-UNPAID, O-PAID, O-MOVING late, O-SIGNED 3 days ago, O-OLD 40
days ago), C0002 one of their own (O-OTHER), C0003 switched personalisation off, C0004 is twelve.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog.intake import (
    CategoryIn,
    ProductIn,
    ReviewIn,
    VariantIn,
    put_category,
    put_product,
    put_review,
)
from shop.customers.consent import Purpose, set_consent
from shop.customers.intake import AddressIn, CouponIn, CustomerIn, put_customer
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.orders.states import OrderState
from shop.shipping.intake import ShipmentIn, TrackingEventIn, put_shipment
from shop.shipping.states import ParcelState

SHIRT, HEADPHONES, FLASK, CAKE = "P-SHIRT", "P-PHONES", "P-FLASK", "P-CAKE"


def fill(session: Session, now: datetime) -> None:
    """The whole shop, with dates relative to `now`."""
    _catalogue(session, now)
    _customers(session, now)
    _orders(session, now)
    _behaviours(session, now)


def _catalogue(session: Session, now: datetime) -> None:
    for category in (
        CategoryIn(id="tshirt", name="T恤", aliases=("短袖",)),
        CategoryIn(id="headphones", name="蓝牙耳机", aliases=("耳机",)),
        CategoryIn(id="flask", name="保温杯"),
        CategoryIn(id="fresh", name="生鲜", no_reason_return=False),
    ):
        put_category(session, category)
    shirts = [
        VariantIn(id=f"V-{colour}-{size}", colour=colour, size=size, price=8900, stock=stock)
        for colour, size, stock in [("黑色", "M", 5), ("黑色", "L", 0), ("白色", "L", 2)]
    ]
    put_product(
        session,
        ProductIn(
            id=SHIRT,
            title="云朵纯棉短袖T恤",
            brand="木禾",
            category_id="tshirt",
            colour="黑色",
            attributes={"材质": "纯棉", "版型": "宽松"},
            variants=tuple(shirts),
            size_chart=({"size": "M", "height": [165, 172]}, {"size": "L", "height": [172, 178]}),
            image="P-SHIRT.png",
        ),
        now=now,
    )
    one_variant(
        session,
        HEADPHONES,
        "轻听蓝牙耳机",
        "headphones",
        5900,
        now=now,
        attributes={"续航": "30小时"},
    )
    one_variant(session, FLASK, "暖山不锈钢保温杯", "flask", 12900, now=now, gift_for=("妈妈",))
    one_variant(session, CAKE, "当日鲜奶蛋糕", "fresh", 6800, now=now)
    put_review(
        session,
        ReviewIn(
            id="R1", product_id=SHIRT, customer_id="C0001", rating=5, text="很软", created_at=now
        ),
    )


def one_variant(
    session: Session,
    id_: str,
    title: str,
    category: str,
    price: int,
    *,
    now: datetime,
    **more: object,
) -> None:
    """A white product of one variant with 10 pieces."""
    variant = VariantIn(id=f"{id_}-1", colour="白色", price=price, stock=10)
    given = {"brand": title[:2], "colour": "白色", "image": f"{id_}.png", **more}
    product = {"id": id_, "title": title, "category_id": category, "variants": (variant,), **given}
    put_product(session, ProductIn.model_validate(product), now=now)


def _customers(session: Session, now: datetime) -> None:
    for number, birthday in [(1, None), (2, None), (3, None), (4, now - timedelta(days=12 * 366))]:
        id_ = f"C000{number}"
        customer = CustomerIn(
            id=id_,
            name=f"顾客{number}",
            phone=f"1380000000{number}",
            birthday=birthday,
            addresses=(
                AddressIn(name="收件人", phone="13800000000", city="杭州", is_default=True),
            ),
            coupons=(
                CouponIn(
                    id=f"K{number}",
                    title="满减券",
                    amount=1000,
                    threshold=5000,
                    starts_at=now - timedelta(days=1),
                    ends_at=now + timedelta(days=9),
                ),
            ),
        )
        put_customer(session, customer, now=now)
    set_consent(session, "C0003", Purpose.PERSONALISATION, False, "customer", now=now)


def place(
    session: Session,
    id_: str,
    customer_id: str,
    state: OrderState,
    placed: datetime,
    *,
    products: tuple[tuple[str, int], ...] = ((SHIRT, 8900), (HEADPHONES, 5900)),
    **dates: datetime,
) -> None:
    """An order over these products at these prices, paid unless it awaits payment."""
    lines = tuple(
        OrderLineIn(product_id=id_, title=id_, quantity=1, unit_price=price, paid=price)
        for id_, price in products
    )
    total = sum(price for _, price in products)
    order = OrderIn(
        id=id_,
        customer_id=customer_id,
        state=state,
        placed_at=placed,
        total=total,
        lines=lines,
        **dates,  # type: ignore[arg-type]
    )
    put_order(session, order)


def _orders(session: Session, now: datetime) -> None:
    def ago(days: float) -> datetime:
        return now - timedelta(days=days)

    place(session, "O-UNPAID", "C0001", OrderState.AWAITING_PAYMENT, ago(0.1))
    place(
        session,
        "O-PAID",
        "C0001",
        OrderState.AWAITING_SHIPMENT,
        ago(1),
        paid_at=ago(1),
        ship_by=now + timedelta(days=1),
    )
    place(
        session,
        "O-MOVING",
        "C0001",
        OrderState.IN_TRANSIT,
        ago(6),
        paid_at=ago(6),
        shipped_at=ago(5),
    )
    for id_, signed in [("O-SIGNED", 3), ("O-OLD", 40)]:
        place(
            session,
            id_,
            "C0001",
            OrderState.SIGNED,
            ago(signed + 4),
            paid_at=ago(signed + 4),
            shipped_at=ago(signed + 3),
            signed_at=ago(signed),
        )
    place(session, "O-OTHER", "C0002", OrderState.AWAITING_SHIPMENT, ago(2), paid_at=ago(2))
    scan = TrackingEventIn(at=ago(4), text="已到达杭州转运中心", place="杭州")
    put_shipment(
        session,
        ShipmentIn(
            id="S-MOVING",
            order_id="O-MOVING",
            courier="顺丰",
            tracking_no="SF1000000001",
            state=ParcelState.IN_TRANSIT,
            shipped_at=ago(5),
            promised_at=ago(1),
            events=(scan,),
        ),
    )


def _behaviours(session: Session, now: datetime) -> None:
    did = [(SHIRT, BehaviourType.VIEW), (FLASK, BehaviourType.VIEW), (FLASK, BehaviourType.CART)]
    append(
        session,
        (
            NewBehaviour(
                event_id=f"{customer}-{number}",
                customer_id=customer,
                type=type_,
                item_id=item,
                ts=now - timedelta(hours=10 - number),
            )
            for customer in ("C0001", "C0003", "C0004")
            for number, (item, type_) in enumerate(did)
        ),
    )
