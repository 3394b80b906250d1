"""What the shop does not sell, with the kinds that it does."""

import re
from dataclasses import replace

from sqlalchemy.orm import Session

from actions.recommend import wishes
from actions.recommend.wishes import rest_of
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, listed, mapping, plain
from shop.catalog.constraints import Attribute, Constraint, GiftFor, Price, to_json
from shop.catalog.meeting import TITLE
from shop.catalog.search import matches
from shop.catalog.service import categories, category_named
from shop.catalog.wishes import asked as wishes_of
from shop.catalog.wishes import table
from shop.messages.schemas import Action
from shop.messages.taps import tap

LEAST = 3  # signs of a name that is known with one of them wrong
KINDS = 8  # categories offered where nothing fits what was named


def tell_not_sold(turn: Turn) -> None:
    """有洗衣机吗: nothing of it, and what kinds there are."""
    if asked_which_kind(turn):
        return
    with turn.database.read() as session:
        buttons = _kinds(session)
    turn.offer("utter_recommend_not_sold", buttons)


def told_not_sold(turn: Turn) -> bool:
    """平板电脑有吗, 给老公买件外套: a thing that is named and that no product of the shop is.

    For whom it was to be, and what may be spent, is kept for the kind chosen instead.
    """
    name, near = _thing(turn.message) if turn.message.typed else ("", "")
    if not name:
        return asked_which_kind(turn)
    with turn.database.read() as session:
        if matches(session, [Attribute(name=TITLE, value=name)]) or category_named(session, name):
            return False
        buttons = _kinds(session, near)
        stated = wishes.said(session, turn.message).constraints
    kept: list[Constraint] = [c for c in stated if isinstance(c, GiftFor | Price)]
    if kept:
        turn.remember(query="", constraints=to_json(kept))
    turn.offer("utter_recommend_not_kept", buttons, name=name)
    return True


def _thing(message: Understood) -> tuple[str, str]:
    """What is named that is like no kind of the shop, and the name of the kind nearest to it."""
    text = plain(message.text)
    near = {word: kind for kind, words in mapping("recommend.things").items() for word in words}
    found = sorted((word for word in near if word in text), key=len, reverse=True)
    named = next((word for word in found or _things_alone(message) if _wanted(message, word)), "")
    return named, near.get(named, "")


def _things_alone(message: Understood) -> list[str]:
    """辅食机: what is left besides ways of asking, and ends as names of things do."""
    parts = (re.sub(entry("recommend.counted"), "", plain(p)) for p in rest_of(message, []))
    return [part for part in parts if re.fullmatch(entry("recommend.thing"), part)]


def _wanted(message: Understood, thing: str) -> bool:
    """Whether it is asked for itself: no kind is named beside it, and nothing else is said with it.

    打篮球穿的 and 咖啡色 are no balls and no coffee, 爱喝红酒的爸爸 gets something else.
    """
    text = plain(message.text)
    before, _, behind = text.partition(thing)
    ends = (*table().refusals, *listed("recommend.holding"), *listed("recommend.doing"))
    another = any(e.text not in thing for e in message.all("category"))
    wished = any(thing in one.words for one in wishes_of(text))
    coloured = behind.startswith(tuple(listed("recommend.colour_of")))
    return not (another or wished or coloured or before.endswith(ends))


def asked_which_kind(turn: Turn) -> bool:
    """手机可: nothing but the name of a kind with one sign wrong; whether that kind is meant."""
    if not turn.message.typed:
        return False
    said = "".join(rest_of(_unnamed(turn.message), []))
    with turn.database.read() as session:
        known = categories(session)
        names = {str(name): kind.name for kind in known for name in (kind.name, *kind.aliases)}
    near = [kind for name, kind in names.items() if _one_off(said, name)]
    if said in names or not near or wishes_of(plain(said)):
        return False
    named = [str(e.value) for e in turn.message.all("category")]
    kinds = list(dict.fromkeys([*near, *named]))
    buttons = [tap(name, "recommend_product", category=name) for name in kinds]
    turn.offer("utter_recommend_meant", buttons, kind=near[0])
    return True


def _unnamed(message: Understood) -> Understood:
    """The message without its kinds, whose names may be a part of another's: 手机可."""
    return replace(message, entities=tuple(e for e in message.entities if e.name != "category"))


def _one_off(said: str, name: str) -> bool:
    """Whether a name of some length is written with one other sign."""
    if len(said) != len(name) or len(name) < LEAST:
        return False
    return sum(a != b for a, b in zip(said, name, strict=True)) == 1


def _kinds(session: Session, first: str = "") -> list[Action]:
    names = sorted((found.name for found in categories(session)), key=lambda name: name != first)
    return [tap(name, "recommend_product", category=name) for name in names[:KINDS]]
