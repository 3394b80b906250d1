"""For whom something is wanted, as words other than a person's name say it."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.talk.quantities import number
from actions.words import entry, listed, plain
from shop.catalog.constraints import Constraint, GiftFor, InCategory
from shop.catalog.persons import presents, sexes
from shop.catalog.service import category_named
from shop.catalog.wishes import Asked, only_beside, table


def lacking_person(c: Constraint, wishes: Sequence[Asked], lacking: Sequence[str]) -> bool:
    """小孩的运动鞋, where no shoe is made for children: it is told, and not claimed of any."""
    if not isinstance(c, GiftFor) or not c.source:
        return False
    lacks = [one.words for one in wishes if one.wish.called and one.wish.called in lacking]
    return any(words in c.source or c.source in words for words in lacks)


def _beside(person: str, before: str) -> bool:
    """带娃出门背的包 is for nobody in particular; 钢带女款 is for women."""
    return person not in sexes() and only_beside(before)


def _of_age(text: str) -> GiftFor | None:
    """5岁男孩 is a child; who is grown up is known by no age."""
    for said in re.finditer(table().aged, text):
        age = number(said[1])
        for person, (youngest, oldest) in table().ages.items():
            if age is not None and youngest <= age <= oldest:
                return GiftFor(value=person, source=said[0])
    return None


def person_said(text: str) -> GiftFor | None:
    """For whom, where no name of a person says it: 5岁男孩, 女款, 登山鞋 男, 母亲节."""
    if of_age := _of_age(text):
        return of_age
    for spoken_to in listed("recommend.vocatives"):
        text = text.removeprefix(spoken_to) if len(spoken_to) > 1 else text  # 小姐姐 有耳机吗
    days = [(whom[0], (day,)) for day, whom in table().days.items() if len(whom) == 1]
    for person, names in (*table().persons.items(), *days):
        heard = [w for w in names if w in text and not _beside(person, text[: text.index(w)])]
        if heard:
            return GiftFor(value=person, source=max(heard, key=len))
    alone = [part for part in re.split(r"\W+", text) if part in sexes()]  # 登山鞋 男
    return GiftFor(value=alone[0], source=alone[0]) if alone else None


def present_said(session: Session, text: str) -> list[InCategory]:
    """情人节送什么, 推荐个送人的: one of the shop's presents; [] where none is wanted."""
    if (said := re.search(entry("recommend.a_present"), plain(text))) is None:
        return []
    named = (category_named(session, name) for name in presents())
    kinds = [InCategory(value=kind.id, source=said[1] or "") for kind in named if kind]
    return kinds[:1]
