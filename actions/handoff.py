"""A person is one step away: the queue, and complaints that become tickets."""

from actions.feelings import calm, is_only_anger
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import open_complaint, open_ticket
from shop.clock import now
from shop.conversations.service import request_handoff
from shop.policies.service import closed_until, policy
from shop.policies.values import ServiceHours

TICKET_TEXT = 500


@action("action_transfer_human")
def transfer_human(turn: Turn) -> None:
    """Put the conversation into the queue and say the place in it."""
    hand_over(turn, "asked", "utter_handoff")


@action("action_complaint")
def complaint(turn: Turn) -> None:
    """Open a ticket with a number and a promised time, and call a person.

    A complaint not answered yet keeps its ticket; a mere insult opens none.
    """
    if is_only_anger(turn):
        calm(turn)
        return
    turn.say("utter_complaint_sorry")
    with turn.database.read() as session:
        before = open_complaint(session, turn.context.conversation)
    if before and before.key == turn.context.key("complaint"):
        before = None  # opened by the first try of this turn
    response = "utter_complaint_again" if before else "utter_complaint_ticket"
    ticket = before or _ticket(turn, "complaint")
    turn.say(response, number=ticket.called, moment=moment(ticket.promised_at))
    hand_over(turn, "complaint", "utter_handoff")


def _ticket(turn: Turn, kind: str) -> Ticket:
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


@action("action_safety_incident")
def safety_incident(turn: Turn) -> None:
    """Somebody may be hurt: no advice, a ticket and a person at once."""
    turn.say("utter_safety_first")
    _ticket(turn, "safety")
    hand_over(turn, "safety", "utter_handoff")


@action("action_urge_reply")
def urge_reply(turn: Turn) -> None:
    """The customer waits for an answer: here it is, and a person if one is wanted."""
    turn.offer_person("utter_urge_reply")


@action("action_returned_from_agent")
def returned(turn: Turn) -> None:
    """The agent gave the conversation back: nothing stays half-open, what is known stays."""
    turn.close_form()
    turn.remember(misunderstood=0.0)


def hand_over(turn: Turn, reason: str, response: str) -> None:
    """Ask for a person, once; says the place in the queue. An open form is left."""
    with turn.database.write() as session:
        place = request_handoff(
            session, turn.context.conversation, reason, turn.context.key("handoff")
        )
    if turn.form is not None:
        turn.close_form()
    if not place:
        turn.say("utter_handoff_agent_there")
        return
    turn.say(response, place=place)
    with turn.database.read() as session:
        opens = closed_until(policy(session, ServiceHours), now())
    if opens is not None:
        turn.say("utter_handoff_closed", moment=moment(opens))
