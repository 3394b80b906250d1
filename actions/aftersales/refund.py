"""After-sales: asking for money back."""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.aftersales.case_meant import Case
from actions.aftersales.case_questions import wishes_money
from actions.aftersales.case_reason import in_words
from actions.aftersales.case_talk import Slots, taken_up
from actions.aftersales.item_questions import what
from actions.aftersales.pictures import ask_picture
from actions.aftersales.refund_questions import (
    CHECK,
    CONFIRM,
    ITEM,
    ask_confirm,
    fits,
    reason_told,
    refuse,
    stop_large_items,
    to_refund,
)
from actions.forms.filling import fill
from actions.forms.form import Form, Step
from actions.forms.steps import (
    OrderQuestion,
    chosen_order,
    confirm_step,
    phone_step,
    require_passed,
)
from actions.orders.before_signing import cancel_unsent
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from shop.aftersales.models import AfterSale
from shop.aftersales.service import request_refund
from shop.aftersales.states import CaseKind, CaseState
from shop.errors import Refused
from shop.money import display
from shop.orders.models import Order

SLOTS = Slots(Case(ITEM), CHECK, CONFIRM)


def _reason_step() -> Step:
    """Why; of an order not sent that is wanted no more nothing is asked, it is cancelled."""
    step = ITEM.reason_step()

    def settled(turn: Turn) -> str | None:
        if ITEM.positions(turn) is None:
            with turn.database.read() as session:
                order = chosen_order(turn, session, ITEM.order)
            cancel_unsent(turn, order)
        return step.settled(turn)

    return replace(step, settled=settled)


FORM: Form = Form(
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
        _reason_step(),
        phone_step(
            CHECK,
            lambda _turn: True,
            gate=lambda turn: stop_large_items(turn, ITEM),
            what=lambda turn: to_refund(turn, ITEM, CaseKind.REFUND),
        ),
        confirm_step(CONFIRM, "aftersales", ask_confirm, does=lambda _turn: "refund"),
    ),
    topic=frozenset({"return_exchange_policy", "return_shipping_fee", "ask_order_status"}),
    wishes=wishes_money,
    turns=frozenset({"case_form"}),
    inside={"refund_destination": "utter_refund_where"},
    about={"why_refund_reason": "utter_case_why_reason"},
    begins=reason_told,
    beside=lambda turn, step: taken_up(FORM, SLOTS, turn, step),
)


@action("validate_refund_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_refund_submit")
def submit_form(turn: Turn) -> None:
    """Open the case, if it was confirmed, and say what became of it."""
    submit(FORM, turn, _request, "utter_refund_kept", say_refused)


def _request(turn: Turn) -> None:
    require_passed(turn, CHECK)
    with turn.database.write() as session:
        order = chosen_order(turn, session, ITEM.order)
        case = _open(turn, session, order)
    turn.remember(order_id=order.id)
    tell(turn, case, "refund", product=what(order, ITEM.positions(turn)))
    ask_picture(turn, case)


def _open(turn: Turn, session: Session, order: Order) -> AfterSale:
    cause = ITEM.cause(turn)
    return request_refund(
        session,
        turn.services.system,
        str(turn.context.customer_id),
        order.id,
        reason=in_words(turn, cause),
        key=turn.context.key("refund"),
        lines=ITEM.positions(turn),
        cause=cause,
        conversation_id=turn.context.conversation,
    )


def tell(
    turn: Turn, case: AfterSale, topic: str, requested: str = "requested", **values: object
) -> None:
    """What became of a case just opened, by its state and nothing more: `utter_<topic>_<state>`.

    `requested`: the ending while the shop has not decided.
    """
    values |= {"amount": display(case.amount), "number": case.called}
    match CaseState(case.state):
        case CaseState.REQUESTED | CaseState.IN_REVIEW:
            turn.say(f"utter_{topic}_{requested}", **values)
        case CaseState.ACCEPTED | CaseState.DONE as state:
            turn.say(f"utter_{topic}_{state.value}", **values)
        case CaseState.REFUSED | CaseState.CANCELLED:
            turn.offer_person(f"utter_{topic}_refused", **values)
            turn.remember(refused=turn.context.seq)


def say_refused(turn: Turn, refusal: Refused, already: str = "utter_refund_already") -> None:
    """Why a request could not be put to the shop; `already`: it was put before."""
    match refusal.code:
        case "already_requested":
            turn.say(already)
        case "exceeds_paid":
            turn.say_no("utter_refund_exceeds", amount=display(int(refusal.detail["available"])))
        case _:
            turn.offer_person("utter_refund_not_possible")
            turn.remember(refused=turn.context.seq)
