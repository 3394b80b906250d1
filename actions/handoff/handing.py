"""Handing over to a person: the queue, and a ticket where nobody is there."""

from datetime import datetime

from actions.forms.words import only_digits
from actions.patterns import matches
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import add_words, open_in, open_ticket
from shop.clock import now
from shop.conversations.handover_repository import customer_texts
from shop.conversations.service import request_handoff, waits_since_before
from shop.desk.presence import attended
from shop.policies.service import closed_until, policy
from shop.policies.values import HandoffPolicy, ServiceHours

TICKET_TEXT = 500
LATELY = 4  # lines
HANDOFF = "handoff"  # the kind of ticket that a person is waited for
OF_A_MATTER = ("safety", "complaint")  # kinds that say what a person is waited for
SHORT = 6  # 转人工, 人工客服: says nothing that an agent should read in a ticket
SAYS_NOTHING = frozenset({"affirm", "deny", "thanks_bye", "greet"})  # nor does 嗯


def rules(turn: Turn) -> HandoffPolicy:
    """When the shop wants a person to take over."""
    with turn.database.read() as session:
        return policy(session, HandoffPolicy)


def hand_over(
    turn: Turn,
    reason: str,
    response: str,
    *,
    again: str = "utter_handoff_again",
    ticket: Ticket | None = None,
    stay: bool = False,
    **values: object,
) -> None:
    """Ask for a person, once. `response` has the place {wait}: who is there, or when somebody is.

    Who waits already hears `again`, and what was said goes to the ticket that is open. Where nobody
    is there to take over, a number and a promised time are told: those of `ticket`, which
    `response` names itself by {number} and {moment}. An open form is left unless `stay`.
    """
    turn.handed_over = True
    waits = waits_already(turn)
    with turn.database.write() as session:
        place = request_handoff(
            session, turn.context.conversation, reason, turn.context.key("handoff")
        )
    if turn.form is not None and not stay:
        turn.close_form()
    if not place:
        turn.say("utter_handoff_agent_there")
        return
    if ticket is not None:
        values |= {"number": ticket.called, "moment": moment(ticket.promised_at)}
    wait = _wait(turn, place) if ticket is None else _wait_of(turn, place)
    turn.say(again if waits else response, wait=wait, **values)


def waits_already(turn: Turn) -> bool:
    """Whether a person was asked for before this message."""
    with turn.database.read() as session:
        return waits_since_before(session, turn.context.conversation, turn.context.key("handoff"))


def wait_now(turn: Turn) -> str:
    """How a waiting customer stands: the place, or the number and the promised time."""
    with turn.database.write() as session:
        key = turn.context.key("handoff")
        place = request_handoff(session, turn.context.conversation, "asked", key)
    return _wait(turn, place) if place else ""


def _wait(turn: Turn, place: int) -> str:
    """The place in the queue; where nobody is there, a number and when somebody answers."""
    if _attended(turn):
        return label("handoff.wait_place", place=place)
    ticket = _promised(turn)
    told = {"number": ticket.called, "moment": moment(ticket.promised_at)}
    opens = _opens(turn)
    if opens is None:
        return label("handoff.wait_away", **told)
    return label("handoff.wait_closed", opens=moment(opens), **told)


def _wait_of(turn: Turn, place: int) -> str:
    """The same beside a ticket whose number and time are told anyway."""
    if _attended(turn):
        return label("handoff.wait_place", place=place)
    opens = _opens(turn)
    if opens is None:
        return label("handoff.nobody")
    return label("handoff.nobody_until", opens=moment(opens))


def _attended(turn: Turn) -> bool:
    with turn.database.read() as session:
        return attended(session, now())


def _opens(turn: Turn) -> datetime | None:
    with turn.database.read() as session:
        return closed_until(policy(session, ServiceHours), now())


def _promised(turn: Turn) -> Ticket:
    """The open ticket of this wait, with what was said; asked again, the same while it holds."""
    ticket = open_here(turn, *OF_A_MATTER, HANDOFF)
    if ticket is None or ticket.promised_at <= now():
        return ticket_for(turn, HANDOFF, "" if _worth_noting(turn) else lately(turn))
    return noted(turn, ticket)


def open_here(turn: Turn, *kinds: str) -> Ticket | None:
    """An open ticket of this conversation, of the first of these kinds that there is."""
    with turn.database.read() as session:
        found = (open_in(session, turn.context.conversation, kind) for kind in kinds)
        return next((ticket for ticket in found if ticket is not None), None)


def noted(turn: Turn, ticket: Ticket, *, kind: str | None = None) -> Ticket:
    """Keep what was just said in the ticket, for who will answer it."""
    order_id = turn.slots.get("order_id")
    with turn.database.write() as session:
        return add_words(session, ticket.id, _worth_noting(turn), kind=kind, order_id=order_id)


def _worth_noting(turn: Turn) -> str:
    text = turn.message.text if turn.message.typed else ""
    asks = len(text) < SHORT and matches("handoff.asks_person", text)
    return (
        ""
        if asks or only_digits(text) or turn.message.intent in SAYS_NOTHING
        else text[:TICKET_TEXT]
    )


def lately(turn: Turn) -> str:
    """What the customer said before, oldest first, and now: what a bare 我要投诉 or 好 is about."""
    with turn.database.read() as session:
        before = customer_texts(session, turn.context.conversation, LATELY)
    now_said = [turn.message.text] if turn.message.typed else []
    return "\n".join(dict.fromkeys([*reversed(before), *now_said]))


def ticket_for(turn: Turn, kind: str, text: str = "") -> Ticket:
    """A ticket about what was just said, before a button where one was tapped.

    A turn tried again finds the first one.
    """
    words = text or (turn.message.text if turn.message.typed else lately(turn))
    with turn.database.write() as session:
        return open_ticket(
            session,
            turn.services.system,
            kind=kind,
            text=words[-TICKET_TEXT:],
            key=turn.context.key(kind),
            customer_id=turn.context.customer_id,
            conversation_id=turn.context.conversation,
            order_id=turn.slots.get("order_id"),
        )
