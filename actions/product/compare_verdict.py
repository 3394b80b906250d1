"""Which of two is to be had: by the subject asked for, else by what buyers gave and the price."""

from sqlalchemy.orm import Session

from actions.product.list_questions import CLEARLY, PAIR, superlative, weighed
from actions.product.subjects import Subject, subjects_in, words_of
from actions.recommend.picked import best_of
from actions.turn import Turn
from actions.words import label
from shop.catalog.models import Product
from shop.catalog.service import Rating, rating
from shop.money import display


def pair_verdict(turn: Turn, session: Session, one: Product, other: Product) -> str:
    """One sentence, with its reason; it never says more than the data do."""
    text = words_of(turn)
    for subject in subjects_in(text, [entity.value for entity in turn.message.all("attribute")]):
        if said := _by_subject(session, subject, one, other, text):
            return said
    return _by_ratings(session, one, other)


def _place(product: Product, one: Product) -> str:
    return label(f"compare.place_{1 if product.id == one.id else 2}")


def _by_subject(session: Session, subject: Subject, one: Product, other: Product, text: str) -> str:
    best = best_of(session, subject, [one, other], text)
    if not best:
        return ""
    product, told = best[0]
    if len(best) == PAIR:
        return label("compare.even_in", name=subject.name, value=told.value)
    second = other if product.id == one.id else one
    found = subject.told(session, second)
    return label(
        "compare.better_by",
        place=_place(product, one),
        which=superlative(subject, text, PAIR),
        value=told.value,
        other=found.value if found else label("compare.silent"),
    )


def _by_ratings(session: Session, one: Product, other: Product) -> str:
    found = {p.id: rating(session, p.id) for p in (one, other)}
    if not any(found.values()):
        return label("compare.unrated")
    better = max((one, other), key=lambda p: weighed(found[p.id]))
    second = other if better.id == one.id else one
    given = found[better.id]
    ahead = weighed(given) - weighed(found[second.id])
    if given is None or ahead <= CLEARLY:
        return _one_rated(found, one, other) or _even(one, other)
    return label(
        "compare.rated_better",
        place=_place(better, one),
        average=f"{given.average:.1f}",
        count=given.count,
        other=_other(found[second.id]),
    )


def _one_rated(found: dict[str, Rating | None], one: Product, other: Product) -> str:
    """Where only one has been rated, and not so well that it is the better one for that."""
    rated = [(p, of) for p in (one, other) if (of := found[p.id]) is not None]
    if len(rated) == PAIR:
        return ""
    product, of = rated[0]
    place = _place(product, one)
    return label("compare.one_rated", place=place, average=f"{of.average:.1f}", count=of.count)


def _other(found: Rating | None) -> str:
    if found is None:
        return label("compare.other_unrated")
    return label("compare.other_rated", average=f"{found.average:.1f}", count=found.count)


def _even(one: Product, other: Product) -> str:
    if one.price == other.price:
        return label("compare.rated_even_same_price")
    cheaper = min((one, other), key=lambda p: p.price)
    amount = display(abs(one.price - other.price))
    return label("compare.rated_even", place=_place(cheaper, one), amount=amount)
