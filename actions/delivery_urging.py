"""Urging: a request to the shop, once a day for an order, with where it stands now."""

from datetime import timedelta

from sqlalchemy.orm import Session

from actions.cards import choice, name_of, order_card
from actions.delivery import SHOWN, remedies
from actions.identity import identified
from actions.order_choice import all_orders, in_focus, named_order, narrowed
from actions.registry import action
from actions.requesting import why
from actions.times import moment
from actions.turn import Turn
from actions.words import heard
from shop.clock import now
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import request_about_order, requests_of
from shop.orders.states import OrderState
from shop.shipping.service import parcels, ship_by
from shop.system import RequestKind, RequestState

URGED = {OrderState.AWAITING_SHIPMENT: "shipping", OrderState.IN_TRANSIT: "delivery"}
AGAIN_AFTER = timedelta(hours=24)


@action("action_urge_delivery")
def urge_delivery(turn: Turn) -> None:
    """Ask the shop to hurry with the order meant; say what the shop answered."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.write() as session:
        named = named_order(turn, session, customer_id)
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
            return
        orders = [named.order] if named.order else _meant(turn, session, customer_id)
        if not orders:
            turn.say("utter_urge_nothing")
        elif len(orders) > 1:
            _which(turn, session, orders)
        else:
            _urge(turn, session, orders[0])


def _meant(turn: Turn, session: Session, customer_id: str) -> list[Order]:
    """The one in focus, else those that have not arrived; the late ones of these first."""
    focus = in_focus(turn, session, customer_id, set(URGED))
    found = narrowed(turn, session, all_orders(session, customer_id))
    waiting = [order for order in found if order.state in URGED]
    if turn.message.typed and heard("delivery.ship_words", turn.message.text):
        unshipped = [one for one in waiting if one.state == OrderState.AWAITING_SHIPMENT]
        waiting = unshipped or waiting
    if focus is not None and focus in waiting:
        return [focus]
    late = [order for order in waiting if _late(session, order)]
    return late if len(late) == 1 else waiting


def _late(session: Session, order: Order) -> bool:
    promised = ship_by(session, order)
    overdue = promised is not None and promised < now()
    return overdue or any(parcel.late or parcel.stuck for parcel in parcels(session, order.id))


def _which(turn: Turn, session: Session, orders: list[Order]) -> None:
    cards = [order_card(session, order, actions=False) for order in orders[:SHOWN]]
    buttons = [choice(order, "urge_delivery") for order in orders[:SHOWN]]
    turn.say("utter_urge_which", OrderPayload(orders=cards, buttons=buttons))


def _urge(turn: Turn, session: Session, order: Order) -> None:
    turn.remember(order_id=order.id)
    if order.state not in URGED:
        card = OrderPayload(orders=[order_card(session, order)])
        state = OrderState(order.state).label
        turn.say("utter_urge_not_now", card, product=name_of(order), state=state)
        return
    before = _urged_before(turn, session, order)
    buttons = [one for one in remedies(order) if "urge" not in (one.payload or "")]
    payload = OrderPayload(
        orders=[order_card(session, order)], buttons=buttons if _late(session, order) else []
    )
    if before is not None:
        at = moment(before.requested_at)
        turn.say("utter_urge_before", payload, product=name_of(order), moment=at)
    else:
        _tell(turn, _request(turn, session, order), payload, name_of(order))
    if turn.message.typed and heard("delivery.courier_words", turn.message.text):
        _courier(turn, session, order)
    if buttons:
        turn.propose_person()


def _urged_before(turn: Turn, session: Session, order: Order) -> ShopRequest | None:
    """What was urged of the same thing less than a day ago, in another turn."""
    for one in requests_of(session, order.customer_id, RequestKind.URGE):
        same = (one.object_id, one.payload.get("about")) == (order.id, _about(order))
        if same and one.requested_at > now() - AGAIN_AFTER and one.key != turn.context.key("urge"):
            return one
    return None


def _about(order: Order) -> str:
    return URGED[OrderState(order.state)]


def _request(turn: Turn, session: Session, order: Order) -> ShopRequest:
    return request_about_order(
        session,
        turn.services.system,
        RequestKind.URGE,
        order.customer_id,
        order.id,
        payload={"about": _about(order)},
        key=turn.context.key("urge"),
        conversation_id=turn.context.conversation,
    )


def _tell(turn: Turn, request: ShopRequest, payload: OrderPayload, product: str) -> None:
    about = request.payload["about"]
    match RequestState(request.state):
        case RequestState.REFUSED:
            turn.say("utter_urge_refused", payload, product=product, reason=why(request))
        case RequestState.REQUESTED:
            turn.say(f"utter_urge_{about}_requested", payload, product=product)
        case _:
            turn.say(f"utter_urge_{about}_accepted", payload, product=product)


def _courier(turn: Turn, session: Session, order: Order) -> None:
    """The courier's own number is not known; who it is and the parcel's number are."""
    found = parcels(session, order.id)
    if found:
        shipment = found[-1].shipment
        turn.say("utter_urge_courier", courier=shipment.courier, number=shipment.tracking_no)
