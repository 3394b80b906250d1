"""The customer's own words of one condition: 三百左右, 双肩包, 不要黑色, 便宜点; "" for a tap."""

import re

from actions.understood import Entity, Understood
from actions.words import entry, label, listed
from shop.catalog.wishes import suffered

FELT = ("colour", "brand", "material")
NEAR = 8  # a refusal stands at most this many characters before what is refused


def of_entity(message: Understood, entity: Entity) -> str:
    """What was said for an entity, with the 不要 or 送 that belongs to it."""
    if not entity.text:
        return ""
    if entity.unwanted:
        return _refusal(message, entity) + entity.text
    if entity.name == "recipient":
        return _giving(message, entity)
    return entity.text


def turned_down(message: Understood, entity: Entity) -> bool:
    """Whether it is refused before or behind, or complained of: 不要耳机, 耳机不要了, 红色显黑."""
    if not message.typed or any(
        w in _before(message, entity) for w in listed("recommend.refusals")
    ):
        return True
    behind = message.text[entity.start + len(entity.text) :]
    return re.match(entry("recommend.refused_behind"), behind) is not None or suffers(
        message, entity
    )


def suffers(message: Understood, entity: Entity) -> bool:
    """Whether a look or a make is said to feel or look wrong: 红色显黑."""
    if entity.name not in FELT or not entity.text:
        return False
    starts = [e.start for e in message.all(entity.name) if e.start > entity.start]
    return suffered(message.text[entity.start + len(entity.text) : min(starts, default=None)])


def _before(message: Understood, entity: Entity) -> str:
    return message.text[max(0, entity.start - NEAR) : entity.start]


def _refusal(message: Understood, entity: Entity) -> str:
    before = _before(message, entity)
    said = [word for word in listed("recommend.refusals") if word in before]
    return max(said, key=len) if said else label("recommend.refusal")


def _giving(message: Understood, entity: Entity) -> str:
    before, whom = _before(message, entity), entity.text
    for several in listed("recommend.together"):
        if several.endswith(whom) and (before + whom).endswith(several):
            before, whom = (before + whom).removesuffix(several), several
    said = [word for word in listed("recommend.giving") if before.endswith(word)]
    if said:
        return max(said, key=len) + whom
    return label("recommend.need_gift", value=whom)


def of_list(message: Understood, path: str) -> str:
    """The word of the list at `path` that was said; "" if none was or it was tapped."""
    if not message.typed:
        return ""
    return next((word for word in listed(path) if word in message.text), "")


def of_direction(message: Understood, direction: str) -> str:
    """便宜点, 好一点的; a button's title, and for a complaint (太贵了) what it asks for."""
    said = next((e.text for e in message.all("price_direction")), "")
    complaint = any(word in said for word in listed("recommend.complaints_of_price"))
    return said if said and not complaint else label(f"recommend.button_{direction}")
