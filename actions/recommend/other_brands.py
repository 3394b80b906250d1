"""Brands that everybody knows and that this shop does not sell: 联想的笔记本, 要华为的."""

import re
from collections import Counter
from collections.abc import Sequence

from actions.understood import Understood
from actions.words import entry, listed, plain
from shop.catalog.listing import Listed
from shop.catalog.wishes import Asked

MOST = 6  # of the shop's own brands named instead


def brands_elsewhere(
    message: Understood, kind: str, wishes: Sequence[Asked], items: Sequence[Listed]
) -> list[str]:
    """Those of `brands_elsewhere` that a product is asked for of and none of `items` names.

    `items` are all of the kind, a category's name; `wishes` what else is said of it.
    A brand of what the customer has (华为手机能用的充电宝) is not asked for.
    """
    text = plain(message.without(["brand"])).casefold()
    things = [e.text for e in message.all("category") if e.value == kind]
    things += [one.words for one in wishes]
    pattern = entry("recommend.of_brand").format(
        brands=_any(listed("recommend.brands_elsewhere")), things=_any([t for t in things if t])
    )
    named = list(dict.fromkeys(found[1] for found in re.finditer(pattern, text)))
    stated = [f"{item.brand} {item.title}".casefold() for item in items] if named else []
    return [brand for brand in named if not any(brand in one for one in stated)]


def kind_and_brand(message: Understood) -> bool:
    """保温杯 膳魔师的: a kind, one of `brands_elsewhere`, and nothing more."""
    if not message.typed or not message.one("category"):
        return False
    left = plain(message.without(["category", "brand"])).casefold()
    named = entry("recommend.brand_alone").format(brands=_any(listed("recommend.brands_elsewhere")))
    return re.fullmatch(named, left) is not None


def own_brands(items: Sequence[Listed]) -> list[str]:
    """The brands of the kind, those with most products first."""
    made = Counter(item.brand for item in items if item.brand and item.stock > 0)
    return [brand for brand, _ in made.most_common(MOST)]


def _any(words: Sequence[str]) -> str:
    """An expression that finds any of the words, the longest first; none where there is none."""
    ordered = sorted((plain(word).casefold() for word in words), key=len, reverse=True)
    return "|".join(map(re.escape, ordered)) or r"(?!)"
