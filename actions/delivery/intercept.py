"""Refusing a parcel, and calling one back on its way: what follows, yes or no, the request."""

import re

from rasa_sdk.events import FollowupAction
from sqlalchemy.orm import Session

from actions.aftersales.return_fee import asks_fee, tell_refusal
from actions.cards import name_of, order_card
from actions.forms.asking import end, resume
from actions.forms.filling import fill
from actions.forms.form import NO, Closed, Form, Step
from actions.forms.queue import turn_to
from actions.forms.steps import OrderQuestion, chosen_order, confirm_step, yes_no
from actions.forms.words import asks
from actions.identity import identified
from actions.orders.choice import all_orders, named_order, narrowed
from actions.patterns import matches
from actions.registry import action, before
from actions.requesting import ask_shop, submit
from actions.talk.done import tell_state, tells
from actions.turn import Turn
from actions.words import entry, heard, label, plain
from shop.messages.schemas import OrderPayload
from shop.messages.taps import tap
from shop.money import display
from shop.orders.changes import UNSHIPPED
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.service import order_of
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import ShippingPolicy
from shop.shipping.service import parcels
from shop.shipping.states import ParcelState
from shop.system import RequestKind

FEE = frozenset({"return_shipping_fee", "ask_shipping_fee"})
TOLD = (
    *("utter_refuse_fee", "utter_refuse_free", "utter_intercept_offer", "utter_intercept_when"),
    *("utter_intercept_cost", "utter_intercept_cost_free", "utter_intercept_at_door"),
    *("utter_intercept_chance", "utter_refuse_no_notice"),
)
ASKED_FOR = ("utter_intercept_accepted", "utter_intercept_requested", "utter_intercept_done")
ORDER, CONFIRM = "intercept_order_id", "intercept_confirm"


def _fits(order: Order) -> bool:
    return order.state == OrderState.IN_TRANSIT


def _first(turn: Turn) -> None:
    """Without a parcel under way: what refusing means, as the shop's rules say it."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        say_consequences(turn)
        identified(turn)
        raise Closed
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        orders = all_orders(session, customer_id)
        if not named.named and not any(map(_fits, orders)):
            waiting = narrowed(turn, session, [one for one in orders if one.state in UNSHIPPED])
            if len(waiting) == 1 and not _only_asks(turn):
                _refuse(turn, waiting[0])
            else:
                say_consequences(turn)
            raise Closed
        asked = requests_of(session, customer_id, RequestKind.INTERCEPT)
        order = named.order
        under_way = [one.id for one in orders if _fits(one)]
    meant = order.id if order else under_way[0] if len(under_way) == 1 else ""
    if any(one.object_id == meant and _told(turn, one) for one in asked):
        _answered_besides(turn)
        raise Closed
    if _only_asks(turn):
        say_consequences(turn)
        _offer(turn, meant)
        raise Closed


def _only_asks(turn: Turn) -> bool:
    """那我拒收行不行, 要是改不了我直接拒收: what would follow is asked, nothing wished yet."""
    if not turn.message.typed:
        return False
    text = plain(turn.message.text)
    return heard("delivery.refusal_words", text) and (
        asks(text) or matches("delivery.supposed", text)
    )


def _offer(turn: Turn, order_id: str) -> None:
    """The parcel can be called back right now; a yes begins it."""
    entities = {"order_id": order_id} if order_id else {}
    button = tap(label("orders.button_intercept"), "refuse_parcel", **entities)
    turn.offer("utter_intercept_offer", [button])
    if order_id:
        turn.remember(order_id=order_id)
    turn.propose("intercept")


def _told(turn: Turn, request: ShopRequest) -> bool:
    """Say how far the call back is that was asked for before; False for one refused."""
    if request.state not in {"requested", "accepted", "done"}:
        return False
    turn.say(f"utter_intercept_is_{request.state}")
    return True


@tells(RequestKind.INTERCEPT)
def tell_asked_for(turn: Turn, session: Session, request: ShopRequest) -> None:
    """How far a call back is that was asked for in the talk."""
    if not _told(turn, request):
        order = order_of(session, str(turn.context.customer_id), request.object_id)
        tell_state(turn, request, name_of(order), OrderState(order.state).label)


def say_consequences(turn: Turn) -> None:
    """What refusing a parcel costs and when the money goes back."""
    tell_refusal(turn, "utter_refuse_fee", "utter_refuse_free")


def _refuse(turn: Turn, order: Order) -> None:
    match OrderState(order.state):
        case OrderState.AWAITING_PAYMENT | OrderState.AWAITING_SHIPMENT:
            turn.say("utter_intercept_unshipped", product=name_of(order))
            turn_to(turn, "cancel_form", order.id)
        case OrderState.CANCELLED:
            turn.say("utter_cancel_already", product=name_of(order))
        case _:
            refund = tap(label("orders.button_refund"), "apply_refund", order_id=order.id)
            turn.offer("utter_intercept_signed", [refund], product=name_of(order))


def _ask_confirm(turn: Turn) -> None:
    """What it costs is said once: in the first question, or in the answer before it."""
    with turn.database.read() as session:
        order = chosen_order(turn, session, ORDER)
        card = order_card(session, order, actions=False)
        fee = policy(session, ShippingPolicy).refusal_fee
        here = any(
            one.shipment.state == ParcelState.DELIVERING for one in parcels(session, order.id)
        )
    payload = OrderPayload(orders=[card], buttons=yes_no(turn, CONFIRM, "delivery", "intercept"))
    first = turn.slots.get("form_id") == str(turn.context.seq)
    told = turn.before.told("utter_refuse_fee", "utter_refuse_free")
    response = "utter_intercept_confirm"
    if here:
        response += "_at_the_door"
    elif first and not told:
        response += "_fee" if fee else "_free"
    turn.say(response, payload, product=name_of(order), fee=display(fee))


def _answered_besides(turn: Turn) -> bool:
    """What it costs and who pays, or when the money goes back; False where neither is asked."""
    text, intent = turn.message.text, turn.message.intent
    if not turn.message.typed:
        return False
    if intent == "refund_progress" or re.search(str(entry("delivery.money_when")), text):
        turn.say("utter_intercept_when")
    elif matches("delivery.chance_asked", plain(text)):
        turn.say("utter_intercept_chance")
    elif matches("delivery.notice_asked", plain(text)):
        turn.say("utter_refuse_no_notice")
    elif matches("delivery.at_door", plain(text)):
        turn.say("utter_intercept_at_door")
    elif intent in FEE or asks_fee(text) or re.search(str(entry("delivery.cost_asked")), text):
        say_cost(turn)
    elif asks(text) and heard("delivery.refusal_words", text):
        say_consequences(turn)
    else:
        return False
    return True


def say_cost(turn: Turn) -> None:
    """What a parcel costs that is sent back, and when its money goes back."""
    tell_refusal(turn, "utter_intercept_cost", "utter_intercept_cost_free")


def _beside(turn: Turn, step: Step) -> bool:
    """Answer what it costs and when the money comes; the open question stays.

    Who would rather refuse at the door needs no calling back.
    """
    if turn.message.typed and matches("delivery.refuses_later", plain(turn.message.text)):
        end(FORM, turn, NO)
        return True
    if turn.slots.get(ORDER) is None or not _answered_besides(turn):
        return False
    resume(FORM, turn, step)
    return True


FORM: Form = Form(
    name="intercept_form",
    opened_by="refuse_parcel",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=_fits,
            refuse=_refuse,
            none_response="utter_refuse_free",
            ask_response="utter_intercept_which",
            first=_first,
        ).step(),
        confirm_step(CONFIRM, "delivery", _ask_confirm, "intercept", lambda _turn: "intercept"),
    ),
    topic=frozenset({"track_logistics", "return_exchange_policy", "refund_progress"}),
    inside={"refund_destination": "utter_intercept_where"},
    beside=_beside,
    about={"time": "utter_intercept_how_long", "place": "utter_intercept_where", "cost": say_cost},
)


@before
def told_after_refusal(turn: Turn) -> bool:
    """那钱呢, 运费我出吗, 那快递来了咋办, right after what refusing means was told."""
    if turn.form is not None or not turn.before.told(*TOLD, *ASKED_FOR):
        return False
    asked_for = turn.before.told(*ASKED_FOR)
    if asked_for and turn.message.intent == "refund_progress":
        return False  # told from what was asked of the shop
    if not _answered_besides(turn):
        return False
    if not asked_for:
        turn.propose("intercept")
    return True


def begin(turn: Turn) -> None:
    """A yes to 现在就拦吗: the form, with its own question."""
    turn.events.append(FollowupAction(FORM.name))


@action("validate_intercept_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_intercept_submit")
def submit_form(turn: Turn) -> None:
    """Put the call back to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_intercept_kept")


def _put(turn: Turn) -> None:
    ask_shop(turn, RequestKind.INTERCEPT, "intercept", ORDER, lambda _order: {})
