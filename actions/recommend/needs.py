"""From words to typed constraints: what a customer asks of a suggestion, stacked turn by turn."""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.recommend.own_words import of_entity, of_list, suffers, turned_down
from actions.recommend.prices import budget
from actions.understood import Entity, Understood
from actions.words import listed
from shop.catalog.constraints import (
    Attribute,
    Brand,
    Colour,
    Constraint,
    GiftFor,
    InCategory,
    InStock,
    NotItem,
    Price,
    add,
)
from shop.catalog.meeting import ANY, SIZE, TITLE, sign_of
from shop.catalog.service import category_named
from shop.catalog.wishes import only_beside


def said(session: Session, message: Understood) -> list[Constraint]:
    """The constraints a message itself states, in the order said."""
    found: list[Constraint] = []
    for entity in message.entities:
        if entity.name == "recipient" and not _is_for(message, entity):
            continue
        if _misread(message, entity):
            entity = replace(entity, role=None)  # noqa: PLW2901 - 耳机 不要入耳的 is about 耳机
        if suffers(message, entity):
            entity = replace(entity, role="unwanted")  # noqa: PLW2901 - 红色显黑
        constraint = _constraint(session, entity, of_entity(message, entity))
        if constraint is not None:
            found.append(constraint)
    if words := of_list(message, "recommend.in_stock"):
        found.append(InStock(source=words))
    return found


def _misread(message: Understood, entity: Entity) -> bool:
    """Whether nothing refuses what was taken for unwanted: 白色 不要入耳."""
    if not entity.unwanted or entity.name not in ("category", "colour", "brand"):
        return False
    placed = bool(entity.text) or entity.name == "category"
    return placed and not turned_down(message, entity)


def _is_for(message: Understood, entity: Entity) -> bool:
    """不吵室友, 朋友说好: somebody is named for whom nothing is wanted."""
    if not entity.start and entity.text in listed("recommend.vocatives"):
        return False  # 老板 有耳机没
    before = message.text[: entity.start]
    behind = message.text[entity.start + len(entity.text) :]
    return not only_beside(before) and not behind.startswith(
        tuple(listed("recommend.not_for_before"))
    )


def _constraint(session: Session, entity: Entity, words: str) -> Constraint | None:
    value, unwanted = entity.value, entity.unwanted
    if entity.name == "budget":
        return budget(value, words)
    if entity.name == "category":
        return _category(session, entity, words)
    made: dict[str, Constraint] = {
        "brand": Brand(value=value, negated=unwanted, source=words),
        "colour": Colour(value=value, negated=unwanted, source=words),
        "recipient": GiftFor(value=value, hard=False, source=words),
        "material": Attribute(name="材质", value=value, negated=unwanted, hard=False, source=words),
        "size": Attribute(name=SIZE, value=value, negated=unwanted, source=words),
    }
    return made.get(entity.name)


def _category(session: Session, entity: Entity, words: str) -> Constraint | None:
    known = category_named(session, entity.value)
    if known is None:
        return None
    return InCategory(value=known.id, negated=entity.unwanted, source=words)


def stacked(constraints: list[Constraint], new: list[Constraint]) -> list[Constraint]:
    """The list with `new` on top; what a new one contradicts is taken out."""
    for constraint in new:
        constraints = add([c for c in constraints if not _contradicts(constraint, c)], constraint)
    return [c for c in constraints if not _for_oneself(c)]


def _for_oneself(c: Constraint) -> bool:
    """我自己用: no present any more, and no condition."""
    return isinstance(c, GiftFor) and c.value in listed("recommend.oneself")


def _contradicts(new: Constraint, old: Constraint) -> bool:
    """Whether `old` says the opposite of, or another value than, `new`."""
    if new.kind != old.kind or not isinstance(new, Brand | Colour | InCategory | Attribute):
        return False
    if not isinstance(old, Brand | Colour | InCategory | Attribute):
        return False
    if isinstance(new, Attribute) and isinstance(old, Attribute):
        if sign_of(new.value) in ("<=", ">=") and sign_of(old.value) in ("=", "~"):
            return True  # 小一点的 after 两万毫安的
        if new.name != old.name or new.name in (ANY, TITLE):
            return False
    if new.negated or old.negated:
        return new.value == old.value
    return True  # another brand or colour replaces the one wanted before


def price_of(constraints: list[Constraint]) -> Price | None:
    """The price range in force."""
    return next((c for c in reversed(constraints) if isinstance(c, Price)), None)


def without_seen(constraints: list[Constraint]) -> list[Constraint]:
    """The conditions alone, without the items turned down."""
    return [c for c in constraints if not isinstance(c, NotItem)]


def seen(constraints: list[Constraint]) -> tuple[str, ...]:
    """Ids of the items turned down."""
    return tuple(c.value for c in constraints if isinstance(c, NotItem))


def latest(conditions: list[Constraint]) -> list[Constraint]:
    """The latest condition, with those of its kind that came in the same words (换个牌子)."""
    if not conditions or isinstance(conditions[-1], Price):
        return conditions[-1:]  # 便宜一点 twice is two steps
    return [
        c for c in conditions if (c.kind, c.source) == (conditions[-1].kind, conditions[-1].source)
    ]
