"""Colours and sizes as a text names them: 黑色 or 黑, L alone but not the L of XL."""

import re
from collections.abc import Collection, Sequence

from actions.words import label
from shop.catalog.models import Variant

SIZES = ["XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL"]


def stands_in(value: str, text: str) -> bool:
    """Whether a colour or size stands in a text by itself."""
    core = value if len(value) == 1 else value.rstrip(label("orders.colour_end"))
    if core.isascii():
        alone = rf"(?<![A-Za-z0-9]){re.escape(core)}(?![A-Za-z0-9])"
        return re.search(alone, text, re.I) is not None
    return core in text


def named(values: Collection[str], text: str, before: str) -> set[str]:
    """Those that stand in a text; 把红色换成蓝色 names the old one too."""
    found = {value for value in values if value and stands_in(value, text)}
    return {value for value in found if value not in before.split()} or found


def with_named(
    variants: Sequence[Variant], before: str, colours: Collection[str], sizes: Collection[str]
) -> list[Variant]:
    """Those of these colours and sizes; what was not named stays as it was `before` (黑色 M)."""
    return [
        variant
        for variant in variants
        if (variant.colour in colours if colours else _keeps(variant.colour, before))
        and (variant.size in sizes if sizes else _keeps(variant.size, before))
    ]


def _keeps(value: str, before: str) -> bool:
    """Whether a variant has the colour or size ordered; an order without a spec rules none out."""
    return not value or not before or value in before.split()


def in_order(name: str) -> tuple[int, float, str]:
    """Sorts sizes from small to large; colours by name, always in the same order."""
    if name.upper() in SIZES:
        return 0, SIZES.index(name.upper()), name
    return (1, float(name), name) if name.replace(".", "", 1).isdigit() else (2, 0.0, name)


def neighbour(sizes: Collection[str], before: str, step: int) -> str | None:
    """The size `step` above the one `before` (黑色 M) has; None beyond the last one.

    >>> neighbour({"M", "L", "XL"}, "黑色 L", 1)
    'XL'
    """
    ordered = sorted(sizes, key=in_order)
    own = [place for place, size in enumerate(ordered) if size in before.split()]
    wanted = own[0] + step if own else -1
    return ordered[wanted] if 0 <= wanted < len(ordered) else None
