"""Which line of an order a message means: by its name, its kind of product, or how it looks."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.shown import names
from actions.specs import stands_in
from actions.turn import Turn
from actions.words import entry
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.orders.models import OrderLine

NAMING = {"product", "model"}


def line_meant(turn: Turn, session: Session, lines: Sequence[OrderLine], text: str) -> str | None:
    """The position of the only line that the message, or `text`, names; None for none or several.

    Colour and size count only where they cannot be what shall come instead (换成白色的).
    """
    named = [entity.value for entity in turn.message.entities if entity.name in NAMING]
    found = [line for line in lines if any(names(word, line.title) for word in named)]
    found = found or _of_kind(session, lines, text)
    if len(found) != 1 and not re.search(entry("aftersales.into"), text):
        found = _looking_so(found or lines, text)
    return str(found[0].position) if len(found) == 1 else None


def _of_kind(session: Session, lines: Sequence[OrderLine], text: str) -> list[OrderLine]:
    """Those whose category or brand stands in a text."""
    held = {one.id: one for one in products(session, [line.product_id for line in lines])}
    kinds = {id_: _kind_words(product) for id_, product in held.items()}
    return [ln for ln in lines if any(word in text for word in kinds.get(ln.product_id, ()))]


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
