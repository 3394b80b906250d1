"""When money comes back: of a cancelled order, of a parcel called back, and by the shop's rule."""

from datetime import datetime

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.talk.again import times_told
from actions.times import day, moment
from actions.turn import Turn
from actions.words import heard, label
from shop.aftersales.eligibility import refundable
from shop.aftersales.models import Refund
from shop.aftersales.service import refunds_of
from shop.aftersales.states import PAYING, CaseKind
from shop.clock import after_working_days, now
from shop.messages.schemas import Action
from shop.messages.taps import tap
from shop.money import display
from shop.orders.models import Order
from shop.orders.requests import requests_of
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import RefundPolicy
from shop.system import RequestKind, RequestState

CHECK = "refund_check"  # kind of the ticket
# when the days begin to count, by the form that is open
STARTS = {
    "refund_form": "agreed",
    "case_form": "agreed",
    "protection_form": "agreed",
    "cancel_form": "cancelled",
    "intercept_form": "back",
}
NO_MONEY = {kind.value for kind in CaseKind} - {kind.value for kind in PAYING}
CALLED_BACK = {RequestState.REQUESTED, RequestState.ACCEPTED, RequestState.DONE}


def working_days(session: Session) -> int:
    """Within how many working days money is usually there."""
    return policy(session, RefundPolicy).working_days


def expected(session: Session, since: datetime) -> datetime:
    """Until when money that was promised at `since` is usually there."""
    return after_working_days(since, working_days(session))


def check_button() -> Action:
    """Have a person check where the money is."""
    return tap(label("aftersales.button_check"), "refund_abnormal", value=CHECK)


def tell_coming(
    turn: Turn,
    session: Session,
    response: str,
    what: str,
    since: datetime,
    /,
    **values: object,
) -> None:
    """Money promised at `since` that is not there: until when; asked again, what can be done.

    `response` takes {days} and {by}; `what` names the money for who asks again.
    """
    by = expected(session, since)
    values |= {"days": working_days(session), "by": day(by)}
    before = times_told(turn, f"{what}:coming")
    if turn.message.typed and heard("aftersales.how_much_words", turn.message.text):
        turn.say("utter_refund_sum_coming", **values)
        return
    person = tap(label("acts.button_person"), "transfer_human")
    if before > 1:
        turn.offer("utter_refund_again_person", [check_button(), person], **values)
        turn.propose_person()
    elif by < now():
        turn.offer("utter_refund_overdue", [check_button(), person], **values)
    elif before:
        turn.offer("utter_refund_again_coming", [check_button()], **values)
    else:
        turn.say(response, **values)


def tell_cancelled(turn: Turn, session: Session, order: Order) -> bool:
    """The money of a cancelled order, which comes back without a case; False if there is none."""
    if order.state != OrderState.CANCELLED or not order.paid:
        return False
    found = refunds_of(session, order.customer_id, order.id)
    alone = [refund for refund in found if refund.aftersale_id is None]
    left = order.paid - order.refunded
    if not alone and left <= 0:
        return False
    turn.remember(order_id=order.id)
    if alone:
        _tell_refund(turn, session, order, alone[-1])
    else:
        since = order.cancelled_at or order.placed_at
        values = {"product": name_of(order), "amount": display(left)}
        tell_coming(turn, session, "utter_refund_owed", order.id, since, **values)
    return True


def is_coming(session: Session, order: Order) -> bool:
    """Whether money of a cancelled order is still to come."""
    if order.state != OrderState.CANCELLED or not order.paid:
        return False
    found = refunds_of(session, order.customer_id, order.id)
    alone = [refund for refund in found if refund.aftersale_id is None]
    return alone[-1].state != "done" if alone else order.paid > order.refunded


def _tell_refund(turn: Turn, session: Session, order: Order, refund: Refund) -> None:
    values = {
        "product": name_of(order),
        "amount": display(refund.amount),
        "destination": refund.destination,
    }
    if refund.state == "pending":
        response = "utter_refund_progress_cancel_on_its_way"
        tell_coming(turn, session, response, order.id, refund.created_at, **values)
    elif refund.done_at is not None:
        tell_done(turn, order.id, "cancel_done", refund.done_at, **values)
    else:
        turn.say("utter_refund_progress_failed", **values)


def tell_done(turn: Turn, what: str, response: str, at: datetime, **values: object) -> None:
    """Money that is back; asked again, a check for who does not see it."""
    values |= {"moment": moment(at)}
    if times_told(turn, f"{what}:done"):
        turn.offer("utter_refund_again_done", [check_button()], **values)
    else:
        turn.say(f"utter_refund_progress_{response}", **values)


def tell_called_back(turn: Turn, session: Session, order: Order) -> bool:
    """The money of a parcel that is called back or refused; False where none is."""
    asked = requests_of(session, order.customer_id, RequestKind.INTERCEPT)
    mine = [one for one in asked if one.object_id == order.id and one.state in CALLED_BACK]
    if not mine or order.state == OrderState.CANCELLED:
        return False
    turn.remember(order_id=order.id)
    days, name = working_days(session), name_of(order)
    if times_told(turn, f"{order.id}:back:{mine[0].state}"):
        turn.offer_person("utter_refund_again_back", days=days, product=name)
    else:
        turn.say("utter_refund_when_called_back", days=days, product=name)
    return True


def tell_rule(turn: Turn, session: Session) -> None:
    """When money comes back, counted from what has to happen first."""
    if turn.slots.get("case_kind") in NO_MONEY and turn.form == "case_form":
        turn.say("utter_case_when")
        return
    days = working_days(session)
    starts = STARTS.get(turn.form or "", "")
    refusing = turn.message.typed and heard("aftersales.refusing_words", turn.message.text)
    if starts or refusing:
        turn.say(f"utter_refund_when_{'back' if refusing else starts}", days=days)
    elif turn.message.intent == "aftersale_progress":
        turn.say("utter_case_progress_none", days=days)
    elif times_told(turn, "refund:rule"):
        apply = tap(label("aftersales.button_refund"), "apply_refund")
        turn.offer("utter_refund_again_rule", [apply], days=days)
    else:
        turn.say("utter_refund_progress_none", days=days)


def tell_how_much(turn: Turn, order: Order | None) -> bool:
    """How much can be refunded, where that is asked of an order that can be; False otherwise."""
    if order is None or not turn.message.typed or refundable(order) <= 0:
        return False
    text = turn.message.text
    if heard("aftersales.how_much_done", text) or order.state == OrderState.CANCELLED:
        return False
    if not heard("aftersales.how_much_words", text):
        return False
    turn.remember(order_id=order.id)
    amount, product = display(refundable(order)), name_of(order)
    turn.say("utter_refund_how_much", amount=amount, product=product)
    return True
