"""直接退钱 after an exchange was asked for: the case is taken back, and the money asked for."""

from rasa_sdk.events import FollowupAction

from actions.aftersales.beginning import FORM
from actions.aftersales.case_meant import UNDECIDED
from actions.aftersales.case_questions import ITEM, KIND, kind_in
from actions.aftersales.case_reason import kind_word
from actions.aftersales.item_questions import ALL, ASKING
from actions.aftersales.taking_back import keep_button, take_back
from actions.forms.form import ANSWERS
from actions.forms.instead import instead
from actions.forms.words import agrees, asks, refuses, says_no, waits, wants_money_back
from actions.orders.choice import all_orders, holding
from actions.registry import before
from actions.turn import Turn
from actions.words import heard, label
from shop.aftersales.models import AfterSale
from shop.aftersales.service import cases_of
from shop.aftersales.states import PAYING, CaseKind, Cause
from shop.messages.taps import tap
from shop.orders.service import order_of

INSTEAD = "money_instead"  # what a yes to the offer means, and the value of its button
# what the wish is taken for; other refunds are asked after by others
MEANT = ANSWERS | ASKING | {"cancel_aftersale", "refund_progress"}


@instead
@before
def answered_money_instead(turn: Turn) -> bool:
    """Offer it while the shop has not decided about the exchange, and take up the answer.

    False where none waits, or other goods are named: their money is another matter.
    """
    text = turn.message.text
    if turn.context.customer_id is None or not turn.message.typed or asks(text) or waits(text):
        return False
    if turn.message.intent not in MEANT or heard("aftersales.urged_words", text):
        return False
    offered = turn.slots.get("proposed") == INSTEAD
    if offered and (turn.message.intent == "deny" or says_no(text) or _keeps(text)):
        turn.say("utter_case_withdraw_kept")
        return True
    wishes = wants_money_back(text)
    if not wishes and not (offered and agrees(text, "refund")):
        return False
    case = _waiting(turn)
    if case is None or _names_others(turn, case):
        return False
    begin_instead(turn) if offered else _offer(turn, case)
    return True


def begin_instead(turn: Turn) -> None:
    """Take the case back and ask for the money, with what was told of the case."""
    case = _waiting(turn)
    if case is None:
        turn.say("utter_case_none")
        return
    case = take_back(turn, case.customer_id, case.id)
    if case is None:
        return
    with turn.database.read() as session:
        several = len(order_of(session, case.customer_id, case.order_id).lines) > 1
    answers = {ITEM.order: case.order_id, KIND: _money(case).value}
    answers[ITEM.lines] = str(case.lines[0]) if several and len(case.lines) == 1 else ALL
    if case.cause in set(Cause):
        answers[ITEM.reason] = case.cause
    message = {"text": "", "intent": "apply_return_exchange", "entities": []}
    row = {"form": FORM, "announced": True, **message, "answers": answers}
    turn.remember(order_id=case.order_id, form_next=[row])
    if turn.form is None:  # else its end goes on with what waits
        turn.events.append(FollowupAction(FORM))


def _offer(turn: Turn, case: AfterSale) -> None:
    values = {"kind": kind_word(case.kind), "wish": kind_word(_money(case)), "number": case.called}
    yes = tap(
        label("aftersales.button_instead", kind=values["wish"]), "cancel_aftersale", value=INSTEAD
    )
    turn.remember(order_id=case.order_id)
    turn.offer("utter_case_instead_ask", [yes, keep_button()], **values)
    turn.propose(INSTEAD)


def _keeps(text: str) -> bool:
    """那不退了, 还是换吧: the exchange goes on."""
    return kind_in(text) == CaseKind.EXCHANGE or (refuses(text) and not wants_money_back(text))


def _waiting(turn: Turn) -> AfterSale | None:
    """The newest case that brings no money and is not decided."""
    with turn.database.read() as session:
        found = cases_of(session, str(turn.context.customer_id), open_only=True)
    return next((c for c in found if c.state in UNDECIDED and c.kind not in PAYING), None)


def _names_others(turn: Turn, case: AfterSale) -> bool:
    with turn.database.read() as session:
        orders = all_orders(session, str(turn.context.customer_id))
        named = {order.id for order in holding(turn, session, orders)}
    return bool(turn.message.one("order_id")) or bool(named and case.order_id not in named)


def _money(case: AfterSale) -> CaseKind:
    """What brings the money: what never came is not sent back."""
    return CaseKind.REFUND if case.kind == CaseKind.RESEND else CaseKind.RETURN
