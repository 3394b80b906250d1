"""Whether a message is about buying in bulk although it was taken for something else.

公司年会要200个保温杯 能便宜不 要开专票 is neither haggling nor an invoice.
"""

from dataclasses import asdict

from actions.patterns import matches
from actions.talk.quantities import quantity
from actions.turn import Turn
from actions.words import entry, heard

BULK_FORM = "bulk_form"
NOT_COUNTED = ("phone", "date", "time", "budget", "amount", "tracking_no", "order_id")


def asks_for_bulk(turn: Turn) -> bool:
    """Whether so many of a thing are wanted by a company, a school, for guests."""
    message = turn.message
    if not message.typed or not matches("orders.bulk_signs", message.text):
        return False
    if heard("orders.bulk_not", message.text):
        return False
    counted = quantity(message.without(NOT_COUNTED))
    named = message.one("category") or message.one("product")
    return bool(named) and counted is not None and counted >= int(entry("orders.bulk_least"))


def bulk_follows(turn: Turn) -> bool:
    """Let the form for it come after the one that opened instead; False if it is not asked for."""
    if turn.requested_slot is not None or not asks_for_bulk(turn):
        return False
    entities = [asdict(entity) for entity in turn.message.entities]
    message = {"text": turn.message.text, "intent": turn.message.intent, "entities": entities}
    turn.remember(form_next=[{"form": BULK_FORM, **message}])
    return True
