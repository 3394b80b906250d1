"""Somebody may be hurt: a ticket and a person at once, whatever else is being talked about."""

import re

from sqlalchemy.orm import Session

from actions.handoff.handing import hand_over, open_here, rules, ticket_for
from actions.handoff.waiting import first_aid, more_of_incident, somebody_hurt
from actions.orders.choice import all_orders, named_order, narrowed, that_matter
from actions.patterns import matches
from actions.registry import action, before_all
from actions.times import moment
from actions.turn import Turn
from actions.understood import CLAUSES
from actions.words import plain
from shop.orders.models import Order


def in_danger(turn: Turn) -> bool:
    """Whether a thing is told to bulge, smoke, burn or give shocks; 会不会漏电 only supposes it."""
    if not turn.message.typed or turn.context.owner == "agent":
        return False
    clauses = re.split(CLAUSES, plain(turn.message.text))
    told = [one for one in clauses if matches("handoff.danger", one)]
    return not all(matches("handoff.danger_supposed", one) for one in told)


def is_injury(turn: Turn) -> bool:
    """Whether a person is told to be hurt by what was bought: 我朋友买的杯子给娃烫到了."""
    text = plain(turn.message.text)
    if not turn.message.typed or turn.context.owner == "agent":
        return False
    return matches("handoff.injured", text) and not matches("handoff.injured_supposed", text)


def somebody_in_danger(turn: Turn) -> bool:
    """Whether a thing is dangerous or a person was hurt by one."""
    return in_danger(turn) or is_injury(turn)


@before_all
def answered_danger(turn: Turn) -> bool:
    """Answer a thing that is dangerous or somebody hurt, whatever it was understood as."""
    if not somebody_in_danger(turn):
        return False
    take_to_a_person(turn)
    return True


@action("action_safety_incident")
def safety_incident(turn: Turn) -> None:
    """Somebody may be hurt, as the message was understood."""
    take_to_a_person(turn)


def take_to_a_person(turn: Turn, *, stay: bool = False) -> None:
    """What to do at once, a ticket and a person; what is told later goes to the same ticket.

    An open form is left unless `stay`.
    """
    order = order_meant(turn)
    if order is not None:
        turn.remember(order_id=order.id)
    before = open_here(turn, "safety")
    if before is not None and before.key not in own_keys(turn):
        more_of_incident(turn, before)
        return
    hot = matches("handoff.hot", plain(turn.message.text))
    of_the_thing = (in_danger(turn) or hot) and not (somebody_hurt(turn) or is_injury(turn))
    turn.say("utter_safety_thing" if of_the_thing else first_aid(turn) or "utter_safety_first")
    ticket = ticket_for(turn, "safety")
    if rules(turn).safety:
        response = "utter_safety_ticket"
        hand_over(turn, "safety", response, again=response, ticket=ticket, stay=stay)
    else:
        turn.offer_person(
            "utter_ticket_open", number=ticket.called, moment=moment(ticket.promised_at)
        )


def own_keys(turn: Turn) -> set[str]:
    """Of a ticket that the first try of this turn opened."""
    return {turn.context.key("complaint"), turn.context.key("safety")}


def order_meant(turn: Turn) -> Order | None:
    """The order named, talked about, or the only one that can be meant."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return None
    with turn.database.read() as session:
        return _order_of(turn, session, customer_id)


def _order_of(turn: Turn, session: Session, customer_id: str) -> Order | None:
    orders = all_orders(session, customer_id)
    if named := named_order(turn, session, customer_id).order:
        return named
    focus = turn.slots.get("order_id")
    if found := next((order for order in orders if order.id == focus), None):
        return found
    likely = that_matter(narrowed(turn, session, orders)) if orders else []
    return likely[0] if len(likely) == 1 else None
