"""Return, exchange, repair, resend: a case on what arrived, put to the shop."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from actions.aftersales.case_meant import UNDECIDED, Case
from actions.aftersales.case_questions import (
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
    wishes,
)
from actions.aftersales.case_reason import fetch_wish, in_words, reason_shown
from actions.aftersales.case_talk import Slots, taken_up
from actions.aftersales.compensation import answer_wish, part_wished
from actions.aftersales.exchange import (
    VARIANT,
    another_wished,
    ask_variant,
    settled_variant,
    take_variant,
    variant_choices,
    wish_in_words,
)
from actions.aftersales.item_questions import what
from actions.aftersales.pictures import ask_picture
from actions.aftersales.refund import say_refused, tell
from actions.aftersales.refund_questions import amount_of, stop_large_items, to_refund
from actions.aftersales.return_rights import asked_whether
from actions.aftersales.way_back import tell_fetched_later
from actions.cards import order_card
from actions.forms.filling import fill
from actions.forms.form import Closed, Form, Step
from actions.forms.steps import (
    OrderQuestion,
    chosen_order,
    confirm_step,
    phone_step,
    require_passed,
    yes_no,
)
from actions.registry import action
from actions.requesting import submit
from actions.turn import Turn
from actions.words import label, mapping
from shop.aftersales.models import AfterSale
from shop.aftersales.service import request_refund
from shop.aftersales.states import PAYING, SENT_BACK, CaseKind, Cause
from shop.messages.schemas import Action, OrderPayload
from shop.money import display
from shop.orders.models import Order

CHECK, CONFIRM = "case_check", "case_confirm"
ALSO = frozenset(  # 白色L码的有吗, 那就退款
    {
        "refine_need",
        "ask_stock",
        "ask_size_fit",
        "reject_recommendation",
        "modify_order",
        "apply_refund",
    }
)


TOPIC = frozenset(
    {
        *("return_exchange_policy", "return_shipping_fee", "return_shipping", "warranty_repair"),
        *("refund_progress", "refund_destination", "aftersale_progress", "ask_shipping_fee"),
        *("ask_order_status", "track_logistics", "ask_delivery_time"),
    }
)


def _moves_money(turn: Turn) -> bool:
    return wanted(turn) in PAYING


def _stop_large(turn: Turn) -> None:
    if _moves_money(turn):
        stop_large_items(turn, ITEM)


def _confirm_choices(turn: Turn) -> list[Action]:
    """The two buttons, which name what is asked for."""
    kind = wanted(turn)
    titles = (
        label("aftersales.button_yes_case", kind=mapping("aftersales.kinds")[kind]),
        mapping("aftersales.not_after_all")[kind],
    )
    pairs = zip(yes_no(turn, CONFIRM, "aftersales"), titles, strict=True)
    return [button.model_copy(update={"title": title}) for button, title in pairs]


def _ask_confirm(turn: Turn) -> None:
    with turn.database.read() as session:
        order = chosen_order(turn, session, ITEM.order)
        card = order_card(session, order, actions=False)
        amount = amount_of(session, order, ITEM.positions(turn))
        wish = wish_in_words(turn, session, order) if wanted(turn) is CaseKind.EXCHANGE else ""
    buttons = _confirm_choices(turn)
    turn.say(
        f"utter_case_confirm_{wanted(turn).value}",
        OrderPayload(orders=[card], buttons=buttons),
        product=ITEM.product(turn),
        amount=display(amount),
        wish=wish,
        reason=reason_shown(turn, ITEM.reason, ITEM.cause(turn)),
    )


SLOTS = Slots(Case(ITEM, KIND), CHECK, CONFIRM, KIND, VARIANT)


def _begins(turn: Turn) -> Mapping[str, str]:
    """What the message says already; a mere question is answered, and begins nothing."""
    if asked_whether(turn):
        raise Closed
    if turn.message.typed and part_wished(turn):
        answer_wish(turn)
        raise Closed
    return begins(turn)


def _reason_step() -> Step:
    """Why; who wishes another colour or size is not asked, unless a fault was told."""
    step = ITEM.reason_step()

    def settled(turn: Turn) -> str | None:
        if (value := step.settled(turn)) or turn.slots.get(KIND) != CaseKind.EXCHANGE:
            return value
        if not another_wished(turn):
            return None
        ITEM.check_window(turn, Cause.NO_REASON)
        return Cause.NO_REASON.value

    return replace(step, settled=settled)


FORM: Form = Form(
    name="case_form",
    opened_by="apply_return_exchange",
    also_opened_by=frozenset({"wrong_item", "missing_item", "damaged_item", "quality_problem"}),
    begins=_begins,
    wishes=wishes,
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
        _reason_step(),
        Step(
            KIND,
            ask_kind,
            take_kind,
            settled_kind,
            kind_choices,
            also=frozenset({"apply_refund"}),
            revisable=True,
            eager=True,
            insists=wishes,
            lasting=True,
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
        phone_step(
            CHECK,
            _moves_money,
            gate=_stop_large,
            what=lambda turn: to_refund(turn, ITEM, wanted(turn)),
        ),
        replace(
            confirm_step(CONFIRM, "aftersales", _ask_confirm, does=wanted),
            choices=_confirm_choices,
        ),
    ),
    topic=TOPIC,
    inside={"refund_destination": "utter_refund_where"},
    about={"why_case_reason": "utter_case_why_reason"},
    beside=lambda turn, step: taken_up(FORM, SLOTS, turn, step),
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
    if case.kind in SENT_BACK and case.state in UNDECIDED and fetch_wish(turn):
        tell_fetched_later(turn)


def _open(turn: Turn, session: Session, order: Order) -> AfterSale:
    cause, kind = ITEM.cause(turn), wanted(turn)
    exchanged = kind is CaseKind.EXCHANGE
    return request_refund(
        session,
        turn.services.system,
        str(turn.context.customer_id),
        order.id,
        reason=in_words(turn, cause),
        key=turn.context.key("case"),
        lines=ITEM.positions(turn),
        cause=cause,
        kind=kind,
        variant_id=str(turn.slots[VARIANT]) if exchanged else None,
        conversation_id=turn.context.conversation,
    )
