"""What a customer may be suggested at all, by the shop's rule of suitability.

Ranking asks it for whole lists (recommender/ranking.py); lists made without the recommender ask
here. It is a duty of the shop, not personalisation: it holds without any consent.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from shop.customers import repository
from shop.policies.service import policy
from shop.policies.values import SuitabilityPolicy


class Stated(Protocol):
    """A product with what the shop states of it."""

    @property
    def attributes(self) -> dict[str, str]:
        """Value by name."""
        ...


Item = TypeVar("Item", bound=Stated)


def rank_of(session: Session, rule: SuitabilityPolicy, customer_id: str | None) -> int:
    """The customer's rank at this moment: the lowest, 0, for nobody, unknown and erased ones."""
    if not rule.holds or customer_id is None:
        return 0
    found = repository.customer(session, customer_id)
    return 0 if found is None else rule.customer_rank(found.attributes)


def suitable(session: Session, customer_id: str | None, items: Sequence[Item]) -> list[Item]:
    """Those of the products that may be suggested to the customer, in their order."""
    rule = policy(session, SuitabilityPolicy)
    rank = rank_of(session, rule, customer_id)
    return [item for item in items if rule.suits(item.attributes, rank)]
