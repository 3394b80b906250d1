"""Delivery: where the parcels are and when they come."""

from sqlalchemy.orm import Session

from actions.aftersales.return_shipping import parcel_told
from actions.cards import name_of, order_card, order_choices
from actions.delivery.asked import answered
from actions.delivery.checks import MISSING, check_button, open_check
from actions.delivery.matter import Matter, remedies, says
from actions.delivery.meant import LIKELY, WAITING_FIRST, meant
from actions.delivery.news import nothing_new
from actions.delivery.urged import urged_before
from actions.delivery.whereabouts import tell_check
from actions.faq.before_buying import answered_before_buying, asks_the_shop
from actions.identity import identified
from actions.orders.choice import all_orders, named_order, told_not_found, unknown_thing
from actions.orders.status import show_or_not_found
from actions.registry import action
from actions.talk.again import times_told
from actions.times import moment
from actions.turn import Turn
from actions.words import heard
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.shipping.service import Parcel, parcels, ship_by
from shop.shipping.states import ParcelState

SHOWN = 5
SHIPPED = {OrderState.IN_TRANSIT, OrderState.SIGNED, OrderState.COMPLETED}


@action("action_track_logistics")
def track_logistics(turn: Turn) -> None:
    """Where the parcel is, with its scans; late ones are admitted."""
    if not parcel_told(turn):
        where(turn)


@action("action_delivery_time")
def delivery_time(turn: Turn) -> None:
    """When it comes: the promised time, or that it was not shipped; before buying, the rule."""
    if _before_buying(turn):
        if answered_before_buying(turn):
            return
        with turn.database.read() as session:
            hours = policy(session, ShippingPolicy).ship_within_hours
        turn.say("utter_delivery_time_rule", hours=hours)
        return
    where(turn)


def _before_buying(turn: Turn) -> bool:
    """Whether it is asked of what is not bought yet."""
    if not turn.message.typed:
        return False
    if heard("delivery.if_bought_words", turn.message.text):
        return True
    return asks_the_shop(turn) and not _waits_for_a_parcel(turn)


def _waits_for_a_parcel(turn: Turn) -> bool:
    """Whether the customer named an order, or something is not there yet."""
    return turn.context.customer_id is not None and _concerned(turn)


@action("action_ship_time")
def ship_time(turn: Turn) -> None:
    """When it will be shipped: orders waiting for that come first; else what the shop promises."""
    asked = says(turn, "delivery.if_bought_words") and not says(turn, "delivery.not_yet")
    if asked or turn.context.customer_id is None or not _concerned(turn):
        with turn.database.read() as session:
            hours = policy(session, ShippingPolicy).ship_within_hours
        turn.say("utter_delivery_ship_promise", hours=hours)
        return
    where(turn, WAITING_FIRST)


def _concerned(turn: Turn) -> bool:
    """Whether the customer named an order, or has one that is not there yet."""
    customer_id = str(turn.context.customer_id)
    with turn.database.read() as session:
        if named_order(turn, session, customer_id).named:
            return True
        orders = all_orders(session, customer_id)
        if unknown_thing(turn, session, orders) and not says(turn, "references.own"):
            return False
        return any(one.state in WAITING_FIRST for one in orders)


def where(turn: Turn, likely: tuple[OrderState, ...] = LIKELY) -> None:
    """Where the orders meant are, as far as they are told of by delivery."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        orders = [named.order] if named.order else meant(turn, session, customer_id, likely)
        tell_unknown(turn, session, customer_id)
        if not orders:
            if not answered_before_buying(turn):
                _nothing_under_way(turn, session, customer_id)
            return
        _tell(turn, session, orders)


def _nothing_under_way(turn: Turn, session: Session, customer_id: str) -> None:
    """Say so, and what arrived last: a customer who still waits may wait for that."""
    arrived = [(one.signed_at, one) for one in all_orders(session, customer_id) if one.signed_at]
    if not arrived:
        turn.say("utter_delivery_nothing")
        return
    signed, last = max(arrived, key=lambda found: found[0])
    card = OrderPayload(orders=[order_card(session, last)], buttons=[check_button(last)])
    turn.say("utter_delivery_nothing_but", card, product=name_of(last), moment=moment(signed))


def tell_unknown(turn: Turn, session: Session, customer_id: str) -> None:
    """Say that no order holds what was named, before others are told of."""
    if thing := unknown_thing(turn, session, all_orders(session, customer_id)):
        turn.say("utter_orders_no_such", thing=thing)


def tell_several(turn: Turn, session: Session, orders: list[Order]) -> None:
    """Several orders that may be meant, as cards."""
    cards = [order_card(session, order) for order in orders[:SHOWN]]
    late = sum(card.late for card in cards)
    response = "utter_delivery_several_late" if late else "utter_delivery_several"
    waiting = [one for one, card in zip(orders, cards, strict=False) if card.late]
    buttons = order_choices(waiting, "urge_delivery") if late else []
    payload = OrderPayload(orders=cards, buttons=buttons)
    turn.remember(orders_shown=[order.id for order in orders[:SHOWN]])
    turn.say(response, payload, count=len(orders), late=late)


def _tell(turn: Turn, session: Session, orders: list[Order]) -> None:
    if len(orders) > 1:
        tell_several(turn, session, orders)
        return
    order = orders[0]
    turn.remember(order_id=order.id)
    tell_one(turn, Matter(session, order, parcels(session, order.id)))


def tell_one(turn: Turn, matter: Matter) -> None:
    """The special question first; else where it is; told already, what is new or can be done."""
    if answered(turn, matter):
        return
    if matter.order.state in SHIPPED and matter.parcels:
        _parcels(turn, matter)
    else:
        _not_shipped(turn, matter)


def _not_shipped(turn: Turn, matter: Matter) -> None:
    order = matter.order
    if order.state != OrderState.AWAITING_SHIPMENT:
        show_or_not_found(turn, matter.session, order)
        return
    promised = ship_by(matter.session, order)
    overdue = promised is not None and promised < now()
    if times_told(turn, f"where:{matter.latest}"):
        nothing_new(turn, matter)
    elif promised is None:
        turn.say("utter_delivery_not_shipped", matter.card(), product=name_of(order))
    else:
        response = "utter_delivery_overdue" if overdue else "utter_delivery_ship_by"
        payload = matter.card(remedies(order) if overdue else None)
        turn.say(response, payload, product=name_of(order), moment=moment(promised))
        if overdue:
            turn.propose("urge_delivery")


def _parcels(turn: Turn, matter: Matter) -> None:
    found = matter.parcels
    if times_told(turn, f"where:{matter.latest}"):
        nothing_new(turn, matter)
        return
    worst = next((p for p in found if p.late), None) or next((p for p in found if p.stuck), None)
    response, values = in_words(worst or found[-1])
    values["product"] = name_of(matter.order)
    if worst is None:
        turn.say(response, matter.card(), **values)
    else:
        _say_worst(turn, matter, worst, response, values)
    if len(found) > 1:
        signed = sum(parcel.shipment.signed_at is not None for parcel in found)
        turn.say("utter_delivery_parcels", count=len(found), signed=signed)


def _say_worst(
    turn: Turn, matter: Matter, worst: Parcel, response: str, values: dict[str, str]
) -> None:
    """A parcel that is late or does not move, and what a yes does: urge it once, then a check."""
    urged = urged_before(turn, matter.session, matter.order)
    unmoved = worst.stuck and worst.shipment.state != ParcelState.DELIVERING and not worst.late
    if urged and worst.late:
        response, values = (
            "utter_delivery_late_urged",
            {**values, "urged": moment(urged.requested_at)},
        )
    if ticket := open_check(matter.session, matter.order):
        turn.say("utter_delivery_late_checked", matter.card(), **values)
        tell_check(turn, ticket, matter)
        return
    check = urged or unmoved
    buttons = [check_button(matter.order)] if check else []
    turn.say(response, matter.card([*buttons, *matter.remedies(turn)]), **values)
    turn.propose(MISSING if check else "urge_delivery")


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
    if parcel.shipment.state == ParcelState.DELIVERING:
        return f"utter_delivery_out{'_stuck' if parcel.stuck else ''}", values
    if parcel.stuck:
        return "utter_delivery_stuck", values
    return ("utter_delivery_promised" if promised else "utter_delivery_under_way"), values
