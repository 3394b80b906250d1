"""What a query means beyond its letters: the kind it names, and what the shop's words ask of it.

Words alone must find what the catalogue says otherwise: 吃鸡 is a game, 给娃 is for a child, 鞋
names sneakers. The meanings are the shop's own (names and aliases of categories, and
shop/catalog: wishes.yml, persons.py). They rank, they never remove: what a customer insists on
arrives as typed constraints.
"""

from collections.abc import Callable, Iterable
from collections.abc import Sequence as Seq
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.features.words import normalise, simplified, wanted
from recommender.sequences import FloatArray
from recommender.shelf import Shelf
from shop.catalog.constraints import Attribute
from shop.catalog.listing import Listed
from shop.catalog.meeting import has_attribute
from shop.catalog.persons import given_to, presents, sexes
from shop.catalog.wishes import Asked, asked, condition, only_beside, table
from shop.catalog.words import words

KIND, WISH, PERSON = 0.8, 0.3, 0.3  # what each is worth, the best match by words being 1
BESIDE = 0.5  # of KIND: a kind that is named, but not as what is wanted

Mask = NDArray[np.bool_]
T = TypeVar("T")


def once(shelf: Shelf, key: object, make: Callable[[], T]) -> T:
    """What `make` gives, worked out once for these products."""
    memo = shelf.index.memo
    if key not in memo:
        memo[key] = make()
    return memo[key]  # type: ignore[return-value]  # a key always holds what its `make` gives


def _names(shelf: Shelf) -> list[tuple[str, str]]:
    """(name, category) of every category and alias, the longest first; then names of types."""
    made: dict[str, str] = {}
    for item in shelf.items:
        for name in (item.category, *item.aliases):
            made.setdefault(normalise(name), item.category)
    sold = set(made.values())
    for wish in table().kinds:
        for said in wish.said:
            if wish.of in sold:
                made.setdefault(normalise(said), wish.of)
    return sorted(made.items(), key=lambda pair: -len(pair[0]))


def kinds_named(query: str, shelf: Shelf) -> list[str]:
    """Names of the categories that a query names, what is wanted last.

    Chinese puts the head last (漠川手机的壳); a present (礼物) is a use rather than a kind where
    another kind is named, and 装 names what is to be held.
    """
    text, places = normalise(query), {}
    left = text
    for name, category in once(shelf, "names", lambda: _names(shelf)):
        at = left.rfind(name)
        if at >= 0:
            left = left[:at] + " " * len(name) + left[at + len(name) :]
            places[at] = category
    found = list(dict.fromkeys(category for _, category in sorted(places.items(), reverse=True)))
    use = {name for name in found if name in presents()}
    own = [name for name in found if name not in use]
    for verb, holder in table().holders.items():
        if holder in own and verb in text:
            own = [*(k for k in own if k == holder), *(k for k in own if k != holder)]
    return [*reversed([*own, *use])]


def _of_category(shelf: Shelf, name: str) -> Mask:
    names = once(shelf, "categories", lambda: np.array([i.category for i in shelf.items]))
    return np.asarray(names == name)


def _stating(c: Attribute, shelf: Shelf) -> Mask:
    made = once(
        shelf,
        ("states", c.name, c.value),
        lambda: np.array([has_attribute(c, item) for item in shelf.items], dtype=bool),
    )
    return ~made if c.negated else made


def _wishes(query: str, kind: str, items: Seq[Listed]) -> Iterable[Attribute]:
    """What is asked in the shop's words, as far as a product of the kind states it."""
    found: list[Asked] = asked(simplified(query), kind)
    made = (condition(one, items) for one in found if one.wish.tells)
    return (c for c in made if c is not None)


def _persons(query: str, shelf: Shelf) -> list[Mask]:
    """Products that the shop gives to the persons named."""
    text, known = simplified(query), table()
    names = [(name, name) for name in words().recipients]
    names += [(person, other) for person, others in known.persons.items() for other in others]
    names += [(person, day) for day, whom in known.days.items() for person in whom]
    there = ((person, name) for person, name in names if name in text)
    said = [
        person
        for person, name in there
        if person in sexes() or not only_beside(text[: text.index(name)])
    ]
    return [
        once(
            shelf,
            ("given", person),
            lambda person=person: np.array(  # type: ignore[misc]
                [given_to(person, item) for item in shelf.items], dtype=bool
            ),
        )
        for person in dict.fromkeys(said)
    ]


def meant(query: str, shelf: Shelf) -> FloatArray:
    """(N,) what each product has of what the query means; zeros where it means nothing known."""
    worth = np.zeros(len(shelf.items), dtype=np.float32)
    query = wanted(query)
    if not query or not len(worth):
        return worth
    kinds = kinds_named(query, shelf)
    kind = kinds[-1] if kinds else ""
    for name in kinds:
        worth += (KIND if name == kind else KIND * BESIDE) * _of_category(shelf, name)
    items = shelf.items
    if kind:
        items = once(shelf, ("items", kind), lambda: [i for i in shelf.items if i.category == kind])
    for c in _wishes(query, kind, items):
        worth += WISH * _stating(c, shelf)
    for given in _persons(query, shelf):
        worth += PERSON * given
    return worth
