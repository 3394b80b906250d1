"""The books of 南山杂货: orders and parcels in its own states, and how it decides requests."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.foreign_shop.goods import Item

FRESH_DAYS = 7


@dataclass
class Order:
    """An order; `state` is one of 待支付 备货中 已发出 客户已收 完结 作废."""

    number: str
    buyer: str
    items: list[Item]
    state: str
    made: datetime
    paid: datetime | None = None
    sent: datetime | None = None
    received: datetime | None = None
    voided: datetime | None = None
    money_back: datetime | None = None
    packed: bool = False
    revision: int = 1

    @property
    def fen(self) -> int:
        return sum(item.yuan for item in self.items) * 100


@dataclass
class Return:
    """A customer wants money back; kept under the number that Zhuyi gave it."""

    number: str
    order: str
    fen: int
    why: str
    decided: str = ""


@dataclass
class Books:
    """Everything the shop knows; each number it gives is its own."""

    orders: dict[str, Order] = field(default_factory=dict)
    returns: dict[str, Return] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def open(self, buyer: str, items: list[Item], state: str, made: datetime, **more: Any) -> Order:
        number = f"单-{made.year}-{next(self._numbers):04}"
        order = Order(number, buyer, items, state, made, **more)
        self.orders[number] = order
        return order

    def decide_cancel(self, number: str) -> tuple[str, str]:
        """Nothing that is packed is taken back."""
        order = self.orders.get(number)
        if order is None:
            return "refused", "我们的系统里没有这个订单"
        if order.state not in {"待支付", "备货中"} or order.packed:
            return "refused", "货已经打包交给快递，拦不下来了，收到后可以申请退款"
        order.state, order.voided = "作废", datetime.now(order.made.tzinfo)
        order.revision += 1
        return "done", ""

    def decide_return(self, wish: Return) -> tuple[str, str]:
        """Within seven days of arrival, up to what was paid."""
        self.returns[wish.number] = wish
        order = self.orders.get(wish.order)
        if order is None or order.received is None:
            return "refused", "这一单我们还没有送到，先帮您催快递"
        age = datetime.now(order.made.tzinfo) - order.received
        if age > timedelta(days=FRESH_DAYS) or wish.fen > order.fen:
            return "refused", f"签收已经超过 {FRESH_DAYS} 天"
        wish.decided = "accepted"
        return "accepted", ""
