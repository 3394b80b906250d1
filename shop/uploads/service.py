"""A customer's picture into the log of their conversation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.aftersales.evidence import attach
from shop.conversations import inbox, turn_repository, turns
from shop.conversations import repository as conversations
from shop.conversations.dialogue import dialogue_of
from shop.conversations.errors import UnknownConversation
from shop.conversations.models import Conversation, Message
from shop.conversations.turn_repository import NOT_FOR_THE_BOT
from shop.messages.schemas import FilePayload, Reply
from shop.uploads import repository
from shop.uploads.models import Upload

URL = "/api/v1/uploads/"
FIND_ALIKE = "find_alike"  # what the bot proposed when it asked for a picture, and the intent
EVIDENT_FORMS = frozenset({"case_form", "refund_form"})
EVIDENT = frozenset(
    {"quality_problem", "damaged_item", "wrong_item", "missing_item", "apply_return_exchange"}
)
LIKELY = 2  # readings of the latest message that are looked at
MOST_IN_A_DAY = 60  # of one conversation
Answer = Callable[[str, str], Reply | None]  # by owner, and number of the case it was kept with


class TooManyUploads(Exception):
    """More pictures in a day than a conversation may send."""


@dataclass(frozen=True)
class NewUpload:
    """A picture whose file is written, not yet in the log; `client_id` tells it sent again."""

    id: str
    conversation_id: str
    client_id: str
    name: str
    media_type: str
    size: int
    width: int
    height: int


def stored_before(session: Session, conversation_id: str, client_id: str) -> Upload | None:
    """The upload that came under this client_id."""
    known = conversations.by_client_id(session, conversation_id, f"u/{client_id}")
    return None if known is None else repository.of_message(session, conversation_id, known.seq)


def recent_picture(session: Session, conversation_id: str, since: datetime) -> Upload | None:
    """The newest picture sent in a conversation since then that no case has."""
    found = repository.unclaimed(session, conversation_id, since)
    return found[-1] if found else None


def shows_goods(session: Session, conversation_id: str) -> bool:
    """Whether a picture sent now shows goods: a fault was told, or a case is being asked for."""
    if dialogue_of(session, conversation_id).form in EVIDENT_FORMS:
        return True
    turn = turn_repository.latest(session, conversation_id)
    if turn is None:
        return False
    likely = {str(row[0]) for row in (turn.readings or [])[:LIKELY]}
    return not EVIDENT.isdisjoint({turn.intent or "", *likely})


def _to_find_alike(session: Session, conversation: Conversation) -> bool:
    """Whether the bot's latest words asked for a picture to find the like of."""
    if conversation.owner != "bot" or turn_repository.something_waits(session, conversation.id):
        return False
    return dialogue_of(session, conversation.id).slots.get("proposed") == FIND_ALIKE


def keep(session: Session, new: NewUpload, at: datetime, answer: Answer) -> Upload:
    """The picture as a message of the customer, and the answer to it where the bot owns the talk.

    The bot sees no pictures: a turn is made of one that it asked for, to find what is alike, of
    no other; one that an undecided case of this conversation asked for is kept with the case. The
    same client_id again gives the first upload.
    Raises UnknownConversation, TooManyMessages, TooManyUploads.
    """
    conversation = conversations.lock(session, new.conversation_id)
    if conversation is None:
        raise UnknownConversation(new.conversation_id)
    before = stored_before(session, new.conversation_id, new.client_id)
    if before is not None:
        return before
    inbox.check_rate(session, conversation.id, at)
    if repository.count_since(session, conversation.id, at - timedelta(days=1)) >= MOST_IN_A_DAY:
        raise TooManyUploads(conversation.id)
    wanted = _to_find_alike(session, conversation)
    message = _say(session, conversation, new, at)
    upload = Upload(
        id=new.id,
        conversation_id=conversation.id,
        seq=message.seq,
        media_type=new.media_type,
        size=new.size,
        width=new.width,
        height=new.height,
        created_at=at,
    )
    session.add(upload)
    session.flush()
    case = attach(session, upload, at)
    if wanted and case is None:
        message.turn_seq = message.seq
        seqs = (message.seq, message.seq)
        turns.new_turn(session, conversation, seqs, "action", f"/{FIND_ALIKE}")
        return upload
    reply = answer(conversation.owner, case.called if case else "")
    _answer(session, conversation, message, reply, at)
    return upload


def _say(session: Session, conversation: Conversation, new: NewUpload, at: datetime) -> Message:
    payload = FilePayload(
        url=f"{URL}{new.id}", name=new.name, media_type=new.media_type, size=new.size
    )
    return conversations.append(
        session,
        conversation,
        at=at,
        sender="customer",
        type="file",
        payload=payload.model_dump(mode="json"),
        client_id=f"u/{new.client_id}",
        turn_seq=NOT_FOR_THE_BOT,
    )


def _answer(
    session: Session,
    conversation: Conversation,
    message: Message,
    reply: Reply | None,
    at: datetime,
) -> None:
    """Of several pictures in a row only the first is answered."""
    before = conversations.log_after(session, conversation.id, max(0, message.seq - 3), 2)
    last = [line for line in before if line.seq < message.seq and line.sender == "system"]
    if reply is None or any(line.text == reply.text for line in last):
        return
    turns.say(session, conversation, "system", reply, at=at, reply_to=message.seq)
