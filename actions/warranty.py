"""Warranty: until when, from the category and the day of signing; a repair is a case."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.item_questions import SIGNED
from actions.order_choice import all_orders, named_order, narrowed
from actions.registry import action
from actions.shown import product_meant
from actions.times import day
from actions.turn import Turn
from actions.words import label
from shop.aftersales.states import CaseKind
from shop.aftersales.warranty import warranty_days, warranty_end
from shop.clock import now
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.orders.models import Order, OrderLine

TOLD = 3


@action("action_warranty")
def warranty(turn: Turn) -> None:
    """Of what was bought, with a repair one tap away; else of the product meant."""
    with turn.database.read() as session:
        bought = _bought(turn, session)
        if bought:
            _tell_bought(turn, session, bought)
            return
        product = product_meant(turn, session)
        days = warranty_days(product) if product else 0
    if product is not None and days:
        turn.say("utter_warranty_product", product=product.title, days=days)
    elif product is not None:
        turn.offer_person("utter_warranty_none", product=product.title)
    elif turn.context.customer_id is None:
        turn.say("utter_warranty_which")
    else:
        turn.offer_person("utter_warranty_nothing_bought")


def _bought(turn: Turn, session: Session) -> list[tuple[Order, OrderLine]]:
    """The lines of the order named, else of the signed orders that fit the words, newest first."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return []
    named = named_order(turn, session, customer_id)
    orders = [named.order] if named.order else all_orders(session, customer_id)
    held = [order for order in orders if order.state in SIGNED and order.signed_at]
    words = [entity.value for entity in turn.message.all("product") if not entity.unwanted]
    found = [(order, line) for order in narrowed(turn, session, held) for line in order.lines]
    meant = [(o, line) for o, line in found if any(word in line.title for word in words)]
    return (meant or found)[:TOLD]


def _tell_bought(turn: Turn, session: Session, bought: list[tuple[Order, OrderLine]]) -> None:
    parts, repairs = [], {}
    for order, line in bought:
        until = warranty_end(session, order, [line.position])
        last = day(until - timedelta(seconds=1)) if until else ""
        if until is None:
            parts.append(label("aftersales.warranty_none", product=line.title))
        elif now() < until:
            parts.append(label("aftersales.warranty_until", product=line.title, day=last))
            repairs[order.id] = _repair(order)
        else:
            parts.append(label("aftersales.warranty_over", product=line.title, day=last))
    turn.remember(order_id=bought[0][0].id)
    told = label("aftersales.semicolon").join(parts)
    if repairs:
        turn.offer("utter_warranty_bought", list(repairs.values()), warranties=told)
    else:
        turn.offer_person("utter_warranty_bought_over", warranties=told)


def _repair(order: Order) -> Action:
    title = label("aftersales.button_repair", product=order.lines[0].title[:20])
    return tap(title, "apply_return_exchange", value=CaseKind.REPAIR.value, order_id=order.id)
