"""A need as it was said: entities, wishes in plain words, amounts, for whom; and what nobody sells.

Words → wishes by shop/catalog/wishes.yml; what the attributes of the shop's own products say of
them decides. What a product is asked for but no product states is told, never claimed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy.orm import Session

from actions.recommend import needs
from actions.recommend.amounts_said import amounts_said, memory_said, size_said
from actions.recommend.for_whom import lacking_person, person_said, present_said
from actions.recommend.kind_meant import all_for_another, holder, one_kind
from actions.recommend.misread import as_meant, misread
from actions.recommend.other_brands import brands_elsewhere
from actions.recommend.sums_said import budget_in_passing
from actions.understood import Understood
from actions.words import entry, listed, plain
from shop.catalog.constraints import Attribute, Brand, Constraint, GiftFor, InCategory
from shop.catalog.listing import Listed
from shop.catalog.meeting import ANY, has_attribute, sign_of
from shop.catalog.persons import presents
from shop.catalog.search import matches, of_kind
from shop.catalog.service import categories, category_named
from shop.catalog.stretches import shared
from shop.catalog.wishes import Asked, asked, condition, suffered, table

NOT_WISHES = ("brand", "colour", "budget", "price_direction", "ordinal")
VALUES = ("category", "brand", "colour", "budget", "price_direction", "recipient", "ordinal")
SHORT = 14  # signs; a longer message tells a story, whose every word is no wish


@dataclass(frozen=True)
class Kind:
    """The category that a message is about; empty where none is."""

    id: str = ""
    name: str = ""


@dataclass
class Said:
    """What a message asks for; `lacking` are words that no product of the kind states.

    `absent`: what is not wanted, and what no product of the kind has anyway; `brands`: what
    is lacking and is a brand.
    """

    kind: Kind = Kind()
    constraints: list[Constraint] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    brands: list[str] = field(default_factory=list)


def said(
    session: Session,
    message: Understood,
    before: str = "",
    shown: Sequence[str] = (),
    held: Sequence[Constraint] = (),
    *,
    critique: bool = False,
) -> Said:
    """Everything that the message asks for.

    `before` is the id of the category talked about, `shown` are the ids of what was just shown,
    `held` the conditions that it was shown for; of a critique every word that a title has counts.
    """
    stated = one_kind(session, message, needs.said(session, message))
    if not message.typed:
        return Said(constraints=stated)
    meant = as_meant(message, _kind(session, stated, before).name)
    if meant is not message:
        message = meant
        stated = one_kind(session, message, needs.said(session, message))
    found, wishes = _kind_said(session, message, stated, before)
    wished = [c for c in stated if not misread(c, wishes)]
    needed = critique or bool(wishes) or bool(found.kind.id)
    items = of_kind(session, found.kind.id or None) if needed else []
    for c in wished:
        fitting = _fitting(c, found.kind, items)
        if fitting is None:
            found.lacking.append(c.source)
        else:
            found.constraints.append(fitting)
    any_present = found.kind.name in presents()
    everything = of_kind(session, None) if critique or (wishes and any_present) else []
    seen = Seen(shown, _pool(session, items, held), everything if any_present else [])
    _add_wishes(found, wishes, items, seen)
    if found.kind.id:
        found.lacking += _parts_lacking(message, wishes, items)
    if found.kind.id and found.kind.name not in table().fits:
        found.brands = brands_elsewhere(message, found.kind.name, wishes, items)
        found.lacking += found.brands
    found.constraints += amounts_said(message.without(["budget"]), found.kind.name, items)
    memory, lacking = memory_said(message.text, items)
    found.constraints += [memory] if memory else []
    found.lacking += [lacking] if lacking else []
    if (size := size_said(message.text, items)) and not message.one("size"):
        found.constraints.append(size)
    if not message.all("recipient") and (person := person_said(message.text)):
        found.constraints.append(person)
    if not (before or critique or _of_whom_or_what(found.constraints)):
        found.constraints += present_said(session, message.text)
    found.constraints = [
        c for c in found.constraints if not lacking_person(c, wishes, found.lacking)
    ]
    stated_words = [c.source for c in found.constraints if isinstance(c, Attribute) and c.source]
    stated_words += found.lacking
    prices = budget_in_passing(message, items)
    found.constraints += [c for c in prices if not any(w in c.source for w in stated_words)]
    if critique:
        _add_rest(found, message, items, everything)
    return found


def _of_whom_or_what(stated: Sequence[Constraint]) -> bool:
    return any(isinstance(c, GiftFor | InCategory) for c in stated)


def _kind_said(
    session: Session, message: Understood, stated: list[Constraint], before: str
) -> tuple[Said, list[Asked]]:
    """The category meant, with the condition where only a type tells it, and the wishes of it."""
    text = plain(message.without(NOT_WISHES))
    kind = _kind(session, stated, before)
    wishes = asked(text, kind.name)
    named, part = _named(stated), _part_behind(session, message, text)
    if part or not kind.id or (not named and not wishes) or (named and all_for_another(message)):
        types = asked(text)
        of_type = part or _kind_named(session, types) or _of_holder(session, message)
        if of_type is not None:
            for c in [c for c in stated if isinstance(c, InCategory) and not c.negated]:
                stated.remove(c)
            named_by = (one for one in types if one.wish.of == of_type.name and one.wish.tells)
            words = next((one.words for one in named_by), of_type.name)  # 跑鞋, but not 双鞋
            condition_ = InCategory(value=of_type.id, source=words)
            wishes = asked(text, of_type.name)
            return Said(of_type, [condition_]), wishes
    if named and before and kind.id != before and all_for_another(message):
        talked = _kind(session, [], before)  # 又能充电脑的, of power banks
        stated[:] = [c for c in stated if not isinstance(c, InCategory) or c.negated]
        return Said(talked), asked(text, talked.name)
    return Said(kind), wishes


def _part_behind(session: Session, message: Understood, text: str) -> Kind | None:
    """曜鲸手机的壳, 摔手机 要耐摔的壳子: the part that is named behind what it is made for."""
    wanted = [e for e in message.all("category") if not e.unwanted]
    if any(e.value in table().fits for e in wanted):
        return None
    for one in asked(text):
        part, before = one.wish.of, text[: one.start]
        made_for = (e for e in wanted if part.startswith(e.value) and e.start < one.start)
        comes_with = before.endswith(tuple(listed("recommend.comes_with")))
        if part in table().fits and not (one.refused or comes_with) and any(made_for):
            found = category_named(session, part)
            return Kind(found.id, found.name) if found else None
    return None


def _pool(
    session: Session, items: Sequence[Listed], held: Sequence[Constraint]
) -> Sequence[Listed]:
    """What is left of the kind by the conditions; the other amounts make way for a new one."""
    bounds = [c for c in held if not (isinstance(c, Attribute) and sign_of(c.value))]
    if not bounds:
        return items
    left = matches(session, bounds)
    return [item for item in items if item.id in left] or items


def _of_holder(session: Session, message: Understood) -> Kind | None:
    """能装15.6寸电脑的: the category of what holds what is named."""
    found = category_named(session, holder(message) or "")
    return Kind(found.id, found.name) if found else None


def _named(stated: list[Constraint]) -> bool:
    return any(isinstance(c, InCategory) and not c.negated for c in stated)


def _kind(session: Session, stated: list[Constraint], before: str) -> Kind:
    named = [c.value for c in stated if isinstance(c, InCategory) and not c.negated]
    wanted = named[-1] if named else before
    known = {c.id: c.name for c in categories(session)}
    return Kind(wanted, known[wanted]) if wanted in known else Kind()


def _kind_named(session: Session, wishes: list[Asked]) -> Kind | None:
    """夹桌子的那种: the category that a type belongs to."""
    for one in wishes:
        if one.wish in table().kinds and (found := category_named(session, one.wish.of)):
            return Kind(found.id, found.name)
    return None


def _fitting(c: Constraint, kind: Kind, items: Sequence[Listed]) -> Constraint | None:
    """漠川的手机壳 fits phones of that brand, whoever made it; persons must really suit.

    A material is of whatever part has it (金属表带); None where nothing of the kind does.
    """
    if isinstance(c, Attribute) and c.name in table().materials[:1] and kind.id and c.source:
        parts = c.model_copy(update={"name": "|".join(table().materials), "hard": True})
        known = (one for one in (c, parts) if any(has_attribute(one, item) for item in items))
        return next(known, None)
    if isinstance(c, GiftFor):
        return c.model_copy(update={"hard": True})
    if isinstance(c, Brand) and (name := table().fits.get(kind.name)):
        fits = Attribute(name=name, value=c.value, negated=c.negated, source=c.source)
        if any(has_attribute(fits, item) for item in items):
            return fits
    return c


@dataclass(frozen=True)
class Seen:
    """Ids of what was just shown, all that its conditions leave, and what else a present may be."""

    shown: Sequence[str]
    pool: Sequence[Listed]
    presents: Sequence[Listed]


def _add_wishes(found: Said, wishes: Sequence[Asked], items: Sequence[Listed], seen: Seen) -> None:
    here = [item for item in items if item.id in seen.shown]
    for one in wishes:
        if not one.wish.tells:
            continue
        made = condition(one, seen.pool if one.wish.relative else items, here)
        if one.wish.relative and made and here and all(has_attribute(made, i) for i in here):
            made = condition(one, items, here)  # nothing left is lighter than what was shown
        if made is None and not (one.refused or one.wish.relative):
            made = condition(one, seen.presents, here)
        if made is not None:
            found.constraints.append(made)
        elif one.refused:
            found.absent.append(one.words)
        elif not one.wish.relative:
            found.lacking.append(one.wish.called or one.words)


def _parts_lacking(
    message: Understood, wishes: Sequence[Asked], items: Sequence[Listed]
) -> list[str]:
    """带加湿器的台灯: parts that it is to have, no wish here and stated by nothing of the kind."""
    named: list[str] = re.findall(entry("recommend.with_part"), plain(message.without(VALUES)))
    parts = [part for part in named if not any(one.words in part for one in wishes)]
    return [part for part in parts if not shared(part, items)]


@cache
def _scaffold() -> re.Pattern[str]:
    words = sorted(listed("recommend.scaffold"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def rest_of(message: Understood, constraints: Sequence[Constraint]) -> list[str]:
    """Stretches of the message that are neither conditions nor ways of asking."""
    text = re.sub(entry("recommend.other_colour"), " ", message.without(VALUES))
    for words in listed("recommend.another_brand"):
        text = text.replace(words, " ")
    for c in constraints:
        text = text.replace(getattr(c, "source", "") or "\n", " ")
    return [part for part in re.split(r"[^\w]+", _scaffold().sub(" ", text)) if len(part) > 1]


def _add_rest(
    found: Said, message: Understood, items: Sequence[Listed], everything: Sequence[Listed]
) -> None:
    """Words of a critique that the products themselves have; what only others have is lacking.

    A word that no product of the shop states is no feature at all, and is never said back as one.
    Where presents were shown, a present of any kind may have it: 他喜欢打游戏.
    """
    if len(message.text) > SHORT or found.constraints or found.lacking or found.absent:
        return
    for part in rest_of(message, found.constraints):
        words = shared(part, items)
        if not words and found.kind.name in presents():
            words = shared(part, everything)
        for w in words:
            refused = suffered(message.text.partition(w)[2])  # 支架款的硌手
            found.constraints.append(Attribute(name=ANY, value=w, source=w, negated=refused))
        if not words:
            found.lacking += shared(part, everything)


def unlisted(message: Understood) -> bool:
    """Whether the message says nothing but that something shall be shown (随便看看)."""
    return message.typed and not rest_of(message, [])
