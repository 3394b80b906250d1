"""价保: the difference to what a bought variant costs now, from the shop's own prices."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop import clock
from shop.aftersales import repository
from shop.aftersales.eligibility import given_back, refundable, window_end
from shop.aftersales.states import OPEN, Cause
from shop.catalog.models import Product
from shop.catalog.service import price_history, products, variant_price_history
from shop.orders.models import Order, OrderLine
from shop.policies.service import policy
from shop.policies.values import PriceProtection


@dataclass(frozen=True)
class LinePrice:
    """What a piece cost the customer and what it costs now (分); `since`: when that price came.

    `amount`: what is to be made good for all pieces, less what was already; 0 where nothing is.
    `code` when nothing can be: window_passed, category_excluded, price_unknown, already_requested.
    """

    position: int
    title: str
    paid_each: int
    price_now: int
    amount: int
    since: datetime | None
    until: datetime | None
    code: str = ""


@dataclass(frozen=True)
class _Window:
    """The rules as they stand for one order at one moment."""

    rules: PriceProtection
    until: datetime | None
    closed: bool

    def code(self, product: Product) -> str:
        """Why this product is not protected; "" if it is."""
        if product.category_id in self.rules.excluded_categories:
            return "category_excluded"
        return "window_passed" if self.closed else ""


def protected_days(session: Session) -> int:
    """For how many days after paying prices are protected; 0: not at all."""
    return policy(session, PriceProtection).days


def compared(session: Session, order: Order, now: datetime | None = None) -> list[LinePrice]:
    """Each line of a paid order beside its price of this moment."""
    rules = policy(session, PriceProtection)
    until = window_end(order.paid_at or order.placed_at, rules.days) if rules.days else None
    window = _Window(rules, until, until is None or (now or clock.now()) >= until)
    ids = [line.product_id for line in order.lines]
    found = {product.id: product for product in products(session, ids)}
    return [
        _compare(session, order, line, found.get(line.product_id), window) for line in order.lines
    ]


def _compare(
    session: Session, order: Order, line: OrderLine, product: Product | None, window: _Window
) -> LinePrice:
    paid_each = line.paid // line.quantity
    about = (line.position, line.title, paid_each)
    price = None if product is None or not product.on_sale else _price_now(product, line)
    if price is None or product is None:
        return LinePrice(*about, 0, 0, None, window.until, "price_unknown")
    asked = open_protection(session, order.id, line.position)
    code, amount = window.code(product) or ("already_requested" if asked else ""), 0
    if not code and price < paid_each:
        given = given_back(session, order.id, [line.position])
        amount = max(0, min((paid_each - price) * line.quantity - given, refundable(order)))
    return LinePrice(*about, price, amount, _since(session, line, price), window.until, code)


def open_protection(session: Session, order_id: str, position: int) -> bool:
    """Whether the difference for this line is asked for and not paid back yet."""
    cases = repository.cases_of_order(session, order_id, OPEN)
    return any(case.cause == Cause.PRICE_DROP and position in case.lines for case in cases)


def _price_now(product: Product, line: OrderLine) -> int | None:
    """What this very variant costs; None where it cannot be told which one was bought."""
    for variant in product.variants:
        if variant.id == line.variant_id:
            return variant.price
    prices = {variant.price for variant in product.variants}
    if line.variant_id is None and len(prices) == 1:
        return prices.pop()
    return None


def _since(session: Session, line: OrderLine, price: int) -> datetime | None:
    """When the price of this moment came into force, where that was recorded."""
    if line.variant_id is not None:
        own = variant_price_history(session, line.variant_id)
        if own:
            return own[-1].since if own[-1].price == price else None
    points = price_history(session, line.product_id)
    return points[-1].since if points and points[-1].price == price else None
