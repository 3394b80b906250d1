"""What the invoice forms say about themselves: how long, where to, what for."""

from collections.abc import Mapping

from actions.forms.form import About
from actions.invoices.rules import days_told
from actions.turn import Turn
from actions.words import label, mapping


def _special_needed(turn: Turn) -> None:
    """What a 专票 needs that was not told yet."""
    parts = mapping("invoice.vat_parts")
    left = [str(name) for slot, name in parts.items() if not turn.slots.get(slot)]
    if left:
        turn.say("utter_vat_still_needed", parts=label("orders.comma").join(left))
    else:
        turn.say("utter_vat_nothing_needed")


def about(slots: str) -> Mapping[str, About]:
    """The answers of the form whose slots begin with `slots`."""
    common: Mapping[str, About] = {"time": days_told, "place": "utter_invoice_where"}
    if slots == "vat":
        return {**common, "needed": _special_needed, "why": "utter_vat_why"}
    why = {"why": "utter_invoice_why_title", f"why_{slots}_tax_id": "utter_invoice_why_tax"}
    return {**common, **why, "needed": "utter_invoice_needed"}
