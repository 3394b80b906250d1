"""What is understood as 退款到哪一步了 and is not: money wanted back, or the rule."""

import re

from rasa_sdk.events import FollowupAction

from actions.aftersales.case_questions import kind_in
from actions.aftersales.refund_money import is_coming, working_days
from actions.aftersales.refund_questions import fits
from actions.forms.words import asks
from actions.orders.choice import all_orders
from actions.patterns import matches
from actions.turn import Turn
from actions.words import entry, heard, plain
from shop.aftersales.numbers import written
from shop.aftersales.service import cases_of
from shop.aftersales.states import CaseKind

WISHED = frozenset({CaseKind.RETURN, CaseKind.REFUND})


def begun_if_wished(turn: Turn) -> bool:
    """Begin to ask for it, where money is wanted back and nothing is open: 不要了 退钱."""
    customer_id, text = turn.context.customer_id, turn.message.text
    if customer_id is None or turn.form is not None or turn.message.intent != "refund_progress":
        return False
    if (
        not turn.message.typed
        or not _wishes(text)
        or written(text)
        or heard("aftersales.urged_words", text)
    ):
        return False
    with turn.database.read() as session:
        orders = all_orders(session, customer_id)
        coming = any(is_coming(session, order) for order in orders)
        if coming or not any(map(fits, orders)) or cases_of(session, customer_id, open_only=True):
            return False
    turn.events.append(FollowupAction("refund_form"))
    return True


def _wishes(text: str) -> bool:
    """Whether a part of a text wants money back, and does not ask or press for it."""
    parts = re.split(entry("aftersales.breaks"), text)
    return any(
        kind_in(part) in WISHED and not (asks(part) or heard("aftersales.urged_words", part))
        for part in parts
    )


def told_to_visitor(turn: Turn) -> bool:
    """退款多久到账 of nobody's refund: the shop's rule; False where somebody's is asked for."""
    if turn.context.customer_id is not None or not turn.message.typed:
        return False
    if not matches("aftersales.how_long_in_general", plain(turn.message.text)):
        return False
    with turn.database.read() as session:
        turn.say("utter_refund_when_agreed", days=working_days(session))
    return True
