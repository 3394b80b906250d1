"""Why, in the customer's own terms: as it is shown to them, and as the shop reads it."""

import re

from actions.aftersales.item_questions import cause_in, stated
from actions.aftersales.way_back import FETCH
from actions.forms.told import Told, said_before, told
from actions.turn import Turn
from actions.words import entry, heard, label, mapping, plain
from shop.aftersales.models import AfterSale
from shop.aftersales.states import SEEN, UNEXPLAINED, Cause

LONGEST = 200
LONGEST_NAME, SHORTEST = 14, 5
FACT = "fact"  # the slot of a kept message that answers no question but describes what is wrong
UNLIKE = "unlike"


def in_words(turn: Turn, cause: Cause) -> str:
    """质量问题：左边没声了，充过电也不响; the cause alone where nothing was told of it."""
    found = [one.message.text for one in told(turn) if _describes(one, cause)]
    named = next(filter(None, (_finer(cause, text) for text in found)), _label(cause))
    if fetch := fetch_wish(turn):
        found = [label("aftersales.fetch_wished", words=fetch), *found]
    words = label("aftersales.semicolon").join(reversed(found))[:LONGEST]
    return label("aftersales.reason_in_words", cause=named, words=words) if words else named


def kind_word(kind: str | None) -> str:
    """What is asked for, as it is shown: 退货退款; "" for a kind that has no word."""
    return str(mapping("aftersales.kinds").get(kind or "", ""))


def fetch_wish(turn: Turn) -> str:
    """The newest words that wish the goods to be fetched at the door; "" if none do."""
    return next((one.message.text for one in told(turn) if _of_fetching(one)), "")


def _of_fetching(one: Told) -> bool:
    return one.slot == FETCH or heard("aftersales.fetched_asked", one.message.text)


def reason_shown(turn: Turn, slot: str, cause: Cause) -> str:
    """What the customer reads as the reason: 尺码不合适, their own few words, or the cause."""
    said = list(told(turn))
    texts = [one.message.text for one in said]
    if cause in UNEXPLAINED:
        texts += said_before(turn)
    if named := next(filter(None, (_finer(cause, text) for text in texts)), None):
        return named
    own = next((plain(one.message.text) for one in said if one.slot == slot), "")
    short = 0 < len(own) <= LONGEST_NAME and cause is Cause.OTHER and own not in _NAMES
    return re.sub(entry("aftersales.last_particles"), "", own) if short else _label(cause)


def reason_of(case: AfterSale) -> str:
    """The same of a case that is there."""
    if case.cause not in set(Cause):
        return ""
    cause = Cause(case.cause)
    return _finer(cause, case.reason or "") or _label(cause)


def is_unlike(text: str) -> bool:
    """Whether a text says that the goods are not as they were shown."""
    return re.search(entry("aftersales.unlike_picture"), plain(text)) is not None


def _finer(cause: Cause, text: str) -> str | None:
    """尺码不合适 rather than 不想要了, where the words say so."""
    if cause not in UNEXPLAINED:
        return None
    said = stated(text)
    for name, pattern in mapping("aftersales.reasons").items():
        if is_unlike(said) if pattern == UNLIKE else re.search(pattern, said):
            return str(name)
    return None


def _label(cause: Cause) -> str:
    return str(mapping("aftersales.causes")[cause])


def _describes(one: Told, cause: Cause) -> bool:
    """Whether a message says what is wrong: what a report began with does, in whatever words."""
    text = one.message.text
    if one.slot is None and cause in SEEN and len(text) >= SHORTEST:
        return re.search(entry("aftersales.mere_wish"), plain(text)) is None
    return one.slot == FACT or (cause_in(text) is not None and text not in _NAMES)


_NAMES = frozenset(map(str, mapping("aftersales.causes").values()))
