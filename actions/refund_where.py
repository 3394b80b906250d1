"""Where refunded money goes, and what to do when it did not come as it should."""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.identity import identified
from actions.order_choice import all_orders, in_focus, named_order
from actions.refund_progress import refund_progress
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.aftersales.models import Refund
from shop.aftersales.service import refunds_of
from shop.aftersales.tickets import open_ticket
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

CHECK = "refund_check"  # kind of the ticket


@action("action_refund_destination")
def refund_destination(turn: Turn) -> None:
    """To where the newest refund goes; without one, how the order was paid."""
    if turn.context.customer_id is None:
        turn.say("utter_refund_destination_rule")
        return
    with turn.database.read() as session:
        orders = _orders(turn, session, turn.context.customer_id)
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


@action("action_refund_abnormal")
def refund_abnormal(turn: Turn) -> None:
    """The records as they are, and a check by a person of the shop with a number and a time."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    if turn.message.one("value") == CHECK and not turn.message.typed:
        _open_check(turn, customer_id)
        return
    refund_progress(turn)
    check = tap(label("aftersales.button_check"), "refund_abnormal", value=CHECK)
    turn.offer("utter_refund_abnormal", [check, tap(label("acts.button_person"), "transfer_human")])
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
