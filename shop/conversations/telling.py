"""What the shop tells a customer without having been asked just now: into the log, once."""

from datetime import datetime

from sqlalchemy.orm import Session

from shop.conversations import repository, turns
from shop.messages.schemas import Reply


def tell(
    session: Session, conversation_id: str, reply: Reply, key: str, at: datetime
) -> int | None:
    """Say `reply` as the system, whoever owns the conversation; its channel carries it out.

    The seq of what was said now; None if the same `key` was told before, or the conversation is
    gone. The caller wakes the listeners once its transaction is committed.
    """
    conversation = repository.lock(session, conversation_id)
    stored_key = f"s/{key}"  # beside the ids of customers (c/) and agents (a/)
    if conversation is None or repository.by_client_id(session, conversation_id, stored_key):
        return None
    return turns.say(session, conversation, "system", reply, at=at, client_id=stored_key).seq


def where(session: Session, customer_id: str | None, conversation_id: str | None) -> str | None:
    """The conversation in which to tell: the one asked in, else the customer's newest."""
    if conversation_id is not None and repository.find(session, conversation_id) is not None:
        return conversation_id
    newest = customer_id and repository.newest_of(session, customer_id)
    return newest.id if newest else None
