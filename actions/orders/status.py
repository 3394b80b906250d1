"""Orders: where they stand."""

from sqlalchemy.orm import Session

from actions.aftersales.refund_progress import told_by_number
from actions.cards import name_of, order_card
from actions.delivery.asked import answered
from actions.delivery.matter import Matter
from actions.delivery.news import nothing_new
from actions.delivery.urged import URGED
from actions.identity import identified
from actions.orders.cancelled import explain
from actions.orders.choice import all_orders, named_order, narrowed, that_matter, unknown_thing
from actions.registry import action
from actions.talk.again import times_told
from actions.times import moment
from actions.turn import Turn
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.models import Order
from shop.orders.service import is_overdue
from shop.orders.states import OrderState
from shop.shipping.service import parcels

SHOWN = 5


@action("action_order_status")
def order_status(turn: Turn) -> None:
    """Show the order that is named, else those of the customer's that matter now."""
    customer_id = identified(turn)
    if customer_id is None or told_by_number(turn):
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if named.named:
            show_or_not_found(turn, session, named.order)
            return
        orders = all_orders(session, customer_id)
        if not orders:
            turn.say("utter_orders_none")
            return
        if thing := unknown_thing(turn, session, orders):
            turn.say("utter_orders_no_such", thing=thing)
        show(turn, session, that_matter(narrowed(turn, session, orders)))


def show_or_not_found(turn: Turn, session: Session, order: Order | None) -> None:
    """Show one order; the same words for one that is not there and one of somebody else."""
    if order is None:
        turn.say("utter_orders_not_found")
    else:
        show(turn, session, [order])


def show(turn: Turn, session: Session, orders: list[Order]) -> None:
    """Show orders as cards, with the state of a single one in words."""
    cards = [order_card(session, order) for order in orders[:SHOWN]]
    payload = OrderPayload(orders=cards)
    if len(cards) == 1:
        order = orders[0]
        turn.remember(order_id=order.id)
        if order.state == OrderState.CANCELLED:
            explain(turn, session, order)
            return
        matter = Matter(session, order, parcels(session, order.id))
        if answered(turn, matter):
            return
        if order.state == OrderState.CANCELLED:
            explain(turn, session, order)
            return
        if times_told(turn, f"state:{matter.latest}") and order.state in URGED:
            nothing_new(turn, matter)
            return
        response, values = in_words(order)
        turn.say(response, payload, **values)
        if response == "utter_orders_overdue":
            turn.propose("urge_delivery")
    else:
        turn.remember(orders_shown=[order.id for order in orders[:SHOWN]])
        turn.say("utter_orders_several", payload, count=len(orders), shown=len(cards))


def in_words(order: Order) -> tuple[str, dict[str, str]]:
    """The response that tells where an order stands, and its values."""
    values = {"order_id": order.id, "product": name_of(order), "amount": display(order.total)}
    match OrderState(order.state):
        case OrderState.AWAITING_SHIPMENT if order.ship_by and is_overdue(order):
            return "utter_orders_overdue", {**values, "moment": moment(order.ship_by)}
        case OrderState.AWAITING_SHIPMENT if order.ship_by:
            return "utter_orders_ship_by", {**values, "moment": moment(order.ship_by)}
        case OrderState.SIGNED if order.signed_at:
            return "utter_orders_signed", {**values, "moment": moment(order.signed_at)}
        case state:
            return f"utter_orders_{state.value}", values
