"""Urging: a request to the shop, once a day for an order, with where it stands now."""

from sqlalchemy.orm import Session

from actions.cards import name_of, order_card, order_choices
from actions.delivery.asked import answered, shipped_meant
from actions.delivery.dates import no_new_date
from actions.delivery.handover import passed_on
from actions.delivery.matter import Matter, remedies, says
from actions.delivery.meant import is_late_order
from actions.delivery.tracking import SHOWN, where
from actions.delivery.urged import URGED, about, tell_urged, urge_key, urged_before
from actions.identity import identified
from actions.orders.choice import all_orders, in_focus, named_order, narrowed, told_not_found
from actions.patterns import matches
from actions.registry import action
from actions.requesting import why
from actions.talk.again import times_told
from actions.turn import Turn
from actions.words import heard, plain
from shop.messages.schemas import OrderPayload
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import request_about_order
from shop.orders.states import OrderState
from shop.shipping.service import parcels
from shop.system import RequestKind, RequestState


@action("action_urge_delivery")
def urge_delivery(turn: Turn) -> None:
    """Ask the shop to hurry with the order meant; say what the shop answered."""
    customer_id = identified(turn)
    if customer_id is None or (not _hurries(turn) and passed_on(turn)):
        return
    if _only_looks(turn):
        where(turn)
        return
    with turn.database.write() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        orders = [named.order] if named.order else _meant(turn, session, customer_id)
        if not orders:
            turn.say("utter_urge_nothing")
        elif len(orders) > 1 and matches("delivery.all_urged", turn.message.text):
            for order in orders[:SHOWN]:
                _urge(turn, session, order)
        elif len(orders) > 1:
            _which(turn, session, orders)
        else:
            _urge(turn, session, orders[0])


def _only_looks(turn: Turn) -> bool:
    """帮我查下快递, taken for urging."""
    typed = turn.message.text if turn.message.typed else ""
    return matches("delivery.looks_up", plain(typed)) and not _hurries(turn)


def _hurries(turn: Turn) -> bool:
    """Whether it is to be quicker, not (only) brought in another way."""
    return says(turn, "delivery.urge_words")


def _meant(turn: Turn, session: Session, customer_id: str) -> list[Order]:
    """The one in focus, else those that have not arrived; the late ones of these first."""
    focus = in_focus(turn, session, customer_id, set(URGED))
    found = narrowed(turn, session, all_orders(session, customer_id))
    waiting = [order for order in found if order.state in URGED]
    if turn.message.typed and heard("delivery.ship_words", turn.message.text):
        unshipped = [one for one in waiting if one.state == OrderState.AWAITING_SHIPMENT]
        waiting = unshipped or waiting
    if shipped_meant(turn):
        waiting = [one for one in waiting if one.state == OrderState.IN_TRANSIT] or waiting
    if matches("delivery.all_urged", turn.message.text):
        return waiting
    if focus is not None and focus in waiting:
        return [focus]
    late = [order for order in waiting if is_late_order(session, order)]
    return late if len(late) == 1 else waiting


def _which(turn: Turn, session: Session, orders: list[Order]) -> None:
    cards = [order_card(session, order, actions=False) for order in orders[:SHOWN]]
    buttons = order_choices(orders[:SHOWN], "urge_delivery")
    turn.say("utter_urge_which", OrderPayload(orders=cards, buttons=buttons))


def _urge(turn: Turn, session: Session, order: Order) -> None:
    turn.remember(order_id=order.id)
    matter = Matter(session, order, parcels(session, order.id))
    if not says(turn, "delivery.urge_words") and answered(turn, matter):
        return
    if order.state not in URGED:
        state = OrderState(order.state).label
        turn.say("utter_urge_not_now", matter.card(), product=name_of(order), state=state)
        return
    before = urged_before(turn, session, order)
    buttons = [one for one in remedies(order) if "urge" not in (one.payload or "")]
    if not is_late_order(session, order):
        buttons = []
    payload = matter.card(buttons)
    in_vain = turn.message.typed and matches("delivery.urged_in_vain", turn.message.text)
    if before is not None and in_vain and no_new_date(turn, matter):
        return
    if before is not None:
        tell_urged(turn, before, payload, order)
    else:
        if says(turn, "delivery.urged_asked"):
            turn.say("utter_urge_not_yet")
        times_told(turn, f"urge:{order.id}")
        _tell(turn, _request(turn, session, order), payload, name_of(order))
    if buttons:
        turn.propose_person()


def _request(turn: Turn, session: Session, order: Order) -> ShopRequest:
    return request_about_order(
        session,
        turn.services.system,
        RequestKind.URGE,
        order.customer_id,
        order.id,
        payload={"about": about(order)},
        key=urge_key(turn, order),
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
