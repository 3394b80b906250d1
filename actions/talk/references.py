"""What a message points at: 黑色那款, 便宜的那个, 昨天买的那个, 最近那单."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from actions.turn import Turn
from actions.understood import Entity, Understood
from actions.words import heard, label, listed, mapping, plain
from shop.catalog.models import Product
from shop.clock import for_people
from shop.orders.models import Order
from shop.shipping.wishes import ends

BY_LOOKS = ("colour", "brand")


def pointed_at(turn: Turn, shown: Sequence[Product]) -> list[Product] | None:
    """Those of the products shown that are pointed at by price, colour, brand or kind.

    None where the message points at none of them; several where it leaves open which; [] where it
    points at a colour that none of them has.
    """
    if not turn.message.typed or not shown:
        return None
    for path, extreme in (("references.cheapest", min), ("references.dearest", max)):
        if heard(path, turn.message.text):
            price = extreme(product.price for product in shown)
            return [product for product in shown if product.price == price]
    for name, has in _HAS.items():
        for entity in turn.message.all(name):
            if not entity.unwanted and points(turn.message, entity):
                found = [p for p in shown if has(p, entity.value)]
                return found or ([] if name == "colour" else None)
    return None


def points(message: Understood, entity: Entity) -> bool:
    """Whether the word is how something shown is called: 黑色那款, not 有黑色吗."""
    place = message.text.find(entity.text)
    if not entity.text or place < 0:
        return False
    behind = message.text[place + len(entity.text) :]
    words = tuple(listed("references.pointing"))
    if entity.name in BY_LOOKS and _pointed_before(message.text[:place]):
        return True  # 刚才那个黑的
    return behind.startswith(words) or behind.removeprefix(label("references.of")).startswith(words)


def _pointed_before(text: str) -> bool:
    before = plain(text)
    pointing = next((w for w in listed("references.pointing_before") if before.endswith(w)), None)
    if pointing is None:
        return False
    return not before.removesuffix(pointing).endswith(label("references.of"))  # 续航久的那个|白色


def _of_colour(product: Product, colour: str) -> bool:
    return product.colour == colour or any(v.colour == colour for v in product.variants)


_HAS: dict[str, Callable[[Product, str], bool]] = {
    "colour": _of_colour,
    "brand": lambda product, brand: product.brand.casefold() == brand.casefold(),
    "category": lambda product, name: product.category.name == name,
}


def kind_said(message: Understood) -> list[str]:
    """衣服那个: what stands in the titles of the kind that is named; [] where none is."""
    return kind_in(message.text) if message.typed else []


def kind_in(text: str) -> list[str]:
    """The same of a text."""
    said, kinds = plain(text), mapping("references.kinds")
    return [str(part) for word, parts in kinds.items() if re.search(word, said) for part in parts]


def kinds_named(text: str) -> list[str]:
    """The words of a text that name a kind: 裤子."""
    found = (re.search(word, plain(text)) for word in mapping("references.kinds"))
    return [one.group() for one in found if one is not None]


def bought_then(turn: Turn, orders: Sequence[Order]) -> list[Order]:
    """昨天买的, 最近那单: the orders made when the message says; all where it does not say."""
    if not turn.message.typed or not orders:
        return list(orders)
    text = turn.message.text
    by_time = sorted(orders, key=lambda order: order.placed_at)
    if heard("references.newest", text):
        return by_time[-1:]
    if heard("references.oldest", text):
        return by_time[:1]
    said = turn.message.one("date")
    if said is None or not heard("references.bought", text):
        return list(orders)
    return [order for order in orders if _within(said, for_people(order.placed_at).date())]


def _within(said: str, day: date) -> bool:
    """Whether a day lies in `day`, `from/to`, `../to` or `from/..`."""
    first, last = ends(said)
    return (not first or first <= day.isoformat()) and (not last or day.isoformat() <= last)
