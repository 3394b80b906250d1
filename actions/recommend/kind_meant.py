"""Which of the kinds that a message names is wanted, and which it only is to hold or to serve."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.understood import Entity, Understood
from actions.words import entry, listed
from shop.catalog.constraints import Constraint, InCategory
from shop.catalog.service import category_named
from shop.catalog.wishes import table

HELD = 8  # signs at most between 装 and what is to be held: 装15.6电脑


def one_kind(session: Session, message: Understood, stated: list[Constraint]) -> list[Constraint]:
    """双肩包 装15寸电脑 is about the bag: one category, the one that the others belong to."""
    wanted = [e for e in message.all("category") if not e.unwanted]
    if len({e.value for e in wanted}) <= 1:
        return stated
    head = head_of(message, wanted)
    known = category_named(session, head.value)
    return [
        c
        for c in stated
        if not isinstance(c, InCategory) or c.negated or (known and c.value == known.id)
    ]


def head_of(message: Understood, wanted: Sequence[Entity]) -> Entity:
    """The one that is wanted: 手机壳 of 手机壳 漠川的手机."""
    between = message.text[wanted[0].start : wanted[-1].start]
    parts = [e for e in wanted if e.value in table().fits]
    if parts and not any(word in between for word in listed("recommend.switching")):
        return parts[0]  # 手机壳 漠川的手机
    if any(word in message.text for word in listed("recommend.switching")):
        return wanted[-1]
    free = [e for e in wanted if not for_another(message, e)] or list(wanted)
    between = message.text[free[0].start + len(free[0].text) : free[-1].start]
    joint = between in listed("recommend.joints") or between.endswith(listed("recommend.of_it")[0])
    return free[-1] if joint else free[0]


def for_another(message: Understood, entity: Entity) -> bool:
    """Whether it is what the thing wanted is to hold or to serve: 装电脑, 我刚买的手机."""
    before = message.text[max(0, entity.start - HELD) : entity.start]
    if before.endswith(tuple(listed("recommend.mine"))):
        return True  # 我手机是珀岚的, of cases
    if before.endswith(tuple(listed("recommend.buying"))):
        return False  # 刚买的手机 配个充电宝
    ends = [before.rfind(w) + len(w) for w in listed("recommend.holding") if w in before]
    if not ends:
        return False
    between = before[max(ends) :]  # 给女儿买个保温杯: the cup is bought; 装进兜里的 is carried
    if re.match(entry("recommend.how_it_holds"), between):
        return False  # 装得多的保温杯: that is how the cup holds
    carried = any(word in between for word in listed("recommend.carried"))
    return not carried and not any(word in between for word in listed("recommend.buying"))


def all_for_another(message: Understood) -> bool:
    """Whether every kind named is only held or served: 又能充电脑的."""
    wanted = [e for e in message.all("category") if not e.unwanted]
    return all(for_another(message, e) for e in wanted)


def holder(message: Understood) -> str | None:
    """能装15.6寸电脑的: the name of the kind that holds what is named."""
    for entity in message.all("category"):
        before = message.text[max(0, entity.start - HELD) : entity.start]
        for word, kind in table().holders.items():
            if word in before and for_another(message, entity):
                return kind
    return None
