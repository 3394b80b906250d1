"""What shall stay as it is, said when no question is open: it begins nothing."""

from actions.forms.set_aside import only_says, told_left_alone
from actions.registry import before
from actions.turn import Turn
from shop.aftersales.repository import has_open_ticket


@before
def left_alone(turn: Turn) -> bool:
    """别的不变哈 after something was done, 不用查了 when nothing is being looked for."""
    if turn.form is not None or not turn.message.typed:
        return False
    return told_left_alone(turn) or _no_search(turn)


def _no_search(turn: Turn) -> bool:
    if not only_says("forms.no_search", turn.message.text) or turn.context.owner != "bot":
        return False
    with turn.database.read() as session:
        if has_open_ticket(session, turn.context.conversation):
            return False  # 不用查了 takes that back
    turn.say("utter_deny_nothing")
    return True
