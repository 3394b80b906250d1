"""Critiques of a list that are understood as something else: 3000, 加到4000也行, 这个太重了吧."""

import re

from actions.patterns import matches
from actions.recommend import wishes
from actions.recommend.conversation import refine
from actions.recommend.shown import shown_ids
from actions.recommend.suggesting import current
from actions.recommend.sums_said import is_a_sum
from actions.registry import before
from actions.talk.kind import kind_in_talk
from actions.turn import Turn
from actions.words import entry, plain
from shop.catalog.wishes import asked

NOT_CRITIQUES = frozenset(
    {"refine_need", "recommend_product", "reject_recommendation", "ask_size_fit"}
)  # the last one: 170 is a height then
SHORT = 16  # characters; a longer message tells more than a complaint


@before
def answered_critique(turn: Turn) -> bool:
    """A bare sum, or a complaint of the size or weight, right after a list was shown."""
    message = turn.message
    if not message.typed or turn.form is not None or message.intent in NOT_CRITIQUES:
        return False
    if not turn.slots.get("list_id") or turn.slots.get("orders_shown"):
        return False
    if turn.slots.get("order_id") or len(message.text) > SHORT:
        return False
    if not (is_a_sum(message.text) or (_complains(plain(message.text)) and _can_be_met(turn))):
        return False
    refine(turn)
    return True


def _can_be_met(turn: Turn) -> bool:
    """Whether what was shown states anything of it: a T-shirt that is 太大了 has a size."""
    with turn.database.read() as session:
        kind = kind_in_talk(turn, session, current(turn).constraints)
        return bool(wishes.said(session, turn.message, kind, shown_ids(turn, session)).constraints)


def _complains(text: str) -> bool:
    """太重了吧, of something that less or more of would mend; no question (重不重)."""
    if not matches("recommend.complains", text):
        return False
    told = re.sub(str(entry("recommend.complains_filler")), "", text)
    return any(one.wish.relative and one.words in told for one in asked(text))
