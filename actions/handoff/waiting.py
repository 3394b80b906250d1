"""What a customer says while a person is waited for, whatever it was understood as.

The wish may be taken back; when somebody answers may be asked; and more facts of an accident belong
to its ticket.
"""

from actions.forms.beside import WITHDRAWAL, takes_back
from actions.handoff.handing import HANDOFF, noted, open_here, wait_now
from actions.patterns import first_of, matches
from actions.registry import ACTIONS, after, before_all
from actions.talk.suggested import person
from actions.times import moment
from actions.turn import Turn
from actions.words import mapping, plain
from shop.aftersales.models import Ticket
from shop.aftersales.repository import open_of_kind
from shop.aftersales.tickets import close
from shop.clock import now
from shop.conversations.service import withdraw_handoff

# what these say beside the wish is nothing of its own
NO_MATTER = frozenset(
    {
        *("nlu_fallback", "bot_misunderstood", "affirm", "deny", "chitchat", "thanks_bye", "greet"),
        *("transfer_human", "contact_merchant", "out_of_scope", "urge_reply", "inform"),
    }
)
CALL = 12  # characters of 人呢 怎么没人; a longer message tells what happened
OF_DANGER = ("danger", "danger_asked")  # of a thing rather than of an injury
ABOUT_IT = ("who_pays", "danger_asked", "not_my_order", "who_cares")
TOLD = {  # what is asked or told of an accident that has an answer of its own
    "not_my_order": "utter_safety_any_order",
    "who_pays": "utter_safety_cost",
    "who_cares": "utter_safety_who",
}
CALLS = frozenset({"greet", "chitchat", "nlu_fallback", "bot_misunderstood", "out_of_scope"})
MATTERS_FOR_PEOPLE = frozenset({"complaint", "safety_incident"})
UNSURE = frozenset({"nlu_fallback", "bot_misunderstood", "urge_reply", "chitchat", "out_of_scope"})


@before_all
def answered_waiting(turn: Turn) -> bool:
    """Answer what is about the wait itself; False if another matter is left to answer."""
    if takes_back(turn):
        _withdraw(turn)
        if turn.message.intent in NO_MATTER and _answered_besides(turn):
            return True
        return turn.message.intent in NO_MATTER and not matches("acts.where_now", turn.message.text)
    if _declines(turn):
        turn.say("utter_deny_nothing")
        return True
    if turn.context.owner != "queue" or not turn.message.typed:
        return False
    told = turn.message.intent not in MATTERS_FOR_PEOPLE and turn.form is None
    calls = turn.message.intent in CALLS and len(turn.message.text) <= CALL
    calls = calls and matches("handoff.anyone", turn.message.text)
    if told and (calls or matches("handoff.when_reply", turn.message.text)):
        tell_wait(turn)
        return True
    return _of_the_incident(turn)


def _answered_besides(turn: Turn) -> bool:
    """那不等了 你帮我看看T恤什么时候发: what is asked for instead."""
    text, answers = plain(turn.message.text), mapping("forms.besides_actions")
    asked = first_of("forms.besides", mapping("forms.besides"), text)
    answer = ACTIONS.get(str(answers.get(asked))) if asked else None
    if answer is None:
        return False
    answer(turn)
    return True


def _declines(turn: Turn) -> bool:
    """还是你吧 to the question whether a person shall come."""
    asked = turn.slots.get("proposed") == "transfer_human" and turn.message.intent in NO_MATTER
    return asked and turn.message.typed and matches("handoff.no_person", turn.message.text)


@after
def also_noted(turn: Turn) -> None:
    """What was answered while a complaint or an accident is open stands in its ticket too."""
    if turn.context.owner != "queue" or turn.resuming or turn.handed_over:
        return
    if turn.message.typed and (ticket := open_here(turn, "complaint", "safety")):
        noted(turn, ticket)


def _of_the_incident(turn: Turn) -> bool:
    text = turn.message.text
    about = next((one for one in ABOUT_IT if matches(f"handoff.{one}", plain(text))), None)
    if about is None and not (turn.message.intent in UNSURE and _goes_on(turn)):
        return False
    ticket = open_here(turn, "safety")
    if ticket is None:
        return False
    more_of_incident(turn, ticket)
    return True


def _goes_on(turn: Turn) -> bool:
    """Another fact of the accident; what names an order or a product may be another matter."""
    return matches("handoff.harm", turn.message.text) or not turn.message.entities


def _withdraw(turn: Turn) -> None:
    """Out of the queue, and the promise of an answer with it; a complaint stays with the shop."""
    kept = open_here(turn, "safety", "complaint")
    conversation = turn.context.conversation
    with turn.database.write() as session:
        if not withdraw_handoff(session, conversation, turn.context.key(WITHDRAWAL)):
            return
        for ticket in open_of_kind(session, conversation, HANDOFF):
            close(session, ticket.id)
    if kept is not None:
        turn.say("utter_handoff_withdrawn_kept", number=kept.called)
    else:
        turn.say("utter_handoff_withdrawn")


def somebody_hurt(turn: Turn) -> bool:
    """娃的手划流血了: told of a person, which comes before the thing."""
    return matches("handoff.hurt", plain(turn.message.text))


def first_aid(turn: Turn) -> str:
    """The response with what to do first for who was hurt; "" where no kind is known."""
    kinds = mapping("handoff.first_aid")
    found = first_of("handoff.first_aid", kinds, plain(turn.message.text))
    return f"utter_safety_{found}" if found else ""


def more_of_incident(turn: Turn, ticket: Ticket) -> None:
    """Another fact, or who pays: kept in the ticket; what was not decided is not promised."""
    ticket = noted(turn, ticket)
    response = "utter_safety_more"
    text = turn.message.text
    if told := next((one for one in TOLD if matches(f"handoff.{one}", plain(text))), None):
        response = TOLD[told]
    elif (aid := first_aid(turn)) and not turn.before.told(aid):
        turn.say(aid)
    elif not somebody_hurt(turn) and any(
        matches(f"handoff.{one}", plain(turn.message.text)) for one in OF_DANGER
    ):
        response = "utter_safety_thing_more"
    turn.handed_over = True
    turn.say(response, number=ticket.called, moment=moment(ticket.promised_at))


def tell_wait(turn: Turn) -> None:
    """When somebody answers: the time promised for the ticket, else the place."""
    ticket = open_here(turn, "safety", "complaint")
    if ticket is not None and ticket.promised_at > now():
        turn.say("utter_ticket_wait", number=ticket.called, moment=moment(ticket.promised_at))
        return
    wait = wait_now(turn)
    if wait:
        turn.say("utter_queue_place", wait=wait)
    else:
        turn.offer("utter_urge_reply", [person()])
