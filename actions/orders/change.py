"""Changing what was ordered: which order, what about it, into what, yes or no, the request."""

from dataclasses import replace
from typing import Any

from actions.forms.asking import resume
from actions.forms.filling import fill
from actions.forms.form import Again, Closed, Form, Step
from actions.forms.steps import OrderQuestion, confirm_step
from actions.forms.told import said
from actions.orders.beside_change import tells_delay
from actions.orders.change_fee import told_fee
from actions.orders.change_merge import buys_another
from actions.orders.change_questions import (
    CONFIRM,
    KIND,
    LINE,
    ORDER,
    TO,
    ask_confirm,
    ask_kind,
    ask_line,
    ask_to,
    first,
    kind_choices,
    line_choices,
    refuse,
    says_the_same,
    settled_kind,
    settled_line,
    settled_to,
    take_kind,
    take_line,
    take_to,
    to_choices,
)
from actions.orders.change_talk import WHOLE, answered_beside, kind_in
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from shop.orders.changes import UNSHIPPED, ChangeKind
from shop.orders.models import Order
from shop.system import RequestKind

DETAILS = frozenset({"ask_stock", "ask_product_attribute", "ask_price", "ask_size_fit"})


def _confirm() -> Step:
    """Yes or no; 那我再拍一个 能一起发吗 is another way to the same, so it is answered."""
    step = confirm_step(CONFIRM, "orders", ask_confirm, "change", lambda _turn: "change")

    def take(turn: Turn) -> str | None:
        if turn.slots.get(KIND) == ChangeKind.QUANTITY and buys_another(turn, ORDER):
            raise Closed
        if says_the_same(turn):
            raise Again
        return step.take(turn)

    return replace(step, take=take, eager=True)


def _beside(turn: Turn, step: Step) -> bool:
    """Answer 为啥 and the like; the open question stays."""
    kind = turn.slots.get(KIND)
    if told_fee(turn, str(kind or kind_in(said(turn)) or "")):
        resume(FORM, turn, step)
        return True
    if not (_tells_delay(turn, step) or answered_beside(turn, str(kind) if kind else None)):
        return False
    resume(FORM, turn, step)
    return True


def _tells_delay(turn: Turn, step: Step) -> bool:
    """那会不会更慢, of what is being changed; an answer that is given besides comes first."""
    kind = str(turn.slots.get(KIND) or "")
    if not turn.slots.get(ORDER) or step.tells(turn.message):
        return False
    return tells_delay(turn, ORDER, kind if kind in WHOLE else "change")


FORM: Form = Form(
    name="change_form",
    opened_by="modify_order",
    steps=(
        OrderQuestion(
            slot=ORDER,
            fits=lambda order: order.state in UNSHIPPED,
            refuse=refuse,
            none_response="utter_change_none",
            ask_response="utter_change_which",
            first=first,
        ).step(),
        Step(KIND, ask_kind, take_kind, settled_kind, kind_choices),
        Step(LINE, ask_line, take_line, settled_line, line_choices),
        Step(
            *(TO, ask_to, take_to, settled_to, to_choices),
            also=DETAILS | {"refine_need"},
            revisable=True,
        ),
        _confirm(),
    ),
    turns=frozenset({"cancel_form"}),
    beside=_beside,
    topic=frozenset({"ask_order_status", "ask_ship_time"}) | DETAILS,
)


@action("validate_change_form")
def fill_form(turn: Turn) -> None:
    """One turn of the form."""
    fill(FORM, turn)


@action("action_change_submit")
def submit_form(turn: Turn) -> None:
    """Put the change to the shop, if it was confirmed."""
    submit(FORM, turn, _put, "utter_change_kept")


def _put(turn: Turn) -> None:
    ask_shop(turn, RequestKind.CHANGE, "change", ORDER, lambda order: _payload(turn, order))


def _payload(turn: Turn, order: Order) -> dict[str, Any]:
    """What the shop is asked: see ChangeKind."""
    kind, to = ChangeKind(str(turn.slots[KIND])), str(turn.slots[TO])
    asked: dict[str, Any] = {"change": kind.value}
    match kind:
        case ChangeKind.QUANTITY:
            return {**asked, "position": int(str(turn.slots[LINE])), "quantity": int(to)}
        case ChangeKind.SPEC:
            return {**asked, "position": int(str(turn.slots[LINE])), "variant_id": to}
        case ChangeKind.MERGE:
            return {**asked, "orders": [id_ for id_ in to.split() if id_ != order.id]}
        case ChangeKind.SPLIT:
            return asked
