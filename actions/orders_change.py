"""Changing what was ordered: which order, what about it, into what, yes or no, the request."""

from typing import Any

from actions.filling import fill
from actions.form_steps import OrderQuestion, confirm_step
from actions.forms import Form, Step
from actions.orders_change_questions import (
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
    settled_kind,
    settled_line,
    settled_to,
    take_kind,
    take_line,
    take_to,
    to_choices,
)
from actions.registry import action
from actions.requesting import ask_shop, submit
from actions.turn import Turn
from shop.orders.changes import UNSHIPPED, ChangeKind
from shop.orders.models import Order
from shop.system import RequestKind

DETAILS = frozenset({"ask_stock", "ask_product_attribute", "ask_price", "ask_size_fit"})

FORM = Form(
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
        Step(TO, ask_to, take_to, settled_to, to_choices, also=DETAILS | {"refine_need"}),
        confirm_step(CONFIRM, "orders", ask_confirm, "change"),
    ),
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
