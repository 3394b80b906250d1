"""南山杂货: its books, its connection to Zhuyi, and the customers it has."""

import random
from datetime import UTC, datetime, timedelta

from zhuyi_client import Object, Zhuyi

from tests.foreign_shop import connection
from tests.foreign_shop.books import Books, Order
from tests.foreign_shop.goods import items

NOW = datetime.now(UTC).replace(microsecond=0)
BUYER, PHONE = "客-王芳", "13800007788"
TRACKING = "YT2025000088"


class NanShan:
    """The shop: its books, its connection, and the customers it has."""

    def __init__(self, zhuyi: Zhuyi) -> None:
        self.zhuyi, self.books = zhuyi, Books()
        goods = list(items())
        days = lambda n: NOW - timedelta(days=n)  # noqa: E731
        self.moving = self.books.open(
            BUYER, [goods[6]], "已发出", days(6), paid=days(6), sent=days(5)
        )
        self.received = self.books.open(
            BUYER, [goods[0]], "客户已收", days(6), paid=days(6), sent=days(5), received=days(2)
        )
        self.packed = self.books.open(
            BUYER, [goods[16]], "备货中", days(1), paid=days(1), packed=True
        )
        self.goods = goods

    def push(self) -> None:
        """Everything in one call, in the order in which things rest on each other."""
        buyer = {"version": 1, "name": "王芳", "phone": PHONE, "level": "老主顾"}
        others = [Object("customers", f"客-{n}", {"version": 1}) for n in range(60)]
        orders = [connection.order(one, PHONE) for one in self.books.orders.values()]
        where, seen = "已到达杭州转运中心", NOW - timedelta(hours=60)
        late = NOW - timedelta(days=1)
        result = self.zhuyi.batch(
            [
                *connection.catalogue(),
                Object("customers", BUYER, buyer),
                *others,
                *orders,
                connection.parcel(self.moving, TRACKING, late, where, seen),
            ]
        )
        assert (result.failed, result.errors) == (0, ())
        assert result.applied == len(list(connection.catalogue())) + 61 + 3 + 1

    def push_history(self) -> None:
        """Sixty days of what its customers looked at and bought."""
        draw, events = random.Random(7), []
        for person in range(60):
            taste = draw.choice([(0, 6), (6, 12), (12, 16)])
            for step in range(20):
                item = self.goods[draw.randrange(*taste)]
                at = NOW - timedelta(days=60 * (1 - step / 20), minutes=draw.randrange(600))
                kind = "purchase" if step % 7 == 6 else "view"
                events.append(
                    {
                        "id": f"看-{person}-{step}",
                        "customer_id": f"客-{person}",
                        "type": kind,
                        "item_id": item.number,
                        "ts": at.isoformat(),
                    }
                )
        result = self.zhuyi.events(events)
        assert (result.accepted, result.errors) == (1_200, ())
        assert self.zhuyi.events(events[:5]).duplicates == 5

    def again(self, order: Order) -> None:
        """Push an order that changed."""
        order.revision += 1
        assert self.zhuyi.batch([connection.order(order, PHONE)]).applied == 1
