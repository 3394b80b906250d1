"""Beginning the form of a case: at once, or after a yes to the offer to do it."""

from rasa_sdk.events import FollowupAction

from actions.aftersales.case_questions import kind_in
from actions.aftersales.item_questions import cause_in
from actions.forms.told import said_before
from actions.forms.words import asks, refuses
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import label, plain
from shop.aftersales.states import CaseKind
from shop.messages.taps import tap

FORM = "case_form"
RETURN = "return_goods"  # what a yes to the question whether to ask for it means
REPAIR = "repair"  # the same of a repair


def begin(turn: Turn) -> None:
    """The form goes on from here, with this message as its first; none where another is open."""
    if turn.form is None:
        turn.events.append(FollowupAction(FORM))


def begin_for(turn: Turn, kind: str) -> None:
    """The form of such a case (of any, for "") goes on from here, of the order talked about."""
    if turn.form is not None:
        return
    message = {"text": turn.message.text, "intent": "apply_return_exchange"}
    values = {"value": kind, "order_id": turn.slots.get("order_id")}
    entities = [{"name": name, "value": value} for name, value in values.items() if value]
    turn.remember(form_next=[{"form": FORM, **message, "entities": entities}])
    begin(turn)


def begin_repair(turn: Turn) -> None:
    """The form of a repair."""
    begin_for(turn, CaseKind.REPAIR)


def begin_asked(turn: Turn) -> None:
    """The form of what was asked about just before: 能退吗, and now 好."""
    asked = (kind for text in (turn.before.text, *said_before(turn)) if (kind := kind_in(text)))
    begin_for(turn, next(asked, ""))


def offer_return(turn: Turn, response: str, **values: object) -> None:
    """Answer a question about returning, and offer to ask for it; a yes or a reason begins it."""
    order_id = str(turn.slots.get("order_id") or "")
    button = tap(label("aftersales.button_apply"), "apply_return_exchange", order_id=order_id)
    turn.offer(response, [button], **values)
    turn.propose(RETURN)


@before
def answered_offer(turn: Turn) -> bool:
    """Take up 没穿过 吊牌还在, or the reason, after a return was offered; False for all else."""
    text = turn.message.text
    offered = turn.slots.get("proposed") == RETURN and turn.form is None
    if not offered or not turn.message.typed or asks(text) or refuses(text):
        return False
    if cause_in(text) is not None:
        begin_asked(turn)
        return True
    if matches("aftersales.kept_well", plain(text)) and kind_in(text) is None:
        offer_return(turn, "utter_return_kept_well")
        return True
    return False
