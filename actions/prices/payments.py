"""Payments that went wrong: what the order says of them, and a check by a person."""

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.faq.sheet import answered_from_faq
from actions.forms.words import asks
from actions.identity import identified
from actions.orders.choice import (
    all_orders,
    named_order,
    order_pointed_at,
    pointed_out,
    told_not_found,
)
from actions.registry import action, before
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import open_ticket, tickets_of
from shop.clock import now
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState
from shop.policies.service import policy, promised_at
from shop.policies.values import ServiceHours

PAYMENT = "payment"  # kind of the ticket
FEW = 12  # characters of a question that goes on with the payment


@action("action_payment_problem")
def payment_problem(turn: Turn) -> None:
    """Whether the payment arrived, from the order; a check by a person under a number."""
    if _told_how(turn):
        return
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id)
        if told_not_found(turn, named):
            return
        order = named.order or _pointed(turn, session, customer_id) or _likely(session, customer_id)
        waiting = _waiting(session, customer_id, order)
    if turn.message.one("value") == PAYMENT and not turn.message.typed:
        _open_check(turn, customer_id, order)
    elif waiting is not None:
        _tell_waiting(turn, waiting)
    elif order is None:
        turn.offer_person("utter_payment_no_order")
    else:
        turn.remember(order_id=order.id)
        _tell(turn, order)
        _offer_check(turn, order)


@before
def pointed_after(turn: Turn) -> bool:
    """鼠标那单, 会退给我吗, after payments were told of: whatever it was taken for."""
    customer_id = turn.context.customer_id
    if customer_id is None or turn.form is not None or not turn.message.typed:
        return False
    if turn.message.intent == "payment_problem" or not turn.before.told_of("payment"):
        return False
    if not (_heard(turn, "back_words") and len(turn.message.text) <= FEW):
        with turn.database.read() as session:
            if order_pointed_at(turn, session, customer_id) is None:
                return False
    payment_problem(turn)
    return True


def _pointed(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The one order that the message tells from the others."""
    found = pointed_out(turn, session, all_orders(session, customer_id))
    return found[0] if len(found) == 1 else None


def _heard(turn: Turn, words: str) -> bool:
    return turn.message.typed and heard(f"payments.{words}", turn.message.text)


def _followed_up(turn: Turn) -> bool:
    """Whether the talk before was of this already."""
    return turn.before.told("utter_faq") or turn.before.told_of("payment")


def _told_how(turn: Turn) -> bool:
    """付不了款: how to try again, from the sheet; who has tried it gets the record and a check."""
    if _heard(turn, "not_deducted_words"):
        turn.offer_person("utter_payment_not_taken")
        return True
    if not _heard(turn, "cannot_words") or _heard(turn, "deducted_words"):
        return False
    return not _followed_up(turn) and answered_from_faq(turn)


def _waiting(session: Session, customer_id: str, order: Order | None) -> Ticket | None:
    """The check of this order's payment that a person is at."""
    found = tickets_of(session, customer_id)
    id_ = order.id if order else None
    checks = [one for one in found if one.kind == PAYMENT and one.state != "done"]
    return next((one for one in checks if one.order_id == id_), None)


def _tell_waiting(turn: Turn, ticket: Ticket) -> None:
    """A check is under way: until when it is answered, and where more can be said."""
    proof = _heard(turn, "proof_words")
    response = "utter_payment_check_proof" if proof else "utter_payment_check_waits"
    turn.say(response, number=ticket.called, moment=moment(ticket.promised_at))


def _offer_check(turn: Turn, order: Order) -> None:
    check = tap(
        label("aftersales.button_check"), "payment_problem", value=PAYMENT, order_id=order.id
    )
    person = tap(label("acts.button_person"), "transfer_human")
    with turn.database.read() as session:
        until = moment(promised_at(policy(session, ServiceHours), now()))
    if _asks_again(turn) and not order.paid:
        turn.offer("utter_payment_again", [check, person], moment=until)
    elif _heard(turn, "proof_words"):
        turn.offer("utter_payment_proof", [check, person], moment=until)
    elif _heard(turn, "back_words"):
        turn.offer("utter_payment_back", [check, person], moment=until)
    elif _heard(turn, "when_words"):
        turn.offer("utter_payment_when", [check, person], moment=until)
    elif _followed_up(turn):
        turn.offer("utter_payment_no_change", [check, person], moment=until)
    else:
        turn.offer("utter_payment_check", [check, person])
    turn.propose("payment_check")


def _asks_again(turn: Turn) -> bool:
    """再付一次会不会重复扣, 会不会扣两次."""
    return _heard(turn, "again_words") and asks(turn.message.text)


def check_payment(turn: Turn) -> None:
    """A yes to 登记核对吗: the check of the payment talked about."""
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        orders = all_orders(session, customer_id)
        found = next((one for one in orders if one.id == turn.slots.get("order_id")), None)
        order = found or _likely(session, customer_id)
    _open_check(turn, customer_id, order)


def _likely(session: Session, customer_id: str) -> Order | None:
    """The order that waits for payment, else the newest."""
    orders = all_orders(session, customer_id)
    waiting = [order for order in orders if order.state == OrderState.AWAITING_PAYMENT]
    return next(iter(waiting or orders), None)


def _tell(turn: Turn, order: Order) -> None:
    """What the order says, unless it was just told."""
    values = {"product": name_of(order), "order_id": order.id}
    if any(_heard(turn, words) for words in ("proof_words", "when_words", "back_words")):
        return
    if _asks_again(turn) and order.state == OrderState.AWAITING_PAYMENT:
        return
    if order.paid and _heard(turn, "twice_words"):
        turn.say("utter_payment_once", amount=display(order.paid), **values)
    elif order.paid:
        paid_at = moment(order.paid_at) if order.paid_at else label("payments.some_time")
        _once(turn, "utter_payment_arrived", amount=display(order.paid), moment=paid_at, **values)
    elif order.state == OrderState.CANCELLED:
        _once(turn, "utter_payment_cancelled", amount=display(order.total), **values)
    elif _heard(turn, "deducted_words") and turn.before.told_of("payment"):
        turn.say("utter_payment_taken", amount=display(order.total), **values)
    else:
        _once(turn, "utter_payment_missing", amount=display(order.total), **values)


def _once(turn: Turn, response: str, **values: object) -> None:
    if not turn.before.told(response):
        turn.say(response, **values)


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
