"""The durable inbox: a customer's message is in the log, once, before it is acknowledged."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from shop.conversations import lane, repository
from shop.conversations.errors import (
    BodyChanged,
    TooManyMessages,
    UnknownAction,
    UnknownConversation,
)
from shop.conversations.models import OfferedAction
from shop.conversations.turn_repository import NOT_FOR_THE_BOT
from shop.ratings.payload import stars

MESSAGES_A_MINUTE = 30
Kind = Literal["typed", "action"]


@dataclass(frozen=True)
class Incoming:
    """What a customer sent: a text or the id of an action offered to them."""

    conversation_id: str
    client_id: str
    text: str | None = None
    action_id: str | None = None

    @property
    def body_hash(self) -> str:
        """Tells the same body sent again from another one."""
        body = json.dumps([self.text, self.action_id], ensure_ascii=True)
        return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True)
class Accepted:
    """Where the message stands in the log; `fresh` is False for one that came again.

    `lane`: the gateway that has it answered; None if the bot is not asked. `rated`: the question
    (its seq) that was answered with stars, and how many.
    """

    seq: int
    kind: Kind
    text: str
    fresh: bool
    lane: str | None
    rated: tuple[int, int] | None = None


def accept(session: Session, incoming: Incoming, at: datetime, gateway: str) -> Accepted:
    """Write a message to the log, marked as waiting for its turn; `gateway` (a holder) stores it.

    Raises UnknownConversation, BodyChanged, UnknownAction, TooManyMessages.
    """
    conversation = repository.lock(session, incoming.conversation_id)
    if conversation is None:
        raise UnknownConversation(incoming.conversation_id)
    kind: Kind = "typed" if incoming.action_id is None else "action"
    client_id = f"c/{incoming.client_id}"  # agents' ids live beside these
    known = repository.by_client_id(session, conversation.id, client_id)
    if known is not None:
        if known.body_hash != incoming.body_hash:
            raise BodyChanged(incoming.client_id)
        return Accepted(known.seq, kind, known.text, fresh=False, lane=None)
    check_rate(session, conversation.id, at)
    offered = _offered(session, incoming)
    text, payload = _content(incoming, offered)
    rated = None if offered is None else _rated(offered)
    for_bot = conversation.owner != "agent" and rated is None
    message = repository.append(
        session,
        conversation,
        at=at,
        sender="customer",
        text=text,
        payload=payload,
        client_id=client_id,
        body_hash=incoming.body_hash,
        turn_seq=None if for_bot else NOT_FOR_THE_BOT,
    )
    holder = lane.hold(session, conversation, gateway) if for_bot else None
    return Accepted(message.seq, kind, text, fresh=True, lane=holder, rated=rated)


def check_rate(session: Session, conversation_id: str, at: datetime) -> None:
    """Raises TooManyMessages when one more would be too many."""
    oldest = repository.nth_newest_customer_ts(session, conversation_id, MESSAGES_A_MINUTE)
    free_at = None if oldest is None else oldest + timedelta(minutes=1)
    if free_at is not None and free_at > at:
        raise TooManyMessages((free_at - at).total_seconds())


def _offered(session: Session, incoming: Incoming) -> OfferedAction | None:
    if incoming.action_id is None:
        return None
    offered = repository.offered_action(session, incoming.conversation_id, incoming.action_id)
    if offered is None:
        raise UnknownAction(incoming.action_id)
    return offered


def _content(incoming: Incoming, offered: OfferedAction | None) -> tuple[str, dict[str, Any]]:
    if offered is None:
        return incoming.text or "", {}
    return offered.title, {"action_id": offered.id}


def _rated(offered: OfferedAction) -> tuple[int, int] | None:
    score = stars(offered.payload)
    return None if score is None else (offered.seq, score)
