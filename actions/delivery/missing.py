"""Signed for, but the customer has not got it: an investigation under a number, until it is found.

What the customer has looked through already is not asked again; who says it twice gets the
investigation without being asked.
"""

from sqlalchemy.orm import Session

from actions.delivery.asked import asked
from actions.delivery.checks import CHECKED, MISSING, check_button, open_check
from actions.delivery.matter import Matter
from actions.delivery.meant import meant
from actions.delivery.tracking import SHIPPED, tell_one, tell_several
from actions.delivery.whereabouts import tell_check
from actions.handoff.handing import TICKET_TEXT, noted
from actions.identity import identified
from actions.orders.choice import in_focus, named_order, told_not_found
from actions.patterns import matches
from actions.registry import action, before
from actions.talk.again import times_told, was_told
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import close, open_ticket
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.policies.service import policy, promised_at
from shop.policies.values import ServiceHours
from shop.shipping.service import parcels

FOUND = "found"
SHORT = 14  # a longer message may be about something else
SIGNED_FIRST = (OrderState.SIGNED, OrderState.COMPLETED, OrderState.IN_TRANSIT)
SIGNED = {OrderState.SIGNED, OrderState.COMPLETED}


def _sounds(turn: Turn, name: str) -> bool:
    return turn.message.typed and matches(f"delivery.missing.{name}", turn.message.text)


@action("action_signed_not_received")
def signed_not_received(turn: Turn) -> None:
    """Signed but not there: the courier's record, then an investigation, until it is found."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        orders = [named.order] if named.order else meant(turn, session, customer_id, SIGNED_FIRST)
        if not orders:
            turn.say("utter_delivery_nothing")
        elif len(orders) > 1:
            tell_several(turn, session, orders)
        else:
            _about_one(turn, session, orders[0])


@before
def asked_how_long(turn: Turn) -> bool:
    """要多久, after the check was offered or asked for: of the check, not of another delivery."""
    told = turn.before.told_of("delivery_missing") or turn.before.told_of("missing")
    told = told or turn.before.told("utter_delivery_missing")
    if turn.context.customer_id is None or turn.form is not None or not told:
        return False
    if not _sounds(turn, "how_long"):
        return False
    with turn.database.read() as session:
        order = in_focus(turn, session, turn.context.customer_id, CHECKED)
        if order is None:
            return False
        if ticket := open_check(session, order):
            tell_check(turn, ticket, Matter(session, order, parcels(session, order.id)))
            return True
        at = moment(promised_at(policy(session, ServiceHours), now()))
        turn.offer("utter_missing_how_long", [check_button(order)], moment=at)
    turn.propose(MISSING)
    return True


def told_of_missing(turn: Turn) -> bool:
    """Take up what is said of a missing parcel, however it was understood; False if nothing is."""
    if turn.context.customer_id is None or not was_told(turn, "missing"):
        return False
    message = turn.message
    other = len(message.text) > SHORT or message.one("category") or message.one("product")
    told = ("found", "asking", "looked") if other else ("found", "asking", "looked", "still")
    if not any(_sounds(turn, name) for name in told):
        return False
    signed_not_received(turn)
    return True


def investigate(turn: Turn) -> None:
    """Open the investigation of the order talked about."""
    with turn.database.read() as session:
        customer_id = str(turn.context.customer_id)
        order = in_focus(turn, session, customer_id, CHECKED)
        if order is None:
            (order,) = meant(turn, session, customer_id, SIGNED_FIRST)[:1]
        _open(turn, Matter(session, order, parcels(session, order.id)))


def close_check(turn: Turn, session: Session, order: Order) -> bool:
    """It was found: the open check of this order is closed."""
    _found(turn, open_check(session, order), Matter(session, order, parcels(session, order.id)))
    return True


def _about_one(turn: Turn, session: Session, order: Order) -> None:
    turn.remember(order_id=order.id)
    matter = Matter(session, order, parcels(session, order.id))
    ticket = open_check(session, order)
    checked = turn.message.one("value") == MISSING and order.state == OrderState.IN_TRANSIT
    if order.state not in SIGNED and ticket is None and not checked:
        if order.state in SHIPPED and not asked(turn):
            turn.say("utter_missing_not_signed")
        tell_one(turn, matter)
        return
    if _sounds(turn, "found") or turn.message.one("value") == FOUND:
        _found(turn, ticket, matter)
    elif ticket is not None:
        _still(turn, ticket, matter)
    elif _sounds(turn, "asking"):
        times_told(turn, f"missing:{order.id}")
        turn.say("utter_missing_look")
    else:
        _missing(turn, matter)


def _missing(turn: Turn, matter: Matter) -> None:
    """The record and an offer; the investigation itself for who has looked or says it again."""
    before = times_told(turn, f"missing:{matter.order.id}")
    who = _sounds(turn, "who") or _sounds(turn, "record")  # asks for the record, and gets it first
    looked = _sounds(turn, "looked") and _sounds(turn, "not_there") and not who
    if who and times_told(turn, f"who:{matter.order.id}"):
        who = False
    again = before and not who and _sounds(turn, "not_there")
    if looked or again or turn.message.one("value") == MISSING:
        _open(turn, matter)
        return
    id_ = matter.order.id
    found = tap(label("delivery.button_found"), "signed_not_received", value=FOUND, order_id=id_)
    buttons = [check_button(matter.order), found]
    signed = moment(matter.order.signed_at) if matter.order.signed_at else ""
    response = "utter_missing_who" if who else "utter_delivery_missing"
    response = response if signed and "scan" in matter.values else ""
    turn.say(
        response or "utter_delivery_missing_plain",
        matter.card(buttons),
        moment=signed,
        **matter.values,
    )
    turn.propose(MISSING)


def _open(turn: Turn, matter: Matter) -> None:
    number = matter.values.get("number", "")
    said = turn.message.text if turn.message.typed else ""
    moving = matter.order.state == OrderState.IN_TRANSIT
    about = "delivery.moving_text" if moving else "delivery.missing_text"
    text = label(about, order=matter.order.id, number=number, said=said)
    with turn.database.write() as session:
        ticket = open_ticket(
            session,
            turn.services.system,
            kind=MISSING,
            text=text[:TICKET_TEXT],
            key=turn.context.key("missing"),
            customer_id=turn.context.customer_id,
            conversation_id=turn.context.conversation,
            order_id=matter.order.id,
        )
    times_told(turn, f"missing:{matter.order.id}")
    _say_opened(turn, ticket, matter)
    if "compensation" in asked(turn):
        turn.say("utter_missing_compensation")


def _say_opened(turn: Turn, ticket: Ticket, matter: Matter) -> None:
    moving = "_moving" if matter.order.state == OrderState.IN_TRANSIT else ""
    payload = OrderPayload(orders=matter.card().orders)
    values = {"ticket": ticket.called, "moment": moment(ticket.promised_at)}
    turn.say(f"utter_missing_opened{moving}", payload, **values, **matter.values)


def _still(turn: Turn, ticket: Ticket, matter: Matter) -> None:
    """What is told of it goes to the check; else when its answer comes."""
    if "compensation" in asked(turn):
        turn.say("utter_missing_compensation")
    if ticket.key == turn.context.key("missing"):
        _say_opened(turn, ticket, matter)
    elif turn.message.typed and not _sounds(turn, "question"):
        ticket = noted(turn, ticket)
        turn.say("utter_missing_noted", ticket=ticket.called, moment=moment(ticket.promised_at))
    else:
        tell_check(turn, ticket, matter)


def _found(turn: Turn, ticket: Ticket | None, matter: Matter) -> None:
    if ticket is None:
        turn.say("utter_missing_found")
        return
    with turn.database.write() as session:
        close(session, ticket.id)
    turn.say("utter_missing_closed", ticket=ticket.called, **matter.values)
