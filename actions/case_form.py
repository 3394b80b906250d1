"""Return, exchange, repair, resend: a case on what arrived, put to the shop."""

from functools import partial

from sqlalchemy.orm import Session

from actions.aftersales import say_refused, tell
from actions.cards import order_card
from actions.case_questions import (
    ITEM,
    KIND,
    ask_kind,
    begins,
    fits,
    kind_choices,
    refuse,
    settled_kind,
    take_kind,
    wanted,
)
from actions.exchange import (
    VARIANT,
    ask_variant,
    settled_variant,
    take_variant,
    variant_choices,
    wish_in_words,
)
from actions.filling import fill
from actions.form_steps import (
    OrderQuestion,
    chosen_order,
    confirm_step,
    phone_step,
    require_passed,
    yes_no,
)
from actions.forms import Form, Step
from actions.item_questions import what
from actions.pictures import ask_picture
from actions.refund_questions import amount_of, stop_large_items
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from actions.words import label, mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.service import request_refund
from shop.aftersales.states import PAYING, CaseKind
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.models import Order

CHECK, CONFIRM = "case_check", "case_confirm"
ALSO = frozenset(  # 白色L码的有吗, 那就退款
    {"refine_need", "ask_stock", "reject_recommendation", "modify_order", "apply_refund"}
)


def _moves_money(turn: Turn) -> bool:
    return wanted(turn) in PAYING


def _stop_large(turn: Turn) -> None:
    if _moves_money(turn):
        stop_large_items(turn, ITEM)


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ITEM.order)
        card = order_card(session, order, actions=False)
        amount = amount_of(session, order, ITEM.positions(turn))
        wish = wish_in_words(turn, session, order) if wanted(turn) is CaseKind.EXCHANGE else ""
    kind = wanted(turn)
    buttons = yes_no(turn, CONFIRM, "aftersales")
    buttons[0] = buttons[0].model_copy(
        update={
            "title": label("aftersales.button_yes_case", kind=mapping("aftersales.kinds")[kind])
        }
    )
    turn.say(
        f"utter_case_confirm_{kind.value}",
        OrderPayload(orders=[card], buttons=buttons),
        product=ITEM.product(turn),
        amount=display(amount),
        wish=wish,
        reason=mapping("aftersales.causes")[ITEM.cause(turn)],
    )


FORM = Form(
    name="case_form",
    opened_by="apply_return_exchange",
    also_opened_by=frozenset({"wrong_item", "missing_item", "damaged_item", "quality_problem"}),
    begins=begins,
    given_up_by=frozenset({"cancel_aftersale"}),
    steps=(
        OrderQuestion(
            slot=ITEM.order,
            fits=fits,
            refuse=refuse,
            none_response="utter_case_no_order",
            ask_response="utter_case_which",
        ).step(),
        ITEM.lines_step(),
        ITEM.reason_step(),
        Step(
            KIND, ask_kind, take_kind, settled_kind, kind_choices, also=frozenset({"apply_refund"})
        ),
        Step(
            VARIANT,
            ask_variant,
            take_variant,
            settled_variant,
            variant_choices,
            also=ALSO,
            revisable=True,
        ),
        phone_step(CHECK, _moves_money, gate=_stop_large),
        confirm_step(CONFIRM, "aftersales", _ask_confirm),
    ),
    topic=frozenset(
        {"return_exchange_policy", "return_shipping_fee", "return_shipping", "ask_order_status"}
    ),
    inside={"refund_destination": "utter_refund_where"},
)


@action("validate_case_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_case_submit")
def submit_form(turn: Turn) -> None:
    """Open the case, if it was confirmed, and say what became of it."""
    submit(
        FORM, turn, _request, "utter_case_kept", partial(say_refused, already="utter_case_already")
    )


def _request(turn: Turn) -> None:
    if _moves_money(turn):
        require_passed(turn, CHECK)
    with turn.database.write() as session:
        order = chosen_order(turn, session, ITEM.order)
        case = _open(turn, session, order)
        wish = wish_in_words(turn, session, order) if case.kind == CaseKind.EXCHANGE else ""
    turn.remember(order_id=order.id)
    product = what(order, ITEM.positions(turn))
    if case.kind == CaseKind.REFUND:
        tell(turn, case, "refund", product=product)
    else:
        kind = mapping("aftersales.kinds")[case.kind]
        requested = f"requested_{case.kind}"
        tell(turn, case, "case", requested, kind=kind, product=product, wish=wish)
    ask_picture(turn, case)


def _open(turn: Turn, session: Session, order: Order) -> AfterSale:
    cause, kind = ITEM.cause(turn), wanted(turn)
    exchanged = kind is CaseKind.EXCHANGE
    return request_refund(
        session,
        turn.services.system,
        str(turn.context.customer_id),
        order.id,
        reason=mapping("aftersales.causes")[cause],
        key=turn.context.key("case"),
        lines=ITEM.positions(turn),
        cause=cause,
        kind=kind,
        variant_id=str(turn.slots[VARIANT]) if exchanged else None,
        conversation_id=turn.context.conversation,
    )
