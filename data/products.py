"""Products of the demo shop, made from the kinds in data/catalog."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from data.catalogue import Kind, Style, kinds

LETTERS = "ABCEFGHKMNQRSTVXZ"
HISTORY_DAYS = 180


@dataclass(frozen=True, slots=True)
class Variant:
    """One colour and size; price in 分; `restock_in` days from now, None when none is planned."""

    id: str
    colour: str
    size: str
    price: int
    stock: int
    restock_in: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product and what the simulation knows of it (style, band, quality, pull, trend).

    `launched` and the price history are days before now; `pull` is log popularity, `trend` its
    change per 100 days.
    """

    id: str
    kind: Kind
    style: Style
    band: int
    brand: str
    title: str
    colour: str
    attributes: dict[str, str]
    description: str
    variants: tuple[Variant, ...]
    prices: tuple[tuple[int, int], ...]
    gift_for: tuple[str, ...]
    launched: int
    quality: float
    pull: float
    trend: float
    image: str = field(default="")

    @property
    def price(self) -> int:
        """The lowest variant price in 分."""
        return min(variant.price for variant in self.variants)

    @property
    def stock(self) -> int:
        """What all variants have together."""
        return sum(variant.stock for variant in self.variants)


def shop_price(rng: random.Random, low: float, high: float) -> int:
    """A price in 分 within [low, high] 元, ending as shops like it (59, 129, 1999)."""
    value = math.exp(rng.uniform(math.log(low), math.log(high)))
    step = 10 if value < 1000 else 100
    ended = round(value / step) * step - 1
    return int(min(max(ended, low), high)) * 100


def _pick(rng: random.Random, values: list[Any], band: int) -> str:
    if values and isinstance(values[0], list):
        values = values[min(band, len(values) - 1)]
    return str(rng.choice(values))


def _attributes(rng: random.Random, kind: Kind, style: Style, band: int) -> dict[str, str]:
    merged = {**kind.attributes, **style.attributes}
    return {name: _pick(rng, values, band) for name, values in merged.items()}


def _title(rng: random.Random, kind: Kind, style: Style, brand: str, colour_word: str) -> str:
    model = rng.choice(kind.models).format(
        letter=rng.choice(LETTERS), n=rng.choice((2, 3, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 60))
    )
    noun = rng.choice(style.nouns or kind.nouns)
    words = rng.sample(style.words, min(3, len(style.words)))
    name = f"{brand}{' ' if model[:1].isascii() and model else ''}{model}"
    pattern = rng.choice(
        (
            f"{name} {words[0]}{noun} {words[1]} {colour_word}",
            f"{name} {noun} {words[0]} {words[1]} {colour_word}",
            f"{name} {noun} {' '.join(words)} {colour_word}",
            f"{name} {words[0]} {colour_word}{noun} {words[1]}",
            f"新款 {name} {noun} {words[0]} {words[1]} {colour_word}",
        )
    )
    return " ".join(pattern.split())


def _stock(rng: random.Random, sold_out: bool) -> tuple[int, int | None]:
    if not sold_out and rng.random() > 0.07:  # seven in a hundred run out
        return int(rng.lognormvariate(3.6, 0.9)) + 2, None
    return 0, rng.randint(3, 20) if rng.random() < 0.6 else None


def _variants(
    rng: random.Random, kind: Kind, band: int, item: str, colour: str, price: int
) -> tuple[Variant, ...]:
    sizes = kind.sizes[band] if isinstance(kind.sizes[0], list) else kind.sizes
    step = kind.size_step[band] if len(kind.size_step) == len(kind.bands) else None
    others = [c for c in kind.colours if c != colour]
    colours = [colour, *rng.sample(others, rng.randint(0, min(kind.more_colours, len(others))))]
    sold_out = rng.random() < 0.035  # whole products that ran out
    made: list[Variant] = []
    for shade in colours:
        for position, size in enumerate(sizes):
            extra = (step if step is not None else kind.size_step[-1]) * position * 100
            stock, restock = _stock(rng, sold_out)
            number = f"{item}-{len(made) + 1}"
            made.append(Variant(number, shade, size, price + extra, stock, restock))
    return tuple(made)


def _price_history(rng: random.Random, price: int, launched: int) -> tuple[tuple[int, int], ...]:
    days = sorted(
        {rng.randint(2, min(launched - 1, HISTORY_DAYS)) for _ in range(rng.randint(0, 3))}
    )
    older = [(day, round(price * rng.uniform(0.92, 1.18) / 1000) * 1000 - 100) for day in days]
    points = [(launched, older[-1][1] if older else price)]
    for position in range(len(older) - 1, -1, -1):
        then = older[position - 1][1] if position else price
        points.append((older[position][0], then))
    kept = [p for n, p in enumerate(points) if n == 0 or p[1] != points[n - 1][1]]
    return tuple((day, max(value, 100)) for day, value in kept if day <= launched)


def _describe(rng: random.Random, kind: Kind, attributes: dict[str, str]) -> str:
    lines = [line.format(**attributes) for line in kind.description]
    return "".join(lines)


def _one(rng: random.Random, kind: Kind, item: str, band: int, colour: str) -> Product:
    style = rng.choice([s for s in kind.styles if band in s.bands])
    brands = [b for b, tier in kind.brands.items() if abs(tier - band) <= 1]
    brand = rng.choice([b for b in brands if kind.brands[b] == band] * 2 + brands)
    attributes = _attributes(rng, kind, style, band)
    price = shop_price(rng, *kind.bands[band])
    launched = rng.randint(181, 600) if rng.random() < 0.72 else rng.randint(5, 175)
    return Product(
        id=item,
        kind=kind,
        style=style,
        band=band,
        brand=brand,
        title=_title(rng, kind, style, brand, rng.choice(kind.colours[colour])),
        colour=colour,
        attributes={**attributes, "款式": style.name},
        description=_describe(rng, kind, attributes),
        variants=_variants(rng, kind, band, item, colour, price),
        prices=_price_history(rng, price, launched),
        gift_for=style.gift_for,
        launched=launched,
        quality=min(1.0, max(0.0, rng.betavariate(7, 2.2))),
        pull=rng.gauss(0, 0.9),
        trend=rng.gauss(0, 0.8),
        image=f"products/{item}.webp",
    )


def _of_kind(rng: random.Random, kind: Kind, first: int, titles: set[str]) -> Iterator[Product]:
    colours = list(kind.colours)
    for n in range(kind.count):
        colour = colours[n % len(colours)] if n % 3 else rng.choice(colours)
        product = _one(rng, kind, f"P{first + n:04d}", n % len(kind.bands), colour)
        while product.title in titles:
            product = _one(rng, kind, product.id, product.band, colour)
        titles.add(product.title)
        yield product


def make_products(seed: int) -> list[Product]:
    """Every product; the same seed gives the same list."""
    made: list[Product] = []
    titles: set[str] = set()
    for kind in kinds():
        rng = random.Random(f"{seed}:products:{kind.id}")
        made.extend(_of_kind(rng, kind, len(made) + 1, titles))
    return made
