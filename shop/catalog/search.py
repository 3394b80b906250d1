"""Finding products by words and constraints, without a model."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from shop.catalog import repository, search_repository
from shop.catalog.constraints import Attribute, Constraint, GiftFor, InCategory
from shop.catalog.listing import Listed, listed
from shop.catalog.meeting import has_attribute, simple
from shop.catalog.models import Category, Product
from shop.catalog.persons import given_to, sexes, suits
from shop.catalog.search_repository import CategoryIds, Condition, conditions

MOST_TERMS = 24  # a longer query is a sentence; its first words decide
_RUN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+", re.IGNORECASE)


def search(
    session: Session,
    words: str = "",
    constraints: Sequence[Constraint] = (),
    limit: int = 20,
    *,
    offset: int = 0,
) -> list[Product]:
    """Products on sale: hard constraints remove, words and soft constraints rank.

    With words, a product must share some of them or be of the category they name.
    """
    named = _below(repository.categories(session))
    terms = terms_of(words)
    meant = [
        id_ for name, ids in named.items() if name and name.lower() in words.lower() for id_ in ids
    ]
    score = search_repository.relevance(terms, meant)
    found = search_repository.find(
        session,
        hard=_hard(session, constraints, named),
        score=score,
        least=max(1, len(terms) // 3) if terms else 0,
        soft=[
            search_repository.condition(c, named)
            for c in constraints
            if not c.hard and not _stated(c)
        ],
        limit=limit,
        offset=offset,
    )
    return list(found)


def matches(
    session: Session, constraints: Sequence[Constraint], ids: Sequence[str] | None = None
) -> set[str]:
    """Ids of products on sale that meet every hard constraint."""
    needs_categories = any(isinstance(c, InCategory) for c in constraints if c.hard)
    named = _below(repository.categories(session)) if needs_categories else {}
    return search_repository.matching_ids(session, _hard(session, constraints, named), ids)


def prices(session: Session, constraints: Sequence[Constraint]) -> list[int]:
    """Prices in 分 of everything on sale that meets the hard constraints, lowest first."""
    named = _below(repository.categories(session))
    return list(search_repository.prices(session, _hard(session, constraints, named)))


def of_kind(session: Session, category_id: str | None) -> list[Listed]:
    """Everything on sale in a category and below it; of the whole shop without one."""
    kind = [InCategory(value=category_id)] if category_id else []
    return listed(session, matches(session, kind))


def _stated(c: Constraint) -> bool:
    """Whether only what a product states as a whole tells if it is met."""
    return isinstance(c, GiftFor) or (isinstance(c, Attribute) and not simple(c))


def _hard(
    session: Session, constraints: Sequence[Constraint], named: CategoryIds
) -> list[Condition]:
    """What a product must meet; what only its statements tell is read from those that are left."""
    hard = [c for c in constraints if c.hard]
    stated = [c for c in hard if _stated(c)]
    rest = conditions([c for c in hard if c not in stated], named)
    if not stated:
        return rest
    left = listed(session, search_repository.matching_ids(session, rest, None))
    meeting = [item.id for item in left if all(_meets(c, item) for c in stated)]
    return [*rest, search_repository.among(meeting)]


def _meets(c: Constraint, item: Listed) -> bool:
    if isinstance(c, GiftFor):
        return (suits if c.value in sexes() else given_to)(c.value, item)
    return isinstance(c, Attribute) and has_attribute(c, item) != c.negated


def terms_of(words: str) -> list[str]:
    """Latin words whole, Chinese as overlapping pairs: 蓝牙耳机 → 蓝牙, 牙耳, 耳机."""
    terms: dict[str, None] = {}
    for run in _RUN.findall(words):
        if run.isascii() or len(run) == 1:
            terms[run.lower()] = None
        else:
            terms |= dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1))
    return list(terms)[:MOST_TERMS]


def _below(categories: Sequence[Category]) -> CategoryIds:
    """Each id, name and alias of a category → its id and the ids below it."""
    children: dict[str | None, list[str]] = {}
    for category in categories:
        children.setdefault(category.parent_id, []).append(category.id)

    def subtree(id_: str) -> list[str]:
        return [id_, *(deep for child in children.get(id_, []) for deep in subtree(child))]

    named: dict[str, Sequence[str]] = {}
    for category in categories:
        for name in (*category.aliases, category.name, category.id):
            named[str(name)] = subtree(category.id)
    return named
