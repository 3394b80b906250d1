"""CSAT: asking for stars after an agent or the bot, and keeping the tap, once."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.aftersales import repository as aftersales
from shop.conversations import handover_repository as handover
from shop.conversations import repository as conversations
from shop.conversations import turn_repository, turns
from shop.conversations.dialogue import dialogue_of
from shop.conversations.models import Conversation
from shop.messages.schemas import Notice
from shop.messages.schemas import Rating as Question
from shop.policies.service import policy
from shop.policies.values import RatingPolicy
from shop.ratings import repository
from shop.ratings.models import Rating

RARELY = timedelta(days=1)  # the bot is rated at most so often by a customer
LEAST_TURNS = 2
COURTESIES = frozenset({"greet", "thanks_bye", "chitchat", "out_of_scope", "affirm", "deny"})
BADLY = frozenset(
    {"nlu_fallback", "bot_misunderstood", "complaint", "safety_incident", "transfer_human"}
)


def ask_of_agent(
    session: Session, conversation_id: str, agent_id: str, words: Question, at: datetime
) -> int | None:
    """Ask how an agent did who just gave the conversation back; None if nothing is asked.

    Whoever said nothing is not rated.
    """
    conversation = conversations.lock(session, conversation_id)
    if conversation is None or not policy(session, RatingPolicy).after_agent:
        return None
    if not repository.spoke(session, conversation_id, agent_id):
        return None
    return _ask(session, conversation, agent_id, words, at)


def ask_of_bot(session: Session, conversation_id: str, words: Question, at: datetime) -> int | None:
    """Ask how the bot did, if this is the moment; the seq of the question."""
    conversation = conversations.lock(session, conversation_id)
    if conversation is None or not _is_the_moment(session, conversation, at):
        return None
    return _ask(session, conversation, None, words, at)


def _is_the_moment(session: Session, conversation: Conversation, at: datetime) -> bool:
    """The bot has it, nothing is open, it went well, and nothing was asked for a day."""
    if conversation.owner != "bot" or not policy(session, RatingPolicy).after_bot:
        return False
    if turn_repository.something_waits(session, conversation.id):
        return False
    return (
        _went_well(session, conversation.id)
        and not _in_trouble(session, conversation)
        and not repository.asked_since(session, conversation, at - RARELY)
    )


def _went_well(session: Session, conversation_id: str) -> bool:
    had = handover.last_turns(session, conversation_id, 10)
    intents = [turn.intent for turn in had]
    if len(had) < LEAST_TURNS or not set(intents) - COURTESIES - BADLY:
        return False
    return not any(intent in BADLY for intent in intents[-LEAST_TURNS:])


def _in_trouble(session: Session, conversation: Conversation) -> bool:
    if dialogue_of(session, conversation.id).form is not None:
        return True
    if aftersales.has_open_ticket(session, conversation.id):
        return True
    customer_id = conversation.customer_id
    return customer_id is not None and aftersales.has_open_complaint(session, customer_id)


def _ask(
    session: Session,
    conversation: Conversation,
    agent_id: str | None,
    words: Question,
    at: datetime,
) -> int:
    said = turns.say(session, conversation, "system", words, at=at)
    session.add(
        Rating(conversation_id=conversation.id, seq=said.seq, agent_id=agent_id, asked_at=at)
    )
    session.flush()
    return said.seq


def rate(
    session: Session, conversation_id: str, tap: tuple[int, int], thanks: Notice, at: datetime
) -> bool:
    """Keep a tap (question's seq, stars), once, and say thanks; False if one was kept before."""
    seq, score = tap
    rating = repository.find(session, conversation_id, seq)
    conversation = conversations.lock(session, conversation_id)
    if rating is None or rating.score is not None or conversation is None:
        return False
    rating.score, rating.rated_at = score, at
    turns.say(session, conversation, "system", thanks, at=at)
    return True
