"""Which gateway answers a conversation: exactly one at a time.

Every change is made while the conversation's row is locked, so whoever stores a message knows who
will look for it: the holder looks once more before it lets go.
"""

from sqlalchemy.orm import Session

from shop.conversations import lease_repository, turn_repository
from shop.conversations.models import Conversation


def hold(session: Session, conversation: Conversation, holder: str) -> str:
    """Give the lane of a locked conversation to `holder` unless a running gateway has it; who has.

    `holder` itself may have been counted out; then another takes the conversation over soon.
    """
    present = conversation.lane_holder
    if present in (None, holder) or not lease_repository.lives(session, present):
        conversation.lane_holder = holder
        return holder
    return present


def let_go(session: Session, conversation: Conversation, holder: str) -> bool:
    """Free the lane if nothing is left to answer; whether the holder must look again."""
    more = turn_repository.something_waits(session, conversation.id)
    if not more and conversation.lane_holder == holder:
        conversation.lane_holder = None
    return more
