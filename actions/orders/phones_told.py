"""Which of the numbers in a message is to be written: 原来的138… 换成139…, 139… 不用138…那个."""

from actions.patterns import matches
from actions.understood import Entity, Understood
from actions.words import plain

OLD, NEW = "old", "new"


def phone_told(message: Understood, now: str = "") -> str | None:
    """The number to write; None if none is told, or only what is no longer good.

    `now` is the number as it stands: named beside another one, it is the old one. Of a message
    that quotes the courier (您的快递明天送达) only what is said to be the new one counts.
    """
    found = [one for one in message.all("phone") if not one.unwanted]
    marked = [(one.value, _kind(message, one)) for one in found]
    if new := [value for value, kind in marked if kind == NEW]:
        return new[-1]
    if matches("orders.phone_quoted", message.text):
        return None
    left = [value for value, kind in marked if kind != OLD]
    return next((value for value in left if value != now), left[0] if left else None)


def tells_new_phone(message: Understood) -> bool:
    """手机换成139… 之前那个停机了: another number to be called at, for who receives something."""
    if not message.typed or not any(_kind(message, one) == NEW for one in message.all("phone")):
        return False
    text = plain(message.text)
    return matches("orders.of_phone", text) and not matches("orders.of_account", text)


def _kind(message: Understood, one: Entity) -> str:
    """What the words beside a number say of it, up to the next number on either side."""
    if not one.text:
        return ""
    end = one.start + len(one.text)
    others = [other for other in message.all("phone") if other != one and other.text]
    first = max((o.start + len(o.text) for o in others if o.start < one.start), default=0)
    last = min((o.start for o in others if o.start >= end), default=len(message.text))
    text = plain(message.text)
    before, after = text[first : one.start], text[end:last]
    if matches("orders.phone_old_before", before):
        return OLD
    if matches("orders.phone_new", before):
        return NEW
    of_next = last < len(text) and matches("orders.phone_old_before", after)  # 139… 不用138…那个
    return OLD if matches("orders.phone_old_after", after) and not of_next else ""
