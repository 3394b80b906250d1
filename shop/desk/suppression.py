"""Products that agents keep out of a customer's suggestions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from shop.behaviour.models import SuggestionList
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.database import insert_new
from shop.desk import suppression_repository as repository
from shop.desk.models import SuppressedItem


def suppress(
    session: Session, found: SuggestionList, item_ids: Sequence[str], agent_id: str, at: datetime
) -> None:
    """Suggest these items of the list no more, in its conversation or to its customer.

    A known customer's 不感兴趣 is the same; so it is kept in the same way too.
    """
    kept = {"list_id": found.id, "agent_id": agent_id, "at": at}
    rows = [
        {"conversation_id": found.conversation_id, "item_id": item_id, **kept}
        for item_id in item_ids
    ]
    insert_new(session, SuppressedItem, rows, ["conversation_id", "item_id"])
    if found.customer_id is not None:
        append(session, [_dismissal(found, item_id, at) for item_id in item_ids])


def _dismissal(found: SuggestionList, item_id: str, at: datetime) -> NewBehaviour:
    return NewBehaviour(
        event_id=f"{found.id}:{item_id}:suppressed",
        customer_id=str(found.customer_id),
        type=BehaviourType.DISMISS,
        item_id=item_id,
        ts=at,
        list_id=found.id,
        position=[str(item["id"]) for item in found.items].index(item_id),
    )


def suppressed(session: Session, conversation_id: str, customer_id: str | None) -> set[str]:
    """What is kept out of a conversation: said in it, or in another one of its customer."""
    return repository.suppressed(session, conversation_id, customer_id)
