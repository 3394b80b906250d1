"""A customer's message on its way in, whichever door it came through."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from gateway.api.schemas import MessageIn, check_text
from gateway.notices import notice
from gateway.problems import Problem, slow_down
from gateway.state import Gateway
from shop.clock import now
from shop.conversations import inbox
from shop.conversations.errors import (
    BodyChanged,
    BoundToAnother,
    TooManyMessages,
    UnknownAction,
    UnknownConversation,
)
from shop.conversations.inbox import Accepted, Incoming
from shop.ratings import service as ratings


async def take_in(gateway: Gateway, conversation_id: str, message: MessageIn) -> int:
    """Keep a message and let it be answered; its seq. Raises Problem, and Unavailable unkept."""
    wait = gateway.attempts.wait(conversation_id)
    if wait:
        raise slow_down("too_many_messages", wait)
    if message.text is not None:
        check_text(message.text)
    incoming = Incoming(conversation_id, message.client_id, message.text, message.action_id)
    holder = gateway.membership.holder
    with as_problems():
        accepted = await gateway.writer.run(
            lambda session: accept(session, incoming, holder), conversation_id
        )
    let_answer(gateway, conversation_id, accepted)
    return accepted.seq


@contextmanager
def as_problems() -> Iterator[None]:
    """What the conversation refuses leaves the block as Problem."""
    try:
        yield
    except BodyChanged as error:
        raise Problem("client_id_reused", {"client_id": str(error)}) from error
    except UnknownAction as error:
        raise Problem("action_not_found") from error
    except UnknownConversation as error:
        raise Problem("conversation_not_found") from error
    except BoundToAnother as error:
        raise Problem("bound_to_another") from error
    except TooManyMessages as error:
        raise slow_down("too_many_messages", error.retry_after) from error


def let_answer(gateway: Gateway, conversation_id: str, accepted: Accepted) -> None:
    """A message is committed: those who listen hear of it, and its lane begins."""
    if accepted.fresh:
        gateway.live.grew(conversation_id)
    if accepted.lane == gateway.membership.holder:
        gateway.lanes.arrived(conversation_id, accepted.seq, accepted.kind, accepted.text)
    elif accepted.lane is not None and gateway.bus is not None:
        gateway.bus.arrived(conversation_id, accepted.seq, accepted.lane)


def accept(session: Session, incoming: Incoming, holder: str) -> Accepted:
    """Into the inbox, stored by the gateway `holder`; a rating that it is counts at once."""
    accepted = inbox.accept(session, incoming, now(), holder)
    if accepted.fresh and accepted.rated is not None:
        ratings.rate(session, incoming.conversation_id, accepted.rated, notice("rated"), now())
    return accepted
