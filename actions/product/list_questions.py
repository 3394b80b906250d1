"""Questions over several products: the lightest, do they all, which one is good."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from actions.product.scope import Scope
from actions.product.subjects import Subject, Told, shown_name, words_of
from actions.recommend.picked import best_of
from actions.turn import Turn
from actions.words import label, listed
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.service import Rating, rating
from shop.messages.schemas import ProductsPayload
from shop.money import display

PAIR = 2
TRUSTED = 3  # reviews that weigh as much as what is not known of a product
NEUTRAL = 4.0  # stars of a product nobody reviewed
CLEARLY = 0.25  # stars by which one is rated better


def tell_best(turn: Turn, session: Session, where: Scope, subject: Subject) -> bool:
    """Say which is the most so, with its value and the others'; False where no value compares."""
    text = words_of(turn)
    told = {p.id: found for p in where.products if (found := subject.told(session, p))}
    best = best_of(session, subject, where.products, text)
    if not best:
        return False
    if len(told) == len(where.products) and len({t.value for t in told.values()}) == 1:
        tell_same(turn, subject, best[0][1], best[0][1])
        return True
    product, found = min(best, key=lambda one: one[0].price)
    values = {
        "which": superlative(subject, text, len(where.products)),
        "value": found.value,
        "rest": _rest(where, told, [p.id for p, _ in best]),
    }
    if len(best) == 1:
        turn.remember(item_id=product.id)
        values |= {"place": where.called(product), "product": product.title}
        turn.say("utter_list_best", ProductsPayload(items=[product_card(product)]), **values)
        return True
    if len(best) < len(where.products):
        turn.remember(item_id=product.id)  # the cheapest of the best: 同第二个比下
    places = where.called_together([p for p, _ in best])
    cheapest = where.called(product)
    values |= {"places": places, "place": cheapest, "price": display(product.price)}
    if len(best) == len(where.products):
        verdict = subject.verdict(found, text) or found.value
        turn.say("utter_list_even", verdict=verdict, **values)
    elif len({p.price for p, _ in best}) == 1:
        turn.say("utter_list_best_even_alike", **values)
    else:
        turn.say("utter_list_best_even", **values)
    return True


def superlative(subject: Subject, text: str, of: int) -> str:
    """续航最久, 重量更轻."""
    most, least = subject.rules.get("words", listed("subjects.words"))
    word = least if subject.wants_least(text) else most
    return subject.name + label(
        "subjects.best_of_two" if of == PAIR else "subjects.best_of_all", word=word
    )


def _rest(where: Scope, told: dict[str, Told], best: Sequence[str]) -> str:
    lines = [
        label("subjects.rest_line", place=where.called_together(group), value=value)
        for value, group in _grouped(
            (p, told[p.id].value if p.id in told else label("subjects.silent"))
            for p in where.products
            if p.id not in best
        )
    ]
    return label("subjects.rest", rest=label("subjects.semicolon").join(lines)) if lines else ""


def _grouped(said: Iterable[tuple[Product, str]]) -> list[tuple[str, list[Product]]]:
    """Products of which the same is said, in the order shown."""
    groups: dict[str, list[Product]] = {}
    for product, words in said:
        groups.setdefault(words, []).append(product)
    return list(groups.items())


def tell_same(turn: Turn, subject: Subject, shown: Told, told: Told) -> None:
    """They are all alike in it: say so, with what that means."""
    verdict = subject.verdict(told, words_of(turn))
    name = shown_name(shown)
    if verdict and name and shown.value not in verdict:
        turn.say("utter_list_same_judged", verdict=verdict, name=name, value=shown.value)
    elif verdict:
        turn.say("utter_list_same_verdict", verdict=verdict)
    else:
        turn.say("utter_list_same", name=name or subject.name, value=shown.value)


def tell_each(turn: Turn, session: Session, where: Scope, subject: Subject) -> bool:
    """One line a product; one answer where they share it; False where no product tells it."""
    told = {p.id: found for p in where.products if (found := subject.told(session, p))}
    if not told:
        return False
    text = words_of(turn)
    telling = [product for product in where.products if product.id in told]
    shown = {p.id: subject.evidence(session, p, told[p.id], text) for p in telling}
    if len(told) == len(where.products) and len({t.value for t in shown.values()}) == 1:
        tell_same(turn, subject, shown[where.products[0].id], told[where.products[0].id])
        return True
    if _told_alike(turn, where, subject, told, shown):
        return True
    said = [(p, _said(subject, told.get(p.id), shown.get(p.id), text)) for p in where.products]
    lines = [
        label("subjects.told_line", place=where.called_together(group), value=words)
        for words, group in _grouped(said)
    ]
    turn.say("utter_list_each", lines="\n".join(lines), name=subject.name)
    return True


def _told_alike(
    turn: Turn, where: Scope, subject: Subject, told: dict[str, Told], shown: dict[str, Told]
) -> bool:
    """They differ in the value, but it means the same of all of them."""
    verdicts = {subject.verdict(one, words_of(turn)) for one in told.values()}
    if len(told) < len(where.products) or len(verdicts) > 1 or "" in verdicts:
        return False
    values = [
        label("subjects.rest_line", place=where.called_together(group), value=value)
        for value, group in _grouped((p, shown[p.id].value) for p in where.products)
    ]
    joined = label("subjects.semicolon").join(values)
    turn.say("utter_list_each_judged", verdict=verdicts.pop(), name=subject.name, values=joined)
    return True


def _said(subject: Subject, told: Told | None, shown: Told | None, text: str) -> str:
    if told is None or shown is None:
        return label("subjects.silent")
    verdict = subject.verdict(told, text)
    if not verdict:
        return shown.value
    if not shown_name(shown) or shown.value in verdict:
        return verdict
    return label("subjects.verdict_value", verdict=verdict, value=shown.value)


def tell_recommended(turn: Turn, session: Session, where: Scope) -> None:
    """哪个好: by what buyers gave, with the cheapest beside it; open where nobody rated."""
    product = best_rated(session, where.products)
    cheapest = min(where.products, key=lambda one: one.price)
    values = {"cheapest": where.called(cheapest), "price": display(cheapest.price)}
    found = rating(session, product.id) if product else None
    if product is None or found is None:
        turn.say("utter_list_unrated", ProductsPayload(items=[product_card(cheapest)]), **values)
        return
    turn.remember(item_id=product.id)
    values |= {"place": where.called(product), "product": product.title}
    values |= {"average": f"{found.average:.1f}", "count": str(found.count)}
    card = ProductsPayload(items=[product_card(product)])
    if product.price == cheapest.price:
        turn.say("utter_list_recommended_cheapest", card, **values)
    else:
        turn.say("utter_list_recommended", card, **values)


def best_rated(session: Session, among: Sequence[Product]) -> Product | None:
    """The one that buyers rate clearly best, of even ones the cheapest; None if none is rated.

    A rating of few reviews counts less: (Σ stars + 3 · 4.0) / (n + 3).
    """
    found = {p.id: rating(session, p.id) for p in among}
    if not any(found.values()):
        return None
    stars = {id_: weighed(one) for id_, one in found.items()}
    best = max(stars.values())
    even = [p for p in among if found[p.id] and best - stars[p.id] <= CLEARLY]
    return min(even, key=lambda one: one.price) if even else None


def weighed(found: Rating | None) -> float:
    """Average stars, drawn to 4.0 the fewer reviews there are."""
    if found is None:
        return NEUTRAL
    return (found.average * found.count + NEUTRAL * TRUSTED) / (found.count + TRUSTED)
