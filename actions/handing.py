"""Handing over to a person: the queue, and a ticket where nobody is there."""

from actions.times import moment
from actions.turn import Turn
from shop.aftersales import repository as aftersales
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import open_ticket
from shop.clock import now
from shop.conversations.service import request_handoff
from shop.desk.presence import attended
from shop.policies.service import policy
from shop.policies.values import HandoffPolicy

TICKET_TEXT = 500
HANDOFF = "handoff"  # the kind of ticket that a person is waited for


def rules(turn: Turn) -> HandoffPolicy:
    """When the shop wants a person to take over."""
    with turn.database.read() as session:
        return policy(session, HandoffPolicy)


def hand_over(
    turn: Turn,
    reason: str,
    response: str,
    *,
    ticket: Ticket | None = None,
    stay: bool = False,
    **values: object,
) -> None:
    """Ask for a person, once; says the place in the queue. An open form is left unless `stay`.

    Where nobody is there to take over, a number and a promised time are told besides: those of
    `ticket` if there is one already.
    """
    turn.handed_over = True
    with turn.database.write() as session:
        place = request_handoff(
            session, turn.context.conversation, reason, turn.context.key("handoff")
        )
    if turn.form is not None and not stay:
        turn.close_form()
    if not place:
        turn.say("utter_handoff_agent_there")
        return
    turn.say(response, place=place, **values)
    if _nobody_there(turn):
        _promise(turn, ticket)


def _nobody_there(turn: Turn) -> bool:
    with turn.database.read() as session:
        return not attended(session, now())


def _promise(turn: Turn, ticket: Ticket | None) -> None:
    """A number and a time; asked again, the same ones while the promise can still be kept."""
    response = "utter_handoff_ticket" if ticket is None else "utter_handoff_away"
    with turn.database.read() as session:
        open_ones = aftersales.open_of_kind(session, turn.context.conversation, HANDOFF)
    given = ticket or next((one for one in open_ones if one.promised_at > now()), None)
    given = given or ticket_for(turn, HANDOFF)
    turn.say(response, number=given.called, moment=moment(given.promised_at))


def ticket_for(turn: Turn, kind: str) -> Ticket:
    """A ticket about what was just said; a turn tried again finds the first one."""
    with turn.database.write() as session:
        return open_ticket(
            session,
            turn.services.system,
            kind=kind,
            text=turn.message.text[:TICKET_TEXT],
            key=turn.context.key(kind),
            customer_id=turn.context.customer_id,
            conversation_id=turn.context.conversation,
            order_id=turn.slots.get("order_id"),
        )
