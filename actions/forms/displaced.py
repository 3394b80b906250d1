"""A form that another one displaced: put aside with its answers, taken up again afterwards.

个人的就行 while a remark waits for its yes opens the invoice's form; the remark comes next.
"""

from typing import Any

from actions.forms.form import KNOWN, Form
from actions.turn import Turn

# these end what an order is about; an invoice is of one kind
ENDS = frozenset({"cancel_form", "refund_form", "case_form", "intercept_form"})
CHANGES = frozenset({"address_form", "change_form", "remark_form", "schedule_form"})
INVOICES = frozenset({"invoice_form", "vat_form", "correction_form"})


def displaced(form: Form, turn: Turn) -> dict[str, Any] | None:
    """What waits in `form_next` for the form that is open while this one opens; None for none."""
    slot = turn.requested_slot
    other = next((one for one in KNOWN.values() if one is not form and one.step(slot)), None)
    if slot is None or other is None:
        return None
    answers = {step.slot: turn.slots.get(step.slot) for step in other.steps if not step.secret}
    said = turn.slots.get("form_said")
    message = {"text": "", "intent": other.opened_by, "entities": []}
    return {"form": other.name, **message, "answers": {**answers, "form_said": said}}


def replaced(form: Form, turn: Turn, row: dict[str, Any], *, opened: bool) -> bool:
    """Whether what was asked for leaves nothing of the other form to do: 直接退货 for an address.

    Where the form did not open, that is what it turned to, if anything.
    """
    if not opened:
        turned = [one["form"] for one in turn.slots.get("form_next") or [] if "announced" in one]
        return any(name in ENDS for name in turned) and row["form"] in ENDS | CHANGES
    if {form.name, row["form"]} <= INVOICES:
        return True
    if form.name not in ENDS or row["form"] not in ENDS | CHANGES:
        return False
    order, others = (turn.slots.get(form.steps[0].slot), _order(row))
    return order is None or others is None or order == others


def _order(row: dict[str, Any]) -> Any:
    return row["answers"].get(KNOWN[row["form"]].steps[0].slot)
