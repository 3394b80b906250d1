"""Finding products by words and constraints, without a model."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from shop.catalog import repository, search_repository
from shop.catalog.constraints import Constraint, InCategory
from shop.catalog.models import Category, Product
from shop.catalog.search_repository import CategoryIds, conditions

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
        hard=conditions([c for c in constraints if c.hard], named),
        score=score,
        least=max(1, len(terms) // 3) if terms else 0,
        soft=[search_repository.condition(c, named) for c in constraints if not c.hard],
        limit=limit,
        offset=offset,
    )
    return list(found)


def matches(
    session: Session, constraints: Sequence[Constraint], ids: Sequence[str] | None = None
) -> set[str]:
    """Ids of products on sale that meet every hard constraint."""
    hard = [c for c in constraints if c.hard]
    needs_categories = any(isinstance(c, InCategory) for c in hard)
    named = _below(repository.categories(session)) if needs_categories else {}
    return search_repository.matching_ids(session, conditions(hard, named), ids)


def prices(session: Session, constraints: Sequence[Constraint]) -> list[int]:
    """Prices in 分 of everything on sale that meets the hard constraints, lowest first."""
    named = _below(repository.categories(session))
    hard = conditions([c for c in constraints if c.hard], named)
    return list(search_repository.prices(session, hard))


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
