"""What a list gave up of what was asked for, as far as the customer would miss it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.recommend.client import Recommendation
from shop.catalog.constraints import Constraint, GiftFor, InCategory
from shop.catalog.listing import Listed, listed
from shop.catalog.persons import presents, sexes, stated_unfit, suits


def given_up(
    session: Session, asked: Sequence[Constraint], found: Recommendation
) -> list[Constraint]:
    """Without 送女儿 of laptops: few shops list them so, and none of those shown is for others."""
    shown = listed(session, [item.id for item in found.items])
    kind = any(isinstance(c, InCategory) and not c.negated for c in asked)
    return [c for c in found.relaxed if not _missed_by_nobody(c, shown, kind=kind)]


def _missed_by_nobody(c: Constraint, shown: Sequence[Listed], *, kind: bool) -> bool:
    if not isinstance(c, GiftFor):
        return False
    if c.value in sexes():
        return not any(stated_unfit(c.value, item) for item in shown)
    if any(item.category in presents() for item in shown):
        return False
    return kind and all(suits(c.value, item) for item in shown)
