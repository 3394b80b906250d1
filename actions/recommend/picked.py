"""One of several called by what it is best at: 续航好那个, 最轻的那款."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.product.subjects import Subject, Told, subjects, words_of
from actions.turn import Turn
from actions.words import entry
from shop.catalog.models import Product


def picked(turn: Turn, session: Session, among: Sequence[Product]) -> Product | None:
    """The one that 续航好那个 means among these; None where none is called so, or several are."""
    best = best_called(turn, session, among)
    return best[0] if len(best) == 1 else None


def best_called(turn: Turn, session: Session, among: Sequence[Product]) -> list[Product]:
    """All that 最轻的那个 may mean: even ones too; [] where nothing is called so."""
    called = re.search(entry("subjects.picked"), words_of(turn))
    meant = next((s for s in subjects() if called and s.heard_in(called[0])), None)
    if called is None or meant is None:
        return []
    return [product for product, _ in best_of(session, meant, among, called[0])]


def calls_one(text: str) -> bool:
    """Whether the text calls something by what it is best at."""
    return re.search(entry("subjects.picked"), text) is not None


def best_of(
    session: Session, subject: Subject, among: Sequence[Product], text: str
) -> list[tuple[Product, Told]]:
    """Those that `text` asks for: the highest or the lowest of the subject; all that are even."""
    measured = [(p, told) for p in among if (told := subject.told(session, p)) and told.measure]
    if not measured:
        return []
    ordered = min if subject.wants_least(text) else max
    best = ordered(told.measure for _, told in measured)
    return [(product, told) for product, told in measured if told.measure == best]
