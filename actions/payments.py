"""Payments that went wrong: what the order says of them, and a check by a person."""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.identity import identified
from actions.order_choice import all_orders, named_order
from actions.registry import action
from actions.times import moment
from actions.turn import Turn
from actions.words import label
from shop.aftersales.tickets import open_ticket
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

PAYMENT = "payment"  # kind of the ticket


@action("action_payment_problem")
def payment_problem(turn: Turn) -> None:
    """Whether the payment arrived, from the order; a check by a person under a number."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if named.named and named.order is None:
            turn.say("utter_orders_not_found")
            return
        order = named.order or _likely(session, customer_id)
    if turn.message.one("value") == PAYMENT and not turn.message.typed:
        _open_check(turn, customer_id, order)
        return
    if order is None:
        turn.offer_person("utter_payment_no_order")
        return
    turn.remember(order_id=order.id)
    _tell(turn, order)
    check = tap(
        label("aftersales.button_check"), "payment_problem", value=PAYMENT, order_id=order.id
    )
    turn.offer("utter_payment_check", [check, tap(label("acts.button_person"), "transfer_human")])
    turn.propose_person()


def _likely(session: Session, customer_id: str) -> Order | None:
    """The order that waits for payment, else the newest."""
    orders = all_orders(session, customer_id)
    waiting = [order for order in orders if order.state == OrderState.AWAITING_PAYMENT]
    return next(iter(waiting or orders), None)


def _tell(turn: Turn, order: Order) -> None:
    values = {"product": name_of(order), "order_id": order.id}
    if order.paid == 0:
        cancelled = order.state == OrderState.CANCELLED
        response = "utter_payment_cancelled" if cancelled else "utter_payment_missing"
        turn.say(response, amount=display(order.total), **values)
        return
    paid_at = moment(order.paid_at) if order.paid_at else label("payments.some_time")
    turn.say("utter_payment_arrived", amount=display(order.paid), moment=paid_at, **values)


def _open_check(turn: Turn, customer_id: str, order: Order | None) -> None:
    with turn.database.write() as session:
        ticket = open_ticket(
            session,
            turn.services.system,
            kind=PAYMENT,
            text=label("payments.check_text", order=order.id if order else ""),
            key=turn.context.key("payment-check"),
            customer_id=customer_id,
            conversation_id=turn.context.conversation,
            order_id=order.id if order else None,
        )
    turn.say("utter_check_opened", number=ticket.called, moment=moment(ticket.promised_at))
