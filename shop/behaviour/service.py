"""What customers did: append, read back, count."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from shop import clock
from shop.behaviour import repository
from shop.behaviour.learning import consenting
from shop.behaviour.models import Behaviour
from shop.behaviour.types import BehaviourType
from shop.customers.consent import Purpose, may
from shop.database import insert_new

BATCH = 1_000  # 10 columns a row, below SQLite's 32,766 parameters a statement
LIKING = frozenset(
    {
        BehaviourType.VIEW,
        BehaviourType.CLICK,
        BehaviourType.FAVOURITE,
        BehaviourType.CART,
        BehaviourType.PURCHASE,
    }
)


class NewBehaviour(BaseModel):
    """One behaviour as it comes in; `event_id` is the shop's and makes it count once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event_id: str = Field(min_length=1, max_length=128)
    customer_id: str = Field(min_length=1, max_length=64)
    type: BehaviourType
    ts: AwareDatetime
    item_id: str | None = None
    query: str | None = Field(None, max_length=1_000)
    list_id: str | None = None
    position: int | None = Field(None, ge=0)


@dataclass(frozen=True)
class HistoryEntry:
    """One behaviour with the title of its product (None: no product, or not sold any more)."""

    event_id: str
    type: BehaviourType
    item_id: str | None
    title: str | None
    query: str | None
    ts: datetime
    list_id: str | None
    position: int | None


@dataclass(frozen=True)
class Popular:
    """An item, how often it was viewed, kept or bought, and by how many customers."""

    item_id: str
    count: int
    customers: int


def append(session: Session, events: Iterable[NewBehaviour], import_id: int = 0) -> int:
    """Store behaviours, each event_id once; the number of new ones."""
    new, coming = 0, iter(events)
    while batch := list(islice(coming, BATCH)):
        rows = [{**event.model_dump(), "import_id": import_id} for event in batch]
        new += insert_new(session, Behaviour, rows, ["event_id"])
    return new


def history(
    session: Session,
    customer_id: str,
    limit: int = 200,
    types: Collection[BehaviourType] | None = None,
) -> list[HistoryEntry]:
    """The customer's newest `limit` behaviours, oldest first; for the customer's own page.

    To personalise use personal_history, which asks for consent first.
    """
    return _entries(repository.newest(session, customer_id, limit, types))


def personal_history(
    session: Session, customer_id: str | None, limit: int = 200, now: datetime | None = None
) -> list[HistoryEntry] | None:
    """The history that suggestions may depend on, oldest first.

    None when they may not depend on any (no consent, under age, unknown): the table of behaviours
    is then not read at all. Chat mentions are left out unless service talk was agreed to.
    """
    if customer_id is None or not may(session, customer_id, Purpose.PERSONALISATION, now):
        return None
    talk = may(session, customer_id, Purpose.SERVICE_TALK, now)
    without = () if talk else (BehaviourType.CHAT_MENTION,)
    return _entries(repository.newest(session, customer_id, limit, None, without))


def own_reviews(session: Session, customer_id: str, ids: Collection[str]) -> dict[str, str]:
    """A customer's newest review of each of `ids`, by product id; `ids` are from a history that
    may be used."""
    return repository.own_reviews(session, customer_id, ids)


def _entries(rows: Sequence[repository.HistoryRow]) -> list[HistoryEntry]:
    return [
        HistoryEntry(event_id, BehaviourType(type_), item_id, title, query, ts, list_id, position)
        for event_id, type_, item_id, title, query, ts, list_id, position in reversed(rows)
    ]


def popular(
    session: Session,
    days: int = 7,
    limit: int = 100,
    now: datetime | None = None,
    *,
    category_id: str | None = None,
) -> list[Popular]:
    """What was viewed, kept or bought most in the last `days`, products on sale only.

    Only behaviours of customers who may be personalised count: for the others even this list must
    not depend on what they did.
    """
    until = now or clock.now()
    since = until - timedelta(days=days)
    rows = repository.counts(
        session,
        since,
        until,
        types=LIKING,
        who=consenting(session, until),
        category_id=category_id,
        limit=limit,
    )
    return [Popular(item, count, people) for item, count, people in rows]


def dismissed(session: Session, customer_id: str) -> set[str]:
    """Items the customer turned down (不感兴趣)."""
    return repository.items_with(session, customer_id, BehaviourType.DISMISS)
