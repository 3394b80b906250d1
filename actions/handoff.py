"""A person is one step away: the queue, and complaints that become tickets."""

from actions.feelings import calm, is_only_anger
from actions.handing import hand_over, rules, ticket_for
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from shop.aftersales.tickets import open_complaint
from shop.conversations import repository as conversations


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
    ticket = before or ticket_for(turn, "complaint")
    turn.say(response, number=ticket.called, moment=moment(ticket.promised_at))
    hand_over(turn, "complaint", "utter_handoff", ticket=ticket)


@action("action_safety_incident")
def safety_incident(turn: Turn) -> None:
    """Somebody may be hurt: no advice, a ticket and a person at once."""
    turn.say("utter_safety_first")
    ticket = ticket_for(turn, "safety")
    if rules(turn).safety:
        hand_over(turn, "safety", "utter_handoff", ticket=ticket)
    else:
        turn.offer_person(
            "utter_ticket_open", number=ticket.called, moment=moment(ticket.promised_at)
        )


@action("action_urge_reply")
def urge_reply(turn: Turn) -> None:
    """The customer waits: the place in the queue for who waits for a person, else here we are."""
    if turn.context.owner == "queue":
        with turn.database.read() as session:
            talk = conversations.find(session, turn.context.conversation)
            place = conversations.place_in_queue(session, talk) if talk is not None else 0
        turn.say("utter_queue_place", place=place)
        return
    turn.offer_person("utter_urge_reply")
