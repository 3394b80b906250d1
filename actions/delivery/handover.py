"""How a parcel is to be handed over: 送上门, 先打电话, 放门口. The shop tells the courier."""

import re

from sqlalchemy.orm import Session

from actions.cards import choice, name_of, order_card
from actions.delivery.matter import Matter
from actions.identity import identified
from actions.orders.choice import all_orders, in_focus, named_order, narrowed
from actions.patterns import matches
from actions.requesting import why
from actions.turn import Turn
from actions.words import entry, heard, label, listed, plain
from shop.conversations.handover_repository import customer_texts
from shop.messages.schemas import Action, OrderPayload
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.orders.requests import request_about_order, requests_of
from shop.orders.states import OrderState
from shop.shipping.service import parcels
from shop.system import RequestKind, RequestState

CALL = "call_first"  # what a yes to the offer means
NOT_THERE = (OrderState.IN_TRANSIT, OrderState.AWAITING_SHIPMENT)
LOOKED_BACK = 6  # messages in which it may have been said how
MANY = 5


def handover_in(text: str) -> str:
    """What a text says of it, in few words; "" for nothing, or for a question.

    >>> handover_in("送上门吧 来之前打个电话")
    '送货上门、送前先打电话'
    """
    text = plain(text)
    if re.search(str(entry("delivery.handover_asked")), text):
        return ""
    found: dict[str, None] = {}
    for pattern, wanted, unwanted in entry("delivery.handover_wishes"):
        for match in re.finditer(pattern, text):
            before = text[: match.start()]
            done = text[match.end() : match.end() + 1] in entry("delivery.handover_done")
            if not done and not re.search(str(entry("delivery.handover_past")), before):
                refused = re.search(str(entry("delivery.handover_refused")), before)
                found[str(unwanted if refused else wanted)] = None
    return label("delivery.comma").join(filter(None, found))


def passed_on(turn: Turn, *, ask: bool = False) -> bool:
    """Put to the shop what the courier shall do; False if nothing of the kind is said.

    那你跟快递说一声 means what was said before; where nothing was, `ask` asks what.
    """
    text = turn.message.text if turn.message.typed else turn.message.one("question") or ""
    wanted = handover_in(text) or (_said_before(turn) if heard("delivery.pass_on", text) else "")
    if not wanted:
        if ask and heard("delivery.pass_on", text):
            turn.say("utter_handover_what")
            return True
        return False
    if identified(turn) is None:
        return True
    with turn.database.write() as session:
        orders = _meant(turn, session)
        if not orders:
            turn.say("utter_handover_nothing", wanted=wanted)
        elif len(orders) > 1:
            buttons = [choice(one, "schedule_delivery", question=wanted) for one in orders[:MANY]]
            turn.offer("utter_handover_which", buttons, wanted=wanted)
        else:
            hand_on(turn, session, orders[0], wanted, text)
    return True


def offer_call(turn: Turn, matter: Matter) -> None:
    """送之前会打电话不: the courier decides; that he shall can be passed on."""
    wanted = label("delivery.call_first")
    button = tap(wanted, "schedule_delivery", question=wanted, order_id=matter.order.id)
    turn.remember(order_id=matter.order.id)
    turn.offer("utter_handover_call", [button], product=name_of(matter.order))
    turn.propose(CALL)


def pass_call_on(turn: Turn) -> None:
    """A yes to `offer_call`."""
    with turn.database.write() as session:
        order = in_focus(turn, session, str(turn.context.customer_id), NOT_THERE)
        if order is None:
            turn.say("utter_handover_nothing", wanted=label("delivery.call_first"))
        else:
            hand_on(turn, session, order, label("delivery.call_first"), turn.message.text)


def place_buttons(order: Order) -> list[Action]:
    """Where the courier may leave it, a tap each."""
    return [
        tap(place, "schedule_delivery", question=place, order_id=order.id)
        for place in listed("delivery.places")
    ]


def told_absent(turn: Turn) -> bool:
    """今天送的那个我不在家, of the only parcel that is out: where it may be left; else False."""
    absent = turn.message.typed and matches("delivery.taken_up.absent", turn.message.text)
    if not absent or turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        found = [
            one
            for one in _meant(turn, session)
            if Matter(session, one, parcels(session, one.id)).out
        ]
        return len(found) == 1 and tell_absent(turn, session, found[0])


def tell_absent(turn: Turn, session: Session, order: Order) -> bool:
    """今天我不在家: where it may be left, a tap each."""
    turn.remember(order_id=order.id)
    buttons = place_buttons(order)
    matter = Matter(session, order, parcels(session, order.id))
    response = "utter_handover_absent_out" if matter.out else "utter_handover_absent"
    turn.say(response, matter.card(buttons), product=name_of(order))
    return True


def _said_before(turn: Turn) -> str:
    with turn.database.read() as session:
        texts = customer_texts(session, turn.context.conversation, LOOKED_BACK)
    comma = label("delivery.comma")
    told = [wish for text in reversed(texts) for wish in handover_in(text).split(comma)]
    if any(re.search(str(entry("delivery.not_called")), text) for text in texts):
        told.append(label("delivery.call_first"))
    return comma.join(filter(None, dict.fromkeys(told)))


def _meant(turn: Turn, session: Session) -> list[Order]:
    """The order named or in focus, else the parcels under way, else those to be sent."""
    customer_id = str(turn.context.customer_id)
    named = named_order(turn, session, customer_id)
    if named.named:
        order = named.order
        return [order] if order is not None and order.state in NOT_THERE else []
    if focus := in_focus(turn, session, customer_id, NOT_THERE):
        return [focus]
    orders = narrowed(turn, session, all_orders(session, customer_id))
    found = [[one for one in orders if one.state == state] for state in NOT_THERE]
    return found[0] or found[1]


def _wanted_before(session: Session, order: Order, key: str) -> set[str]:
    """What the courier of this order shall do, as the shop was asked in other turns."""
    asked = requests_of(session, order.customer_id, RequestKind.HANDOVER)
    found = (
        str(one.payload.get("wanted", ""))
        for one in asked
        if one.object_id == order.id and one.key != key and one.state != RequestState.REFUSED
    )
    return {part for wanted in found for part in wanted.split(label("delivery.comma"))}


def hand_on(turn: Turn, session: Session, order: Order, wanted: str, words: str) -> None:
    """Put to the shop what the courier of this order shall be told, once."""
    turn.remember(order_id=order.id)
    key = turn.context.key("handover")
    payload = OrderPayload(orders=[order_card(session, order)])
    values = {"product": name_of(order), "wanted": wanted}
    if set(wanted.split(label("delivery.comma"))) <= _wanted_before(session, order, key):
        turn.say("utter_handover_before", payload, **values)
        return
    request = request_about_order(
        session,
        turn.services.system,
        RequestKind.HANDOVER,
        order.customer_id,
        order.id,
        payload={"wanted": wanted, "words": words},
        key=key,
        conversation_id=turn.context.conversation,
    )
    state = RequestState(request.state)
    if state is RequestState.REFUSED:
        turn.offer_person("utter_handover_refused", reason=why(request), **values)
    else:
        turn.say(f"utter_handover_{state.value}", payload, **values)
