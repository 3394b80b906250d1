"""Whether a product states what is wanted of it: a value, one of several, an amount.

The grammar of an `Attribute`: `name` and `value` hold alternatives with "|" between them (any of
them will do); a value with ^ before it begins what is stated (^入耳: no 半入耳), a size with $
behind it ends so (+512GB$), one with <=, >=, = or ~ (about) is an amount with its unit (<=650克).
The name `ANY` stands for everything that the product states, its title included, `TITLE` for its
title, `LOOK` for its own colour.
"""

from shop.catalog.constraints import Attribute
from shop.catalog.listing import Listed
from shop.catalog.measures import compares, measure
from shop.catalog.sizes import size_key
from shop.catalog.words import affirmed, attribute_names

ANY, TITLE, LOOK, SIZE = "*", "title", "colour", "尺码"
BEGINS, ENDS = "^", "$"
SIGNS = ("<=", ">=", "=", "~")


def alternatives(text: str) -> list[str]:
    """主动降噪|自适应降噪: any of them."""
    return [part for part in text.split("|") if part]


def as_said(value: str) -> str:
    """The first alternative without ^ and $, as a customer reads it; empty where there is none."""
    return next(iter(alternatives(value)), "").removeprefix(BEGINS).removesuffix(ENDS)


def sign_of(value: str) -> str:
    """<=, >=, = or ~ of an amount; empty for a value in words."""
    return next((sign for sign in SIGNS if value.startswith(sign)), "")


def simple(c: Attribute) -> bool:
    """Whether it is one value of one attribute."""
    if c.name in (ANY, TITLE, LOOK, SIZE):
        return False
    return "|" not in c.name + c.value and not sign_of(c.value)


def has_attribute(c: Attribute, item: Listed) -> bool:
    """Whether the product states it; what is not stated is not met. `negated` is not looked at."""
    return any(_has(value, c.name, item) for value in alternatives(c.value))


def _has(value: str, name: str, item: Listed) -> bool:
    if sign := sign_of(value):
        stated = stated_amount(name, item)
        return bool(stated) and compares(sign, stated, value.removeprefix(sign))
    names = alternatives(name)
    denied = any(p in item.attributes and not affirmed(p, item.attributes[p]) for p in names)
    return not denied and any(_states(part, value, item) for part in names)


def _states(name: str, value: str, item: Listed) -> bool:
    if name == SIZE and item.sizes:
        return any(_made_in(size_key(value), size_key(size)) for size in item.sizes)
    if value.startswith(BEGINS):
        begun = value.removeprefix(BEGINS)
        return any(item.attributes.get(n, "").startswith(begun) for n in attribute_names(name))
    if name == TITLE:
        return value in item.title
    if name == LOOK:
        return value in item.colour
    if name == ANY:
        stated = (affirmed(key, text) for key, text in item.attributes.items())
        return value in item.title or any(value in text for text in stated)
    return any(value in item.attributes.get(known, "") for known in attribute_names(name))


def _made_in(value: str, size: str) -> bool:
    """Whether a size is the one wanted, begins (^16gb+) or ends (+512gb$) with it."""
    if value.startswith(BEGINS):
        return size.startswith(value.removeprefix(BEGINS))
    return size.endswith(value.removesuffix(ENDS)) if value.endswith(ENDS) else size == value


def stated_amount(name: str, item: Listed) -> str:
    """What the product states under the first of these names that it has an amount for."""
    stated = (item.attributes.get(part, "") for part in alternatives(name))
    return next((text for text in stated if text and measure(text)), "")
