"""What it costs to have orders sent together, or one in several parcels: 分开发要加钱不."""

from actions.forms.instead import instead
from actions.forms.words import asks
from actions.orders.change_talk import WHOLE, kind_in
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import plain
from shop.money import display
from shop.orders.changes import ChangeKind
from shop.policies.service import policy
from shop.policies.values import FreeShipping


@instead
@before
def asked_fee(turn: Turn) -> bool:
    """合并发货能省运费吗, whatever it was taken for: a question, which changes nothing yet."""
    return turn.requested_slot is None and told_fee(turn)


def told_fee(turn: Turn, kind: str = "") -> bool:
    """Tell what it costs, of what the message names or else of `kind`; False if not asked."""
    text = plain(turn.message.text)
    if not turn.message.typed or not asks(text) or not matches("orders.change_fee", text):
        return False
    if matches("orders.change_fee_other", text):
        return False
    said = kind_in(text)
    wanted = said if said in WHOLE else kind
    if wanted not in WHOLE:
        return False
    with turn.database.read() as session:
        rules = policy(session, FreeShipping)
    free = rules.fee == 0 or rules.threshold == 0
    values = {"threshold": display(rules.threshold), "fee": display(rules.fee)}
    turn.say(f"utter_change_fee_{ChangeKind(wanted).value}{'_free' if free else ''}", **values)
    return True
