"""A person is one step away: the queue, and complaints that become tickets."""

from actions.cards import name_of
from actions.faq.policies import hours_told
from actions.handoff.feelings import calm, is_only_anger
from actions.handoff.handing import HANDOFF, hand_over, lately, noted, open_here, ticket_for
from actions.handoff.safety import order_meant, own_keys
from actions.handoff.waiting import tell_wait
from actions.orders.bulk import handed_over as bulk_handed_over
from actions.patterns import matches
from actions.registry import action
from actions.talk.suggested import person
from actions.turn import Turn
from actions.words import heard, label
from shop.aftersales.models import Ticket
from shop.clock import now
from shop.desk.presence import attended
from shop.orders.models import Order

BARE = 8  # characters of a complaint that says nothing else


@action("action_transfer_human")
def transfer_human(turn: Turn) -> None:
    """Put the conversation into the queue; only if that was asked for in so many words.

    Whether there is a person is a question: it is answered, and one is offered.
    """
    asked = turn.message.typed and turn.message.intent in {"transfer_human", "contact_merchant"}
    if not (asked and _answered_otherwise(turn, turn.message.text)):
        if not bulk_handed_over(turn):
            hand_over(turn, "asked", "utter_handoff")


def _answered_otherwise(turn: Turn, text: str) -> bool:
    """Answer what only sounds like a request for a person; False if it is one."""
    if matches("handoff.no_person", text) and not heard("handoff.why_no_person", text):
        turn.say("utter_deny_nothing")
    elif matches("handoff.callback", text):
        if not matches("handoff.callback_doubt", text):
            return False
        _tell_of_callback(turn)
    elif turn.context.owner == "bot" and matches("handoff.person_question", text):
        _tell_of_people(turn)
    elif turn.context.owner == "bot" and matches("handoff.phone_question", text):
        turn.offer_person("utter_contact_here", **hours_told(turn))
    elif not matches("handoff.asks_person", text):
        turn.offer("utter_person_offered", [person()])
    else:
        return False
    return True


def _tell_of_callback(turn: Turn) -> None:
    if turn.context.owner == "queue":
        tell_wait(turn)
    else:
        turn.offer_person("utter_callback_unknown")


def _tell_of_people(turn: Turn) -> None:
    with turn.database.read() as session:
        there = attended(session, now())
    turn.offer_person("utter_person_there" if there else "utter_person_away", **hours_told(turn))


@action("action_complaint")
def complaint(turn: Turn) -> None:
    """Open a ticket with a number and a promised time, and call a person.

    What is complained about in one conversation is one ticket; a mere insult opens none, and who
    waits for a person already keeps the number told.
    """
    if is_only_anger(turn):
        calm(turn)
        return
    order = order_meant(turn)
    if order is not None:
        turn.remember(order_id=order.id)
    before = open_here(turn, "complaint", "safety")
    if before is not None and before.key not in own_keys(turn):
        response = "utter_complaint_more"
        if matches("handoff.compensation", turn.message.text):
            response = "utter_complaint_compensation"
            if matches("handoff.goes_back", turn.message.text):
                response = "utter_complaint_compensation_return"
        hand_over(turn, "complaint", response, again=response, ticket=noted(turn, before))
        return
    response = "utter_complaint_ticket"
    if matches("handoff.compensation", turn.message.text):
        response = "utter_complaint_claim"
    ticket = _complaint(turn)
    hand_over(
        turn,
        "complaint",
        response,
        again=response,
        ticket=ticket,
        about=label("handoff.complaint_order", product=name_of(order)) if order else "",
        more=_asks_for_more(ticket, order),
    )


def _asks_for_more(ticket: Ticket, order: Order | None) -> str:
    """A question for what is not told yet; nothing if the ticket says something."""
    if len(ticket.text) > BARE:
        return ""
    return label("handoff.complaint_tell" if order is None else "handoff.complaint_tell_what")


def _complaint(turn: Turn) -> Ticket:
    """The complaint: a ticket of its own, or that of the wait, which becomes one."""
    waiting = open_here(turn, HANDOFF)
    if waiting is not None and waiting.promised_at > now():
        return noted(turn, waiting, kind="complaint")
    return ticket_for(turn, "complaint", lately(turn) if _is_bare(turn) else "")


def _is_bare(turn: Turn) -> bool:
    return turn.message.typed and len(turn.message.text) <= BARE


@action("action_urge_reply")
def urge_reply(turn: Turn) -> None:
    """The customer waits: how long still for who waits for a person, else here we are."""
    if turn.context.owner == "queue":
        tell_wait(turn)
    else:
        turn.offer("utter_urge_reply", [person()])
