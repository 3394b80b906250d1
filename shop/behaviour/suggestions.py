"""Suggestion lists: what was suggested, to whom, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from shop import clock
from shop.behaviour import repository
from shop.behaviour.models import SuggestionList
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog.constraints import Constraint, to_json
from shop.database import insert_new
from shop.errors import Conflict, NotFound
from shop.ids import new_id


class SuggestedItem(BaseModel):
    """One item with its reason and the evidence for it (docs/architecture.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    score: float
    reason: str
    evidence: list[dict[str, Any]] = Field(default_factory=list)


class NewSuggestions(BaseModel):
    """A list about to be shown, best first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: list[SuggestedItem]
    personalised: bool
    customer_id: str | None = None
    conversation_id: str | None = None
    seq: int | None = None
    key: str | None = None
    query: str = ""
    constraints: list[Constraint] = Field(default_factory=list)
    solicited: bool = True


def store(session: Session, new: NewSuggestions, now: datetime | None = None) -> SuggestionList:
    """Keep a list under an id of its own; the same key again returns the first one."""
    row = {
        **new.model_dump(exclude={"items", "constraints"}),
        "id": new_id(),
        "items": [item.model_dump(mode="json") for item in new.items],
        "constraints": to_json(new.constraints),
        "created_at": now or clock.now(),
    }
    insert_new(session, SuggestionList, [row], ["key"])
    stored = repository.suggestion_list(session, row["id"])
    if stored is None:  # the key was there before
        stored = repository.list_by_key(session, str(new.key))
    if stored is None or stored.conversation_id != new.conversation_id:
        raise Conflict("key_used", key=new.key)
    return stored


def by_key(session: Session, key: str) -> SuggestionList | None:
    """The list stored under this key."""
    return repository.list_by_key(session, key)


def suggestions(
    session: Session,
    list_id: str,
    *,
    customer_id: str | None = None,
    conversation_id: str | None = None,
) -> SuggestionList:
    """The list, if it was shown to this customer or in this conversation; else NotFound."""
    found = repository.suggestion_list(session, list_id)
    if found is not None:
        of_customer = customer_id is not None and found.customer_id == customer_id
        in_talk = conversation_id is not None and found.conversation_id == conversation_id
        if of_customer or in_talk:
            return found
    raise NotFound("suggestion_list", list_id)


def last(session: Session, conversation_id: str) -> SuggestionList | None:
    """The newest list of a conversation."""
    return next(iter(last_few(session, conversation_id, 1)), None)


def last_few(session: Session, conversation_id: str, limit: int) -> Sequence[SuggestionList]:
    """The newest lists of a conversation, newest first."""
    return repository.last_lists(session, conversation_id, limit)


def record_impressions(session: Session, shown: SuggestionList, now: datetime | None = None) -> int:
    """Count each item of a list as seen, once; nothing for a visitor without an account."""
    if shown.customer_id is None:
        return 0
    moment, customer_id = now or clock.now(), shown.customer_id
    return append(
        session,
        (
            NewBehaviour(
                event_id=f"{shown.id}:{position}:impression",
                customer_id=customer_id,
                type=BehaviourType.IMPRESSION,
                item_id=item["id"],
                ts=moment,
                list_id=shown.id,
                position=position,
            )
            for position, item in enumerate(shown.items)
        ),
    )
