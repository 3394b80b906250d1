"""One step of an agent with a conversation: a transaction, and everybody who listens is woken."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from gateway.api.agents.conversation_schemas import StepOut
from gateway.problems import Problem
from gateway.state import Gateway
from shop.conversations.errors import (
    BodyChanged,
    ConversationError,
    NoSuchAgent,
    NotOwned,
    NotYours,
    OwnedByAnother,
    UnknownConversation,
)
from shop.conversations.service import Changed

T = TypeVar("T")
PROBLEMS = {
    UnknownConversation: "conversation_not_found",
    OwnedByAnother: "owned_by_another",
    NotOwned: "not_owned",
    NotYours: "not_yours",
    NoSuchAgent: "no_such_agent",
}


def problem(error: ConversationError) -> Problem:
    """What an agent is told of a refusal."""
    if isinstance(error, BodyChanged):
        return Problem("client_id_reused", {"client_id": str(error)})
    return Problem(PROBLEMS[type(error)])


async def step(
    gateway: Gateway, conversation_id: str, change: Callable[[Session], Changed]
) -> StepOut:
    """Do it once; raises Problem."""
    changed = await checked(gateway.writer.run(change, conversation_id))
    if changed.fresh:
        gateway.live.grew(conversation_id)
    return StepOut(conversation_id=conversation_id, owner=changed.owner, seq=changed.seq)


async def checked(work: Coroutine[Any, Any, T]) -> T:
    """The result of reading or writing a conversation; raises Problem."""
    try:
        return await work
    except ConversationError as error:
        raise problem(error) from error
