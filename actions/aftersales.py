"""After-sales: asking for money back."""

from sqlalchemy.orm import Session

from actions.filling import fill
from actions.form_steps import OrderQuestion, chosen_order, confirm_step, phone_step
from actions.forms import CLOSED, YES, Closed, Form
from actions.item_questions import what
from actions.large_sums import stop_large
from actions.pictures import ask_picture
from actions.refund_questions import CHECK, CONFIRM, ITEM, amount_of, ask_confirm, fits, refuse
from actions.registry import action
from actions.turn import Turn
from actions.words import mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.service import request_refund
from shop.aftersales.states import CaseState
from shop.errors import Refused
from shop.money import display
from shop.orders.models import Order


def _stop_large(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ITEM.order)
        amount = amount_of(session, order, ITEM.positions(turn))
    stop_large(turn, order, amount)


FORM = Form(
    name="refund_form",
    opened_by="apply_refund",
    given_up_by=frozenset({"cancel_aftersale"}),
    steps=(
        OrderQuestion(
            slot=ITEM.order,
            fits=fits,
            refuse=refuse,
            none_response="utter_refund_none",
            ask_response="utter_refund_which",
        ).step(),
        ITEM.lines_step(),
        ITEM.reason_step(),
        phone_step(CHECK, lambda _turn: True, gate=_stop_large),
        confirm_step(CONFIRM, "aftersales", ask_confirm),
    ),
    topic=frozenset({"return_exchange_policy", "return_shipping_fee", "ask_order_status"}),
    inside={"refund_destination": "utter_refund_where"},
)


@action("validate_refund_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_refund_submit")
def submit(turn: Turn) -> None:
    """Open the case, if it was confirmed, and say what became of it."""
    outcome = turn.slots.get(CONFIRM)
    try:
        if outcome == YES:
            _request(turn)
        elif outcome != CLOSED:
            turn.say("utter_refund_kept")
    except Closed:  # the order went away meanwhile; said
        pass
    except Refused as refusal:
        say_refused(turn, refusal)
    FORM.clear(turn)


def _request(turn: Turn) -> None:
    with turn.database.write() as session:
        order = chosen_order(turn, session, ITEM.order)
        case = _open(turn, session, order)
    turn.remember(order_id=order.id)
    tell(turn, case, what(order, ITEM.positions(turn)))
    ask_picture(turn, case)


def _open(turn: Turn, session: Session, order: Order) -> AfterSale:
    cause = ITEM.cause(turn)
    return request_refund(
        session,
        turn.services.system,
        str(turn.context.customer_id),
        order.id,
        reason=mapping("aftersales.causes")[cause.value],
        key=turn.context.key("refund"),
        lines=ITEM.positions(turn),
        cause=cause,
        conversation_id=turn.context.conversation,
    )


def tell(turn: Turn, case: AfterSale, product: str) -> None:
    """What became of a request just made, by the state of the case and nothing more."""
    values = {"product": product, "amount": display(case.amount), "number": case.called}
    match CaseState(case.state):
        case CaseState.REQUESTED | CaseState.IN_REVIEW:
            turn.say("utter_refund_requested", **values)
        case CaseState.ACCEPTED:
            turn.say("utter_refund_accepted", **values)
        case CaseState.DONE:
            turn.say("utter_refund_done", **values)
        case CaseState.REFUSED | CaseState.CANCELLED:
            turn.offer_person("utter_refund_refused", **values)
            turn.remember(refused=turn.context.seq)


def say_refused(turn: Turn, refusal: Refused) -> None:
    """Why a request could not be put to the shop."""
    match refusal.code:
        case "already_requested":
            turn.say("utter_refund_already")
        case "exceeds_paid":
            turn.say_no("utter_refund_exceeds", amount=display(int(refusal.detail["available"])))
        case _:
            turn.offer_person("utter_refund_not_possible")
            turn.remember(refused=turn.context.seq)
