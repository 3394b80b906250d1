"""Where refunded money goes, and what to do when it did not come as it should."""

from sqlalchemy.orm import Session

from actions.aftersales.refund_money import CHECK, check_button, is_coming
from actions.aftersales.refund_progress import tell_progress
from actions.cards import name_of
from actions.handoff.feelings import also_upset
from actions.identity import identified
from actions.orders.choice import all_orders, in_focus, named_order
from actions.patterns import matches
from actions.registry import action, before
from actions.times import moment
from actions.turn import Turn
from actions.words import label, plain
from shop.aftersales.models import Refund
from shop.aftersales.service import refunds_of
from shop.aftersales.states import PAYING
from shop.aftersales.tickets import open_ticket
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

BACK = {f"utter_refund_progress_{state}" for state in ("done", "cancel_done", "finished")}
MONEY = ("refund_progress", "refund_again", "refund_destination")
MONEY_TOLD = (
    *("utter_refund_owed", "utter_refund_overdue", "utter_refund_abnormal"),
    *("utter_refund_destination", "utter_refund_sum_coming"),
)


@action("action_refund_destination")
def refund_destination(turn: Turn) -> None:
    """To where the newest refund goes; without one, how the order was paid."""
    if turn.context.customer_id is None:
        turn.say("utter_refund_destination_rule")
        return
    with turn.database.read() as session:
        orders = _orders(turn, session, turn.context.customer_id)
        if orders and _tell_owed(turn, session, orders[0]):
            return
        for order in orders:
            refunds = refunds_of(session, turn.context.customer_id, order.id)
            if refunds:
                _tell(turn, order, refunds[-1])
                return
    paid = next((order for order in orders if order.paid), None)
    if paid is not None and paid.payment_channel:
        channel, product = paid.payment_channel, name_of(paid)
        turn.say("utter_refund_destination_channel", channel=channel, product=product)
    else:
        turn.say("utter_refund_destination_rule")


def _tell_owed(turn: Turn, session: Session, order: Order) -> bool:
    """The way that the money of a cancelled order goes; False where none is owed or it is known."""
    if not is_coming(session, order) or refunds_of(session, order.customer_id, order.id):
        return False
    turn.remember(order_id=order.id)
    turn.say(
        "utter_refund_destination",
        product=name_of(order),
        amount=display(order.paid - order.refunded),
        destination=order.payment_channel or label("aftersales.the_way_paid"),
        channel="",
    )
    return True


def _orders(turn: Turn, session: Session, customer_id: str) -> list[Order]:
    """The order named or in focus first, then the others, newest first."""
    named = named_order(turn, session, customer_id).order
    if named is not None:
        return [named]
    focus = in_focus(turn, session, customer_id, set(OrderState))
    orders = all_orders(session, customer_id)
    return ([focus] if focus else []) + orders


def _tell(turn: Turn, order: Order, refund: Refund) -> None:
    turn.remember(order_id=order.id)
    values = {
        "product": name_of(order),
        "amount": display(refund.amount),
        "destination": refund.destination,
        "channel": label("aftersales.paid_by", channel=order.payment_channel)
        if order.payment_channel
        else "",
    }
    if refund.done_at is not None:
        turn.say("utter_refund_destination_done", moment=moment(refund.done_at), **values)
    else:
        turn.say("utter_refund_destination", **values)


@before
def answered_not_there(turn: Turn) -> bool:
    """没到啊, 我查过了微信没有, after money was told of; False for all else.

    没收到 is said of the money then, not of a parcel; who insists gets the check that was offered.
    """
    text, customer_id = plain(turn.message.text), turn.context.customer_id
    if customer_id is None or turn.form is not None or not turn.message.typed:
        return False
    of_money = any(map(turn.before.told_of, MONEY)) or turn.before.told(*MONEY_TOLD)
    if not of_money or matches("aftersales.of_a_parcel", text):
        return False
    checks = matches("aftersales.check_wished", text)
    if not checks and not matches("aftersales.money_not_there", text):
        return False
    offered = any(CHECK in (one.payload or "") for one in turn.before.buttons)
    if offered and (checks or turn.before.told("utter_refund_again_done", "utter_refund_abnormal")):
        _open_check(turn, customer_id)
    else:
        tell_progress(turn, lambda case: case.kind in PAYING)
        if any(str(said["response"]) in BACK for said in turn.dispatcher.messages):
            _offer_check(turn)
    also_upset(turn)
    return True


@action("action_refund_abnormal")
def refund_abnormal(turn: Turn) -> None:
    """The records as they are, and a check by a person of the shop with a number and a time."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    if turn.message.one("value") == CHECK and not turn.message.typed:
        _open_check(turn, customer_id)
        return
    tell_progress(turn, lambda case: case.kind in PAYING)
    if not any(CHECK in str(said) for said in turn.dispatcher.messages):
        _offer_check(turn)


def _offer_check(turn: Turn) -> None:
    person = tap(label("acts.button_person"), "transfer_human")
    turn.offer("utter_refund_abnormal", [check_button(), person])
    turn.propose_person()


def _open_check(turn: Turn, customer_id: str) -> None:
    order_id = turn.slots.get("order_id")
    with turn.database.write() as session:
        ticket = open_ticket(
            session,
            turn.services.system,
            kind=CHECK,
            text=label("aftersales.check_text", order=order_id or ""),
            key=turn.context.key("refund-check"),
            customer_id=customer_id,
            conversation_id=turn.context.conversation,
            order_id=str(order_id) if order_id else None,
        )
    turn.say("utter_check_opened", number=ticket.called, moment=moment(ticket.promised_at))
