"""Which line of an order a message means: by its name, its kind of product, or how it looks."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from actions.cards import distinct
from actions.forms.words import BREAKS
from actions.patterns import matches
from actions.product.specs import stands_in
from actions.recommend.shown import names
from actions.talk.references import kind_in, kinds_named
from actions.turn import Turn
from actions.words import entry, heard, label, mapping, plain
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.money import display
from shop.orders.models import OrderLine

NAMING = {"product", "model"}
TWO = 2


def line_meant(turn: Turn, session: Session, lines: Sequence[OrderLine], text: str) -> str | None:
    """The position of the only line that the message, or `text`, names; None for none or several.

    Colour and size count only where they cannot be what shall come instead (换成白色的).
    """
    named = [entity.value for entity in turn.message.entities if entity.name in NAMING]
    found = [line for line in lines if any(names(word, line.title) for word in named)]
    found = found or _of_kind(session, lines, text)
    if priced := _of_price(found or lines, text):
        return str(priced.position)
    if len(found) != 1 and not re.search(entry("aftersales.into"), text):
        found = _looking_so(found or lines, text)
    return str(found[0].position) if len(found) == 1 else None


def all_meant(turn: Turn, session: Session, lines: Sequence[OrderLine], text: str) -> bool:
    """Whether a text names every line, each by words of its own: 耳机和壳都不要了.

    So does 两个都 of two lines; 耳机退 杯子留着 and 耳机还是杯子 do not.
    """
    said = plain(text)
    if matches("aftersales.one_of_them", said):
        return False
    if any(matches("aftersales.stays", part) for part in BREAKS.split(said)):
        return False
    if matches("aftersales.both", said):
        return len(lines) == TWO
    named = [entity.value for entity in turn.message.entities if entity.name in NAMING]
    groups = [[line for line in lines if names(word, line.title)] for word in named]
    groups += _of_each_kind(session, lines, said)
    alone = {group[0].position for group in groups if len(group) == 1}
    return len(lines) > 1 and alone == {line.position for line in lines}


def line_titles(lines: Sequence[OrderLine]) -> list[str]:
    """The titles as buttons bear them, told apart by look and price, or by place."""
    extras = [
        [_look_and_price(line), label("aftersales.nth", place=place)]
        for place, line in enumerate(lines, start=1)
    ]
    return distinct([line.title for line in lines], extras)


def _look_and_price(line: OrderLine) -> str:
    return f"{line.spec} {display(line.unit_price)}".strip()


def _of_price(lines: Sequence[OrderLine], text: str) -> OrderLine | None:
    """便宜的那个, 贵的那个, 59那个: the only line of that price."""
    prices = sorted({line.unit_price for line in lines})
    wanted = [display(price) for price in prices if _priced(price, text)]
    if not wanted and len(prices) > 1 and _says(text, "cheapest"):
        wanted = [display(prices[0])]
    elif not wanted and len(prices) > 1 and _says(text, "dearest"):
        wanted = [display(prices[-1])]
    found = [line for line in lines if display(line.unit_price) in wanted]
    return found[0] if len(found) == 1 else None


def _says(text: str, which: str) -> bool:
    """便宜的那个, and 便宜的 where it is all that is said."""
    alone = mapping("aftersales.price_alone")[which]
    return heard(f"references.{which}", text) or re.fullmatch(alone, plain(text)) is not None


def _priced(price: int, text: str) -> bool:
    """Whether the text says a price: ¥59, 59块的, 59那个."""
    sum_ = display(price).lstrip(label("aftersales.yuan"))
    named = entry("aftersales.priced").format(sum=re.escape(sum_))
    return re.search(named, text) is not None


def _of_kind(session: Session, lines: Sequence[OrderLine], text: str) -> list[OrderLine]:
    """Those whose category or brand stands in a text."""
    said = plain(text)
    called = _called(session, lines)
    found = [ln for ln in lines if any(word in said for word in called[ln.position])]
    if found:
        return found
    parts = kind_in(said)
    return [ln for ln in lines if any(part in _whole_name(ln, called) for part in parts)]


def _of_each_kind(
    session: Session, lines: Sequence[OrderLine], said: str
) -> Iterator[list[OrderLine]]:
    """For each word of a kind that stands in a text, the lines of that kind."""
    called = _called(session, lines)
    for word in {word for words in called.values() for word in words if word in said}:
        yield [line for line in lines if word in called[line.position]]
    for word in kinds_named(said):
        parts = kind_in(word)
        yield [ln for ln in lines if any(part in _whole_name(ln, called) for part in parts)]


def _called(session: Session, lines: Sequence[OrderLine]) -> dict[int, list[str]]:
    """The words for the kind of each line, by its position."""
    held = {one.id: one for one in products(session, [line.product_id for line in lines])}
    kinds = {id_: _kind_words(product) for id_, product in held.items()}
    return {line.position: kinds.get(line.product_id, []) for line in lines}


def _whole_name(line: OrderLine, called: dict[int, list[str]]) -> str:
    return line.title + "".join(called[line.position])


def _kind_words(product: Product) -> list[str]:
    category = product.category
    return [word for word in (category.name, *map(str, category.aliases), product.brand) if word]


def _looking_so(lines: Sequence[OrderLine], text: str) -> list[OrderLine]:
    """Those of a colour or size that stands in a text and that no other line has."""
    specs = {line.position: set(line.spec.split()) for line in lines}
    everywhere = set.intersection(*specs.values()) if specs else set()
    return [
        line
        for line in lines
        if any(stands_in(word, text) for word in specs[line.position] - everywhere)
    ]
