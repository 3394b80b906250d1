"""Colours and sizes as a text names them: 黑色 or 黑, L alone but not the L of XL."""

import re
from collections.abc import Collection, Sequence

from actions.patterns import matches
from actions.understood import Understood
from actions.words import heard, label, plain
from shop.catalog.models import Variant
from shop.catalog.sizes import size_key, with_numbers
from shop.catalog.stock import same_colour

SIZES = ["XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL"]


def stands_in(value: str, text: str) -> bool:
    """Whether a colour or size stands in a text by itself."""
    core = value if len(value) == 1 else value.rstrip(label("orders.colour_end"))
    if core.isascii():
        alone = rf"(?<![A-Za-z0-9]){re.escape(size_key(core))}(?![A-Za-z0-9])"
        return re.search(alone, with_numbers(text), re.I) is not None
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


def next_size(sizes: Collection[str], before: str, text: str) -> set[str]:
    """换大一号, 换小一码: the size beside the one bought, or words for one that is not made."""
    for step, path in ((1, "product.larger_words"), (-1, "product.smaller_words")):
        if heard(path, text) and any(size in before.split() for size in sizes):
            return {neighbour(sizes, before, step) or label(f"product.no_size_{step:+d}")}
    return set()


def unmade(message: Understood, variants: Sequence[Variant], before: str) -> list[str]:
    """The colours and sizes named that the product is not made in, unless it is made in another
    that is named too: 黑色吧 没有就白色.
    """
    made_colours = [v.colour for v in variants]
    made_sizes = {size_key(v.size) for v in variants}
    colours = [e.value for e in message.all("colour") if not e.unwanted]
    sizes = [e.value for e in message.all("size") if not e.unwanted]
    sizes = sizes or [size for size in SIZES if stands_in(size, message.text)]
    if made_sizes and all(size.isdigit() for size in made_sizes):  # 37呢
        sizes += re.findall(r"(?<![\d.])\d{2}(?![\d.])", message.text)
    named_colours = named(set(made_colours), message.text, before) - set(before.split())
    named_sizes = named({v.size for v in variants}, message.text, before) - set(before.split())
    no_colour = [c for c in colours if not any(same_colour(made, c) for made in made_colours)]
    no_size = [one for one in dict.fromkeys(sizes) if size_key(one) not in made_sizes]
    return [*([] if named_colours else no_colour), *([] if named_sizes else no_size)]


def made_in_words(variants: Sequence[Variant]) -> str:
    """颜色有黑色、白色；尺码有 M、L: what a product is made in."""
    made = []
    for what in ("colour", "size"):
        values = {str(getattr(one, what)) for one in variants} - {""}
        if values:
            joined = label("product.comma").join(sorted(values, key=in_order))
            made.append(label(f"product.made_{what}", values=joined))
    return label("product.semicolon").join(made) or label("product.made_one")


def asks_made(text: str) -> bool:
    """有啥颜色, 都有哪些码: asks what there is to choose from."""
    return matches("product.made_asked", plain(text))


def preferred(text: str, variants: Sequence[Variant], quantity: int) -> Variant | None:
    """黑色吧 没有就白色: the first one named that is in stock."""
    if not heard("product.or_else_words", text):
        return None
    there = [one for one in variants if one.stock >= quantity]
    return min(there, key=lambda one: _place(one, text), default=None)


def _place(variant: Variant, text: str) -> tuple[int, ...]:
    cores = (variant.colour.rstrip(label("orders.colour_end")), variant.size)
    return tuple(text.find(core) if core and core in text else len(text) for core in cores)
