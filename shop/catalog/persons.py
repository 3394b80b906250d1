"""For whom a product is, by what the shop states: attributes, whom it is given to, title."""

from functools import lru_cache

from shop.catalog.listing import Listed
from shop.catalog.words import words


@lru_cache(maxsize=500)
def alike(person: str) -> frozenset[str]:
    """Who counts as this person: 老公 and 男朋友, 儿子 and 孩子; for 男 everybody who is."""
    known = words().persons
    same = {name for group in known.alike if person in group for name in group}
    return frozenset({person, *same, *(n for n, sex in known.sexes.items() if sex == person)})


def sex(person: str) -> str:
    """男 or 女; empty where the word does not tell."""
    known = words().persons.sexes
    return person if person in known.values() else known.get(person, "")


def sexes() -> frozenset[str]:
    """男 and 女: who names only this means no person in particular."""
    return frozenset(words().persons.sexes.values())


def styles() -> list[str]:
    """Names of the attribute that tells the make of a product: 款式."""
    return list(words().persons.kinds)


def presents() -> list[str]:
    """Names of the kinds that are made to be given: 礼品."""
    return list(words().persons.presents)


def given_to(person: str, item: Listed) -> bool:
    """Whether the shop says that it is for this person, or for somebody who counts as them."""
    if not suits(person, item):
        return False
    stated = _sexes(_for_whom(item)) or _sexes([_kind(item), item.title])
    if person in item.gift_for or person in stated:
        return True
    return bool(alike(person) & set(item.gift_for)) and not _named_for_another(person, item)


def said_for(person: str, item: Listed) -> bool:
    """Whether a fact of the product itself names the person: its title, for whom it is, a present.

    That the shop lists it for them among others (a flask for 妈妈, 爸爸, 老师) says less.
    """
    if not given_to(person, item) or _named_for_another(person, item):
        return False
    present = item.category in presents() and person in item.gift_for
    return present or bool(_named(item) & alike(person))


def _named(item: Listed) -> set[str]:
    """For whom the title says that it is."""
    marks = words().persons.named
    return {who for mark, whom in marks.items() if mark in item.title for who in whom}


def _named_for_another(person: str, item: Listed) -> bool:
    """送妈妈的丝巾 is no present for a girlfriend, though the shop says that a wife may have it."""
    named = _named(item)
    return bool(named) and not named & alike(person)


def stated_unfit(person: str, item: Listed) -> bool:
    """Whether an attribute, the kind or the title says that it is for others."""
    known = _sexes(_for_whom(item) or [_kind(item), item.title])
    return bool(sex(person) and known and sex(person) not in known)


def suits(person: str, item: Listed) -> bool:
    """False where the shop says that it is for others: for women, for children.

    An attribute decides; without one, whom it is given to; without that, kind and title.
    """
    stated = _for_whom(item)
    known = _sexes(stated)
    if not stated:
        if alike(person) & set(item.gift_for):
            return True
        stated = [_kind(item), item.title]
        given = {sex(name) for name in item.gift_for} if person in sexes() else set()
        known = _sexes(stated) | given - {""}
    if sex(person) and known and sex(person) not in known:
        return False
    return person in words().persons.children or not _for_children(stated)


def _for_whom(item: Listed) -> list[str]:
    names = words().persons.attributes
    stated = [item.attributes[name] for name in names if item.attributes.get(name)]
    return [text for text in stated if _sexes([text]) or _for_children([text])]


def _kind(item: Listed) -> str:
    return " ".join(item.attributes.get(name, "") for name in words().persons.kinds)


def _sexes(texts: list[str]) -> set[str]:
    """男, 女, or both (男女同款, 中性); empty where nothing is said."""
    marks = words().persons.marks
    return {sex for text in texts for mark, said in marks.items() if mark in text for sex in said}


def _for_children(texts: list[str]) -> bool:
    return any(word in text for text in texts for word in words().persons.for_children)
