"""What the shop does not sell, with the kinds that it does."""

from sqlalchemy.orm import Session

from actions.turn import Turn
from actions.words import listed, plain
from shop.catalog.constraints import Attribute
from shop.catalog.meeting import TITLE
from shop.catalog.search import matches
from shop.catalog.service import categories, category_named
from shop.messages.schemas import Action
from shop.messages.taps import tap

KINDS = 8  # categories offered where nothing fits what was named


def tell_not_sold(turn: Turn) -> None:
    """有洗衣机吗: nothing of it, and what kinds there are."""
    with turn.database.read() as session:
        buttons = _kinds(session)
    turn.offer("utter_recommend_not_sold", buttons)


def told_not_sold(turn: Turn) -> bool:
    """平板电脑有吗: a thing whose name holds that of a kind, and which no product is."""
    text = plain(turn.message.text) if turn.message.typed else ""
    named = next((word for word in listed("recommend.other_things") if word in text), "")
    if not named:
        return False
    with turn.database.read() as session:
        if matches(session, [Attribute(name=TITLE, value=named)]) or category_named(session, named):
            return False
        buttons = _kinds(session)
    turn.offer("utter_recommend_not_kept", buttons, name=named)
    return True


def _kinds(session: Session) -> list[Action]:
    names = [found.name for found in categories(session)][:KINDS]
    return [tap(name, "recommend_product", category=name) for name in names]
