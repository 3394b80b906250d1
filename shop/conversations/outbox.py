"""The outbox: messages on their way out through channels that must be called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop.conversations import repository
from shop.conversations.models import Delivery, Message
from shop.errors import NotFound


@dataclass(frozen=True)
class Parcel:
    """A message to hand to a channel; (conversation_id, seq) is the same at each try."""

    delivery_id: int
    conversation_id: str
    external_id: str | None
    seq: int
    sender: str
    type: str
    text: str
    payload: dict[str, object]
    attempts: int


def due(session: Session, channel: str, at: datetime, limit: int = 50) -> list[Parcel]:
    """What should go out now, oldest first; of a conversation only its oldest, so order is kept."""
    return [
        Parcel(
            delivery_id=delivery.id,
            conversation_id=delivery.conversation_id,
            external_id=conversation.external_id,
            seq=delivery.seq,
            sender=message.sender,
            type=message.type,
            text=message.text,
            payload=message.payload,
            attempts=delivery.attempts,
        )
        for delivery, message, conversation in repository.due(session, channel, at, limit)
    ]


def delivered(session: Session, delivery_id: int) -> None:
    """The channel took it."""
    _delivery(session, delivery_id).state = "done"


def failed(session: Session, delivery_id: int, error: str, again_at: datetime | None) -> None:
    """The channel did not take it; `again_at` None: given up, kept as a dead letter."""
    delivery = _delivery(session, delivery_id)
    delivery.attempts += 1
    delivery.error = error[:200]
    if again_at is None:
        delivery.state = "dead"
    else:
        delivery.next_attempt_at = again_at


def _delivery(session: Session, delivery_id: int) -> Delivery:
    return session.get_one(Delivery, delivery_id, with_for_update=True, populate_existing=True)


def resend(session: Session, delivery_id: int, at: datetime) -> str:
    """Try a dead letter again, as often as a new one; its channel. Raises NotFound."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.state != "dead":
        raise NotFound("message", str(delivery_id))
    delivery.state, delivery.attempts, delivery.error = "pending", 0, ""
    delivery.next_attempt_at = at
    return delivery.channel


def undelivered(session: Session, limit: int = 200) -> Sequence[tuple[Delivery, Message]]:
    """What was given up on any channel, with what it says; oldest first."""
    return repository.all_dead_letters(session, limit)


def dead_letters(session: Session, channel: str) -> Sequence[Delivery]:
    """What was given up, oldest first."""
    return repository.dead_letters(session, channel)
