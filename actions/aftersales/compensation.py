"""Something back for goods that are kept, or for waiting: only a person may grant it.

The shop has no table of it, so nothing is promised.
"""

import re

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.forms.beside import NO_ANSWER, OF_CASES, asks_for_money
from actions.forms.instead import instead
from actions.handoff.handing import HANDOFF, OF_A_MATTER, TICKET_TEXT, hand_over, noted, open_here
from actions.orders.choice import all_orders, in_focus
from actions.patterns import matches
from actions.registry import after, before
from actions.talk.quantities import number
from actions.times import moment
from actions.turn import Turn
from actions.words import entry, heard, label, plain
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import open_ticket
from shop.conversations.handover_repository import customer_texts
from shop.money import display
from shop.orders.states import OrderState

KIND = "compensation"  # of the ticket, and what a yes to the question means
LATELY = 4  # messages of the customer that the ticket quotes
_SUM = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d{1,2})?)(?![\d.])")

# what is late or lost: its answer says how it stands, not what is paid for it
OF_DELAYS = frozenset(
    {
        *("ask_ship_time", "track_logistics", "ask_delivery_time", "urge_delivery"),
        *("ask_order_status", "signed_not_received"),
    }
)

TOLD = "utter_delivery_compensation"  # what is late says it with its order
OF_FAULTS = ("delivery", "case", "order", "reported")
TOLD_OF = ("compensation", "missing_compensation", "complaint_compensation")


@before
def answered_claim(turn: Turn) -> bool:
    """Answer a wish for compensation that was understood as nothing else, or the sum asked for."""
    if _sum_answered(turn):
        return True
    asks = turn.message.intent in NO_ANSWER and asks_for_money(turn)
    if not (asks or (turn.form is None and _claims_sum(turn))):
        return False
    _tell(turn)
    return True


def _claims_sum(turn: Turn) -> bool:
    """你们补我十块钱得了, or 那五块呢 after compensation was told of; not of a price that fell."""
    text, before = turn.message.text, turn.before
    if not turn.message.typed or before.told_of("protection"):
        return False
    if any(heard("handoff.price_words", said) for said in (text, before.text)):
        return False
    told = before.told(TOLD) or any(map(before.told_of, TOLD_OF))
    return matches("handoff.compensation_sum", text) or (
        told and matches("handoff.compensation_sum_alone", text)
    )


@instead
def claimed_instead(turn: Turn) -> bool:
    """补我十块钱, after what is late or faulty was told of: opens no claim of a price that fell."""
    told = turn.before.told(TOLD) or any(map(turn.before.told_of, (*TOLD_OF, *OF_FAULTS)))
    if turn.form in OF_CASES or not told or not _claims_sum(turn):
        return False
    _tell(turn)
    return True


@after
def also_claimed(turn: Turn) -> None:
    """What was asked is answered; that compensation is for a person to decide is said besides."""
    if turn.resuming or turn.handed_over or not turn.dispatcher.messages:
        return
    if any(said["response"] == TOLD for said in turn.dispatcher.messages):
        return
    if turn.message.intent in OF_DELAYS and asks_for_money(turn):
        _tell(turn)


def _tell(turn: Turn) -> None:
    if turn.context.owner == "queue" and (ticket := open_here(turn, *OF_A_MATTER, KIND, HANDOFF)):
        ticket = noted(turn, ticket)
        turn.say(
            "utter_compensation_noted", number=ticket.called, moment=moment(ticket.promised_at)
        )
        return
    answer_wish(turn)
    turn.remember(refused=turn.context.seq)


def compensation_wished(turn: Turn) -> bool:
    """Whether a typed message wishes for money beside any refund (补点钱, 怎么赔)."""
    text = turn.message.text
    if turn.message.typed and part_wished(turn):
        return True
    return (
        turn.message.typed
        and (asks_for_money(turn) or heard("aftersales.compensation_words", text))
        and not heard("aftersales.not_compensation", text)
    )


def part_wished(turn: Turn) -> bool:
    """Whether less is wanted back than was paid for anything: 能退我30吗."""
    found = re.search(entry("aftersales.compensation_sum"), plain(turn.message.text))
    if found is None or turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        orders = all_orders(session, turn.context.customer_id)
    paid = [line.paid for order in orders for line in order.lines if line.paid]
    return bool(paid) and round(float(found[1]) * 100) < min(paid)


def answer_wish(turn: Turn) -> None:
    """Say openly who decides it; with a sum told it goes to a person at once, else it is asked."""
    if _sum_told(turn):
        hand_over_wish(turn)
        return
    turn.offer_person("utter_compensation_sum")
    turn.propose(KIND)


def _sum_answered(turn: Turn) -> bool:
    """Take up the sum that was asked for; False if none was, or none is told."""
    if turn.slots.get("proposed") != KIND or not turn.message.typed or not _sum_told(turn):
        return False
    hand_over_wish(turn)
    return True


def hand_over_wish(turn: Turn) -> None:
    """A ticket with the sum wished for and the order meant, and a person."""
    hand_over(turn, KIND, "utter_compensation_handoff", ticket=_ticket(turn), stay=True)


def _sum_told(turn: Turn) -> str:
    if value := turn.message.one("amount"):
        return str(value)
    if not turn.message.typed:
        return ""
    if found := _SUM.search(turn.message.text):
        return found[1]
    in_words = re.search(entry("aftersales.sum_in_words"), plain(turn.message.text))
    return str(number(in_words[1]) or "") if in_words else ""


def _words(turn: Turn, session: Session) -> str:
    texts = customer_texts(session, turn.context.conversation, LATELY)
    return label("aftersales.semicolon").join(reversed(texts))


def _ticket(turn: Turn) -> Ticket:
    customer_id, told = turn.context.customer_id, _sum_told(turn)
    wished = display(round(float(told) * 100)) if told else ""
    with turn.database.write() as session:
        order = in_focus(turn, session, customer_id, set(OrderState)) if customer_id else None
        text = label(
            "aftersales.compensation_text",
            amount=wished,
            product=name_of(order) if order else label("aftersales.not_named"),
            words=_words(turn, session),
        )
        return open_ticket(
            session,
            turn.services.system,
            kind=KIND,
            text=text[:TICKET_TEXT],
            key=turn.context.key(KIND),
            customer_id=customer_id,
            conversation_id=turn.context.conversation,
            order_id=order.id if order else None,
        )
