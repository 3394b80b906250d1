"""Delivery: where the parcels are and when they come."""

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card
from actions.identity import identified
from actions.order_choice import all_orders, in_focus, named_order, narrowed
from actions.orders import show_or_not_found
from actions.registry import action
from actions.return_shipping import parcel_told
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label
from shop.clock import now
from shop.messages.schemas import Action, OrderPayload
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.shipping.service import Parcel, parcels, ship_by

SHOWN = 5
ARRIVED = {OrderState.SIGNED, OrderState.COMPLETED}
SHIPPED = {OrderState.IN_TRANSIT, OrderState.SIGNED, OrderState.COMPLETED}
# what a question about delivery is most likely about, in this order
LIKELY = (OrderState.IN_TRANSIT, OrderState.AWAITING_SHIPMENT, OrderState.SIGNED)
WAITING_FIRST = (OrderState.AWAITING_SHIPMENT, OrderState.IN_TRANSIT)
SIGNED_FIRST = (OrderState.SIGNED, OrderState.COMPLETED, OrderState.IN_TRANSIT)


@action("action_track_logistics")
def track_logistics(turn: Turn) -> None:
    """Where the parcel is, with its scans; late ones are admitted."""
    if not parcel_told(turn):
        _answer(turn)


@action("action_delivery_time")
def delivery_time(turn: Turn) -> None:
    """When it comes: the promised time, or that it was not shipped; before buying, the rule."""
    if _before_buying(turn):
        with turn.database.read() as session:
            hours = policy(session, ShippingPolicy).ship_within_hours
        turn.say("utter_delivery_time_rule", hours=hours)
        return
    _answer(turn)


def _before_buying(turn: Turn) -> bool:
    """Whether it is asked of what is not bought yet."""
    if not turn.message.typed:
        return False
    if heard("delivery.if_bought_words", turn.message.text):
        return True
    return turn.context.customer_id is None and heard("delivery.in_general", turn.message.text)


@action("action_ship_time")
def ship_time(turn: Turn) -> None:
    """When it will be shipped: orders waiting for that come first; else what the shop promises."""
    if turn.context.customer_id is None or not _concerned(turn):
        with turn.database.read() as session:
            hours = policy(session, ShippingPolicy).ship_within_hours
        turn.say("utter_delivery_ship_promise", hours=hours)
        return
    _answer(turn, WAITING_FIRST)


def _concerned(turn: Turn) -> bool:
    """Whether the customer named an order, or has one that is not there yet."""
    customer_id = str(turn.context.customer_id)
    with turn.database.read() as session:
        if named_order(turn, session, customer_id).named:
            return True
        return any(one.state in WAITING_FIRST for one in all_orders(session, customer_id))


@action("action_signed_not_received")
def signed_not_received(turn: Turn) -> None:
    """Signed but not there: the record of the courier, where to look, and a person."""
    if identified(turn) is None:
        return
    _answer(turn, SIGNED_FIRST)
    turn.offer_person("utter_delivery_missing")


def _answer(turn: Turn, likely: tuple[OrderState, ...] = LIKELY) -> None:
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
            return
        orders = [named.order] if named.order else _likely(turn, session, customer_id, likely)
        if not orders:
            turn.say("utter_delivery_nothing")
            return
        _tell(turn, session, orders)


def _likely(
    turn: Turn, session: Session, customer_id: str, likely: tuple[OrderState, ...]
) -> list[Order]:
    """The orders meant: the one in focus, else those under way, else the next likely.

    还没到 is not about an order signed in between.
    """
    if not any(turn.message.one(name) for name in ("product", "category")):
        focus = in_focus(turn, session, customer_id, likely)
        missed = turn.message.typed and heard("delivery.not_there", turn.message.text)
        if focus is not None and not (missed and focus.state == likely[-1]):
            return [focus]
    orders = narrowed(turn, session, all_orders(session, customer_id))
    for state in likely:
        found = [order for order in orders if order.state == state]
        if found:
            return found if state not in ARRIVED else found[:1]
    return []


def _tell(turn: Turn, session: Session, orders: list[Order]) -> None:
    if len(orders) > 1:
        cards = [order_card(session, order) for order in orders[:SHOWN]]
        late = sum(card.late for card in cards)
        response = "utter_delivery_several_late" if late else "utter_delivery_several"
        payload = OrderPayload(orders=cards)
        turn.say(response, payload, count=len(orders), late=late)
        return
    order = orders[0]
    turn.remember(order_id=order.id)
    found = parcels(session, order.id)
    if order.state not in SHIPPED or not found:
        _not_shipped(turn, session, order)
    else:
        _parcels(turn, session, order, found)


def _not_shipped(turn: Turn, session: Session, order: Order) -> None:
    if order.state != OrderState.AWAITING_SHIPMENT:
        show_or_not_found(turn, session, order)
        return
    payload = OrderPayload(orders=[order_card(session, order)])
    promised = ship_by(session, order)
    if promised is None:
        turn.say("utter_delivery_not_shipped", payload, product=name_of(order))
        return
    overdue = promised < now()
    response = "utter_delivery_overdue" if overdue else "utter_delivery_ship_by"
    if overdue:
        payload = payload.model_copy(update={"buttons": remedies(order)})
    turn.say(response, payload, product=name_of(order), moment=moment(promised))


def remedies(order: Order) -> list[Action]:
    """What can be done about a parcel that is late."""
    return [
        tap(label("delivery.button_urge"), "urge_delivery", order_id=order.id),
        tap(label("delivery.button_person"), "transfer_human"),
        tap(label("orders.button_refund"), "apply_refund", order_id=order.id),
    ]


def _parcels(turn: Turn, session: Session, order: Order, found: list[Parcel]) -> None:
    worst = next((p for p in found if p.late), None) or next((p for p in found if p.stuck), None)
    buttons = remedies(order) if worst else []
    payload = OrderPayload(orders=[order_card(session, order)], buttons=buttons)
    response, values = in_words(worst or found[-1])
    turn.say(response, payload, product=name_of(order), **values)
    if worst:
        turn.propose_person()
    if len(found) > 1:
        signed = sum(parcel.shipment.signed_at is not None for parcel in found)
        turn.say("utter_delivery_parcels", count=len(found), signed=signed)


def in_words(parcel: Parcel) -> tuple[str, dict[str, str]]:
    """The response that tells where a parcel is, and its values."""
    shipment = parcel.shipment
    values = {"courier": shipment.courier, "number": shipment.tracking_no}
    last = parcel.events[-1] if parcel.events else None
    if last:
        values |= {"scan": last.text, "scanned": moment(last.at)}
    if shipment.signed_at:
        where = "_where" if last else ""
        return f"utter_delivery_signed{where}", {**values, "moment": moment(shipment.signed_at)}
    return _under_way(parcel, last is not None, values)


def _under_way(parcel: Parcel, scanned: bool, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    promised = parcel.shipment.promised_at
    if promised:
        values = {**values, "moment": moment(promised)}
    if not scanned:
        return "utter_delivery_no_scan", {**values, "shipped": moment(parcel.shipment.shipped_at)}
    if parcel.late:
        return "utter_delivery_late", values
    if parcel.stuck:
        return "utter_delivery_stuck", values
    return ("utter_delivery_promised" if promised else "utter_delivery_under_way"), values
