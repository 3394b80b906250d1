"""Whether a product fits what the customer has: 我是漠川的能用吗."""

import re

from actions.product.scope import Scope
from actions.product.subjects import as_text, words_of
from actions.turn import Turn
from actions.words import label, mapping
from shop.catalog.models import Product


def told_compatible(turn: Turn, where: Scope) -> bool:
    """Say of each product whether it is for the brand named; False if that is not the question."""
    rules = mapping("subjects.compatible")
    brand = turn.message.one("brand")
    if brand is None or not re.search(rules["said"], words_of(turn)):
        return False
    made_for = {p.id: _made_for(p, rules["attributes"]) for p in where.products}
    if not all(made_for.values()):
        return False
    verdicts = {p.id: _verdict(turn, rules, brand, made_for[p.id]) for p in where.products}
    if len(set(verdicts.values())) == 1:
        turn.say("utter_compatible", verdict=next(iter(verdicts.values())))
        return True
    lines = [
        label("subjects.told_line", place=where.called(p), value=verdicts[p.id])
        for p in where.products
    ]
    turn.say("utter_compatible", verdict="\n".join(lines))
    return True


def _made_for(product: Product, names: list[str]) -> str:
    return next((v for n in names if (v := as_text(product.attributes.get(n)))), "")


def _verdict(turn: Turn, rules: dict[str, str], brand: str, made_for: str) -> str:
    if brand.casefold() not in made_for.casefold():
        return rules["unfit"].format(value=made_for)
    model = turn.message.one("model") or turn.message.one("product") or ""
    model = model.removeprefix(brand).strip()
    which = "fits" if model else "fits_brand"
    return rules[which].format(brand=brand, model=model)
