"""A turn that the bot cannot answer: it is buried, honestly, with a person one tap away."""

from datetime import datetime

from sqlalchemy.orm import Session

from gateway.notices import TRANSFER, notice, offer_of_a_person
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import open_ticket
from shop.clock import for_people, now
from shop.conversations import repository, turns
from shop.conversations.service import request_handoff
from shop.conversations.turns import Work
from shop.desk.presence import attended
from shop.system import ShopSystem

REASON, KIND = "bot_failed", "handoff"


def give_up(session: Session, shop: ShopSystem, work: Work) -> None:
    """Say that there is no answer; where asking for a person failed, hand over without the bot."""
    at = now()
    if work.text != TRANSFER:
        turns.bury(session, work, offer_of_a_person(), at)
        return
    if turns.bury(session, work, notice("handed_over"), at) is None:
        return
    key = f"{work.conversation_id}:{work.seq}:{KIND}"
    waits = request_handoff(session, work.conversation_id, REASON, key, at) > 0
    if waits and not attended(session, at):
        ticket = open_ticket(
            session,
            shop,
            kind=KIND,
            text=notice("handed_over").text,
            key=key,
            customer_id=work.customer_id,
            conversation_id=work.conversation_id,
            now=at,
        )
        _promise(session, work, ticket, at)


def _promise(session: Session, work: Work, ticket: Ticket, at: datetime) -> None:
    conversation = repository.lock(session, work.conversation_id)
    if conversation is None:
        return
    then = for_people(ticket.promised_at)
    words = notice(
        "promised", number=ticket.called, month=then.month, day=then.day, hour=f"{then:%H:%M}"
    )
    turns.say(session, conversation, "system", words, reply_to=work.seq, at=at)
