"""Size charts and what buyers say of a product's fit, as customers read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from actions.turn import Turn
from actions.words import label
from shop.catalog.models import Product
from shop.catalog.opinions import fit

MEASURES = ("height", "weight")


def chart_in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """M：身高 162–168cm，体重 51–59kg；… A row without a size is its facts alone."""
    told = []
    for row in rows:
        facts = label("size.comma").join(
            label(f"size.fact_{name}", low=f"{row[name][0]:g}", high=f"{row[name][1]:g}")
            for name in MEASURES
            if row.get(name)
        )
        size = row.get("size")
        told.append(label("size.chart_row", size=size, facts=facts) if size else facts)
    return label("size.joint").join(told)


def tell_fit(turn: Turn, product: Product) -> bool:
    """How many buyers wrote that it came out small, large, as expected; False where none did."""
    with turn.database.read() as session:
        found = fit(session, product.id)
    counts = {"true": found.as_expected, "larger": found.larger, "smaller": found.smaller}
    said = [label(f"size.buyers_{name}", count=n) for name, n in counts.items() if n]
    if said:
        turn.say("utter_size_buyers", count=found.told, said=label("size.comma").join(said))
    return bool(found.told)
