"""Turns: what the bot must answer, and the one transaction in which it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shop.clock import now
from shop.conversations import lane, lease_repository, repository, turn_repository
from shop.conversations.fragments import joined, leading_run
from shop.conversations.models import Conversation, Message, OfferedAction, TrackerSnapshot, Turn
from shop.conversations.replies import Offered, with_action_ids
from shop.messages.schemas import Reply


@dataclass(frozen=True)
class Segment:
    """One message of the customer inside a turn."""

    seq: int
    text: str


@dataclass(frozen=True)
class Work:
    """A turn with all that the bot is given; (conversation_id, seq) is its key."""

    conversation_id: str
    seq: int
    kind: str
    text: str
    owner: str
    customer_id: str | None
    tracker: str | None
    segments: tuple[Segment, ...]
    attempts: int
    holder: str  # the gateway that answers it


@dataclass(frozen=True)
class Understood:
    """The intent that the bot acted on, and the likeliest ones with their probabilities."""

    intent: str | None = None
    readings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Answered:
    """A turn is committed: the last seq of the log, and whether something else waits."""

    last_seq: int
    more: bool


def take(session: Session, conversation_id: str, holder: str) -> Work | None:
    """The turn that the gateway `holder` must answer next: the one under way, else what waits,
    joined; None if nothing does, or another gateway answers this conversation.
    """
    conversation = repository.lock(session, conversation_id)
    if conversation is None or not lease_repository.lives(session, holder):
        return None
    if lane.hold(session, conversation, holder) != holder:
        return None
    turn = _next(session, conversation)
    if turn is None:
        lane.let_go(session, conversation, holder)
        return None
    return _work(session, conversation, turn, holder)


def _next(session: Session, conversation: Conversation) -> Turn | None:
    if conversation.owner == "agent":
        turn_repository.hand_to_people(session, conversation.id)
        return None
    turn = turn_repository.oldest_pending(session, conversation.id)
    if turn is not None:
        return turn
    waiting = turn_repository.waiting(session, conversation.id)
    if not waiting:
        return None
    kind, count = _first_turn(waiting)
    return _form(session, conversation, waiting[:count], kind)


def _first_turn(waiting: Sequence[Message]) -> tuple[str, int]:
    """Its kind, and how many of the waiting messages it takes."""
    texts: list[str] = []
    for message in waiting:
        if "action_id" in message.payload:
            break
        texts.append(message.text)
    return ("typed", leading_run(texts)) if texts else ("action", 1)


def _form(
    session: Session, conversation: Conversation, taken: Sequence[Message], kind: str
) -> Turn:
    seqs = (taken[0].seq, taken[-1].seq)
    for message in taken:
        message.turn_seq = seqs[1]
    return new_turn(session, conversation, seqs, kind, _text(session, taken, kind))


def _text(session: Session, taken: Sequence[Message], kind: str) -> str:
    if kind == "typed":
        return joined([message.text for message in taken])
    action_id = taken[0].payload["action_id"]
    offered = repository.offered_action(session, taken[0].conversation_id, action_id)
    if offered is None:
        raise LookupError(f"action {action_id} was accepted but is not stored")
    return offered.payload


def new_turn(
    session: Session,
    conversation: Conversation,
    seqs: tuple[int, int],
    kind: str,
    text: str,
) -> Turn:
    """A pending turn of a locked conversation; `seqs` are its first and last message."""
    at = now()
    turn = Turn(
        conversation_id=conversation.id,
        first_seq=seqs[0],
        seq=seqs[1],
        kind=kind,
        text=text,
        epoch=conversation.epoch,
        state="pending",
        attempts=0,
        next_attempt_at=at,
        created_at=at,
    )
    session.add(turn)
    session.flush()
    return turn


def _work(session: Session, conversation: Conversation, turn: Turn, holder: str) -> Work:
    snapshot = turn_repository.snapshot(session, conversation.id)
    messages = turn_repository.segments(session, conversation.id, turn.seq)
    return Work(
        conversation_id=conversation.id,
        seq=turn.seq,
        kind=turn.kind,
        text=turn.text,
        owner=conversation.owner,
        customer_id=conversation.customer_id,
        tracker=None if snapshot is None else snapshot.snapshot,
        segments=tuple(Segment(message.seq, message.text) for message in messages),
        attempts=turn.attempts,
        holder=holder,
    )


def _still_pending(session: Session, work: Work) -> tuple[Conversation, Turn] | None:
    conversation = repository.lock(session, work.conversation_id)
    turn = turn_repository.pending(session, work.conversation_id, work.seq)
    if conversation is None or turn is None or conversation.owner == "agent":
        return None
    if conversation.lane_holder != work.holder:  # another gateway took over, and answers
        return None
    return conversation, turn


def complete(
    session: Session,
    work: Work,
    replies: Sequence[Reply],
    tracker: str,
    *,
    at: datetime,
    understood: Understood | None = None,
) -> Answered | None:
    """Replies, dialogue state and the mark "answered", together; the lane is free if nothing waits.

    None if the turn was answered or dropped before, or another gateway took it over.
    """
    found = _still_pending(session, work)
    if found is None:
        return None
    conversation, turn = found
    for reply in replies:
        say(session, conversation, "bot", reply, reply_to=work.seq, at=at)
    _keep(session, work, tracker)
    turn.state, turn.done_at, turn.error = "done", at, ""
    if understood is not None:
        _note(turn, understood)
    return Answered(conversation.last_seq, lane.let_go(session, conversation, work.holder))


def _note(turn: Turn, understood: Understood) -> None:
    turn.intent = understood.intent
    if understood.readings:
        turn.readings = [[name, round(confidence, 4)] for name, confidence in understood.readings]
        turn.confidence = round(understood.readings[0][1] * 1_000)


def say(
    session: Session,
    conversation: Conversation,
    sender: str,
    reply: Reply,
    *,
    at: datetime,
    **columns: Any,
) -> Message:
    """A reply into the log of a locked conversation; what can be tapped gets its action id."""
    outward, offered = with_action_ids(reply)
    message = repository.append(
        session,
        conversation,
        at=at,
        sender=sender,
        type=outward.type,
        text=outward.text,
        payload=outward.payload.model_dump(mode="json", exclude_none=True),
        **columns,
    )
    session.add_all(_offer(message, action) for action in offered)
    return message


def _offer(message: Message, action: Offered) -> OfferedAction:
    return OfferedAction(
        id=action.id,
        conversation_id=message.conversation_id,
        seq=message.seq,
        title=action.title,
        payload=action.payload,
    )


def _keep(session: Session, work: Work, tracker: str) -> None:
    snapshot = turn_repository.snapshot(session, work.conversation_id)
    if snapshot is None:
        snapshot = TrackerSnapshot(conversation_id=work.conversation_id, version=0)
        session.add(snapshot)
    snapshot.seq, snapshot.snapshot = work.seq, tracker
    snapshot.version += 1


def failed(session: Session, work: Work, error: str, next_attempt_at: datetime) -> int | None:
    """Count a failed attempt; returns how many there were, None if the turn is over."""
    found = _still_pending(session, work)
    if found is None:
        return None
    turn = found[1]
    turn.attempts += 1
    turn.error, turn.next_attempt_at = error[:200], next_attempt_at
    return turn.attempts


def explain_delay(session: Session, work: Work, notice: Reply, at: datetime) -> int | None:
    """Tell the customer once that the answer takes longer; returns the notice's seq if said now."""
    found = _still_pending(session, work)
    if found is None or repository.has_notice(session, work.conversation_id, work.seq):
        return None
    return say(session, found[0], "system", notice, reply_to=work.seq, at=at).seq


def bury(session: Session, work: Work, farewell: Reply, at: datetime) -> int | None:
    """Give a turn up and say so; returns the seq of what was said, None if the turn is over."""
    found = _still_pending(session, work)
    if found is None:
        return None
    conversation, turn = found
    turn.state, turn.done_at = "dead", at
    return say(session, conversation, "system", farewell, reply_to=work.seq, at=at).seq
