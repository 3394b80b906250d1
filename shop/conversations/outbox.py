"""The outbox: messages on their way out through channels that must be called.

Whoever carries messages out claims them first; of two that try, one gets them. A claim lapses, so
that what a killed process had claimed goes out after all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.conversations import delivery_repository as deliveries
from shop.conversations.models import Conversation, Delivery, Message
from shop.errors import NotFound

CLAIM_LIFE = timedelta(minutes=2)
TO_PUSH = ("pending",)
TO_ANSWER = ("pending", "kept")  # an answer to a customer who just wrote may say what was kept


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
    said_at: datetime | None = None
    told: int = 0  # characters of it that went out before


def due(session: Session, channel: str, at: datetime, limit: int = 50) -> Sequence[str]:
    """Conversations of which something should go out now, the longest waiting first."""
    return deliveries.due(session, channel, at, limit)


def claim(
    session: Session,
    conversation_id: str,
    claim_id: str,
    at: datetime,
    *,
    limit: int = 1,
    states: Sequence[str] = TO_PUSH,
) -> list[Parcel]:
    """Take the oldest messages of a conversation for oneself; empty if somebody else has them."""
    if deliveries.lock_talk(session, conversation_id) is None:
        return []
    if states == TO_PUSH and deliveries.is_held(session, conversation_id, at):
        return []
    rows = deliveries.waiting(session, conversation_id, states, limit)
    if any(row.claimed_until is not None and row.claimed_until > at for row, _, _ in rows):
        return []
    for delivery, _, _ in rows:
        delivery.claim, delivery.claimed_until = claim_id, at + CLAIM_LIFE
    return [_parcel(*row) for row in rows]


def _parcel(delivery: Delivery, message: Message, conversation: Conversation) -> Parcel:
    return Parcel(
        delivery_id=delivery.id,
        conversation_id=delivery.conversation_id,
        external_id=conversation.external_id,
        seq=delivery.seq,
        sender=message.sender,
        type=message.type,
        text=message.text,
        payload=message.payload,
        attempts=delivery.attempts,
        said_at=message.ts,
        told=delivery.told,
    )


def delivered(session: Session, claim_id: str, delivery_ids: Sequence[int]) -> int:
    """The channel took these; how many were still claimed so."""
    return deliveries.settle(session, claim_id, delivery_ids, state="done", error="")


def failed(
    session: Session,
    claim_id: str,
    delivery_ids: Sequence[int],
    error: str,
    again_at: datetime | None,
) -> None:
    """The channel did not take these; `again_at` None: given up, dead letters."""
    changes = {"state": "dead"} if again_at is None else {"next_attempt_at": again_at}
    deliveries.settle(session, claim_id, delivery_ids, error=error[:200], tried=True, **changes)


def release(session: Session, claim_id: str, delivery_ids: Sequence[int]) -> None:
    """Somebody else may carry these out."""
    deliveries.settle(session, claim_id, delivery_ids)


def partly_told(session: Session, claim_id: str, delivery_id: int, characters: int) -> None:
    """So much of it went out; it stays claimed."""
    deliveries.told(session, claim_id, delivery_id, characters)


def keep(session: Session, claim_id: str, delivery_ids: Sequence[int], error: str) -> None:
    """The channel takes nothing for this customer now; these wait for their next message."""
    deliveries.settle(session, claim_id, delivery_ids, state="kept", error=error[:200])


def reopen(session: Session, conversation_id: str, at: datetime) -> None:
    """The customer wrote: what was kept may go out."""
    deliveries.reopen(session, conversation_id, at)


def resend(session: Session, delivery_id: int, at: datetime) -> str:
    """Try a dead letter again, as often as a new one; its channel. Raises NotFound."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or delivery.state != "dead":
        raise NotFound("message", str(delivery_id))
    delivery.state, delivery.attempts, delivery.error = "pending", 0, ""
    delivery.next_attempt_at, delivery.claimed_until = at, None
    return delivery.channel


def undelivered(session: Session, limit: int = 200) -> Sequence[tuple[Delivery, Message]]:
    """What was given up on any channel, with what it says; oldest first."""
    return deliveries.all_dead_letters(session, limit)


def dead_letters(session: Session, channel: str) -> Sequence[Delivery]:
    """What was given up, oldest first."""
    return deliveries.dead_letters(session, channel)
