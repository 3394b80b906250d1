"""What is said inside a case's form of goods that it is not about: 衣服不退哈, 贵的那副还保修吗."""

from actions.aftersales.case_answers import answered
from actions.aftersales.case_meant import Case
from actions.aftersales.item_questions import ALL
from actions.delivery.tracking import track_logistics
from actions.forms.steps import chosen_order
from actions.forms.words import asks, of_delivery
from actions.orders.choice import all_orders, holding
from actions.orders.lines import line_meant
from actions.patterns import matches
from actions.turn import Turn
from actions.words import plain


def said_of_others(case: Case, turn: Turn) -> bool:
    """Take up what is asked or ruled out of other goods; False where none are spoken of."""
    line = _other_line(case, turn)
    if line is None and not _other_order(case, turn):
        return False
    text = turn.message.text
    if line is None and of_delivery(text):
        track_logistics(turn)
        return True
    if matches("aftersales.stays", plain(text)) and not asks(text):
        turn.say("utter_case_only_this", product=case.item.product(turn))
        return True
    return line is not None and asks(text) and _answered_of(case, turn, line)


def asked_of_other_order(case: Case, turn: Turn) -> bool:
    """Whether the message asks of another order: then the form has no answer to it."""
    return asks(turn.message.text) and _other_order(case, turn)


def _other_order(case: Case, turn: Turn) -> bool:
    with turn.database.read() as session:
        orders = all_orders(session, str(turn.context.customer_id))
        named = {order.id for order in holding(turn, session, orders)}
    return bool(named) and str(turn.slots.get(case.item.order)) not in named


def _other_line(case: Case, turn: Turn) -> str | None:
    """The line of the same order that is named and is not the one chosen."""
    chosen = str(turn.slots.get(case.item.lines))
    if chosen == ALL:
        return None
    with turn.database.read() as session:
        lines = chosen_order(turn, session, case.item.order).lines
        named = line_meant(turn, session, lines, turn.message.text)
    return named if named not in {None, chosen} else None


def _answered_of(case: Case, turn: Turn, line: str) -> bool:
    """The answer as if the form were about that line."""
    chosen = turn.slots[case.item.lines]
    turn.slots[case.item.lines] = line
    try:
        return answered(case, turn)
    finally:
        turn.slots[case.item.lines] = chosen
