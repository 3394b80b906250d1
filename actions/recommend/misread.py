"""Entities that the words around them make something else."""

from collections.abc import Sequence
from dataclasses import replace

from actions.understood import Understood
from actions.words import plain
from shop.catalog.constraints import Attribute, Constraint, GiftFor
from shop.catalog.wishes import Asked, asked, table


def as_meant(message: Understood, kind: str) -> Understood:
    """Without the colours within the words of a wish for that kind: 不发黄 wants nothing yellow."""
    inside = {
        place
        for one in asked(plain(message.text), kind)
        if one.wish in table().wishes
        for place in range(one.start, one.start + len(one.words))
    }
    kept = tuple(
        e for e in message.entities if e.name != "colour" or not e.text or e.start not in inside
    )
    return message if kept == message.entities else replace(message, entities=kept)


def misread(c: Constraint, wishes: Sequence[Asked]) -> bool:
    """妈咪包 is for nobody's mother in particular; what 纯棉 is, its wish knows."""
    if isinstance(c, GiftFor):
        person = c.source[-1:]
        return bool(person) and any(one.words.startswith(person) for one in wishes)
    if isinstance(c, Attribute) and c.name == table().materials[0] and c.source:
        told = (one for one in wishes if one.wish in table().wishes)
        return any(c.source in one.words for one in told)
    return False
