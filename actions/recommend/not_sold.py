"""What the shop does not sell, with the kinds that it does."""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.recommend.wishes import rest_of
from actions.turn import Turn
from actions.understood import Understood
from actions.words import listed, plain
from shop.catalog.constraints import Attribute
from shop.catalog.meeting import TITLE
from shop.catalog.search import matches
from shop.catalog.service import categories, category_named
from shop.catalog.wishes import asked as wishes_of
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
    """平板电脑有吗: a thing whose name holds that of a kind, and which no product is."""
    text = plain(turn.message.text) if turn.message.typed else ""
    named = next((word for word in listed("recommend.other_things") if word in text), "")
    if not named:
        return asked_which_kind(turn)
    with turn.database.read() as session:
        if matches(session, [Attribute(name=TITLE, value=named)]) or category_named(session, named):
            return False
        buttons = _kinds(session)
    turn.offer("utter_recommend_not_kept", buttons, name=named)
    return True


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


def _kinds(session: Session) -> list[Action]:
    names = [found.name for found in categories(session)][:KINDS]
    return [tap(name, "recommend_product", category=name) for name in names]
