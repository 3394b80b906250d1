"""What is said of a change beside its questions: 为啥, 另一件寄到我妈那, and what is no change."""

from actions.forms.words import refuses
from actions.orders.ordered import told_ordered
from actions.patterns import matches
from actions.talk.quantities import quantity
from actions.turn import Turn
from actions.words import heard, plain
from shop.orders.changes import ChangeKind

TOLD_OF_PLACES = ("address", "redirect", "contact")
WHOLE = (ChangeKind.SPLIT, ChangeKind.MERGE)


def kind_in(text: str) -> ChangeKind | None:
    """What is to be changed, as far as a text says it."""
    for kind in WHOLE:
        if matches(f"orders.{kind.value}_words", plain(text)):
            return kind
    if heard("orders.quantity_words", text):
        return ChangeKind.QUANTITY
    if heard("orders.to_words", text) and quantity(text, least=0) is not None:
        return ChangeKind.QUANTITY
    return ChangeKind.SPEC if heard("orders.spec_words", text) else None


def of_address(turn: Turn) -> bool:
    """Whether it is the address that shall change: 那杯子那单也改成这个, after one was told."""
    text = plain(turn.message.text)
    if not turn.message.typed:
        return False
    if matches("orders.same_place", text) and any(map(turn.before.told_of, TOLD_OF_PLACES)):
        return True
    named = turn.message.one("phone") or turn.message.one("address")
    return bool(named) or matches("orders.of_places", text)


def answered_beside(turn: Turn, kind: str | None) -> bool:
    """Answer what is asked of the change at hand; False where it is nothing of that."""
    text = plain(turn.message.text)
    if not turn.message.typed or kind is None or refuses(text):
        return False
    if told_ordered(turn):
        return True
    if kind in WHOLE and matches("orders.elsewhere_too", text):
        turn.say("utter_change_one_place")
    elif matches("orders.why_so", text):
        turn.say(f"utter_change_why_{kind}")
    else:
        return False
    return True
