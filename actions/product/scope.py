"""Which of the products talked about a question is of: one, the two compared, or all shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from actions.patterns import matches
from actions.product.subjects import words_of
from actions.recommend.shown import placed, product_meant, shown_ids
from actions.turn import Turn
from actions.words import entry, label
from shop.catalog.models import Product
from shop.catalog.service import products

PAIR = 2


@dataclass(frozen=True)
class Scope:
    """The products meant, and the place of each in the list shown (0: it is not in it)."""

    products: Sequence[Product]
    places: Sequence[int]

    @property
    def several(self) -> bool:
        """Whether it is of more than one."""
        return len(self.products) > 1

    def called(self, product: Product) -> str:
        """How a product is called among the others: 第2款, else by its title."""
        place = self.places[[p.id for p in self.products].index(product.id)]
        if place:
            return label("subjects.place", number=place)
        return label("subjects.title", title=product.title)

    def called_together(self, group: Sequence[Product]) -> str:
        """第1、3款, else each as it is called."""
        places = [self.places[[p.id for p in self.products].index(one.id)] for one in group]
        if all(places):
            numbers = label("subjects.comma").join(map(str, places))
            return label("subjects.grouped_places", numbers=numbers)
        return label("subjects.comma").join(map(self.called, group))


def scope(turn: Turn, session: Session) -> Scope:
    """The products that the message asks about; of none if nothing was shown or named."""
    shown = shown_ids(turn, session)
    ids = _named(turn, session)
    if len(ids) < PAIR:
        ids = _several_asked(turn, shown)
    if len(ids) < PAIR:
        one = product_meant(turn, session)
        ids = [one.id] if one is not None else shown
    found = products(session, list(dict.fromkeys(ids)))
    return Scope(found, [shown.index(p.id) + 1 if p.id in shown else 0 for p in found])


def _named(turn: Turn, session: Session) -> list[str]:
    """第一个和第三个."""
    places = [placed(turn, session, entity) for entity in turn.message.all("ordinal")]
    return list(dict.fromkeys(id_ for id_ in places if id_))


def _several_asked(turn: Turn, shown: Sequence[str]) -> list[str]:
    """这两个, 哪个, 最…, 都: the two compared last, else all shown."""
    text = words_of(turn)
    if not turn.message.typed or turn.message.one("ordinal") or turn.message.one("item_id"):
        return []
    if re.search(entry("subjects.picked"), text):
        return []
    if names_pair(text):
        return compared(turn) or list(shown[:PAIR])
    if re.search(entry("subjects.all"), text):
        return list(shown) or compared(turn)
    if re.search(entry("subjects.compares"), text):
        return compared(turn) or list(shown)
    return []


def asks_all(turn: Turn) -> bool:
    """都多少钱, 各有啥颜色: of each shown."""
    if any(map(turn.message.one, ("ordinal", "item_id", "product"))) or not turn.message.typed:
        return False
    return bool(turn.slots.get("list_id")) and matches("subjects.each", turn.message.text)


def asks_several(turn: Turn) -> bool:
    """Of each shown, or of those named: 第一个和第三个各多少钱."""
    return asks_all(turn) or len(turn.message.all("ordinal")) >= PAIR


def compared(turn: Turn) -> list[str]:
    """The ids of the two compared last, while the list they were of is the one shown last."""
    kept = turn.slots.get("compared") or {}
    return list(kept["ids"]) if kept and kept["list"] == turn.slots.get("list_id") else []


def keep_compared(turn: Turn, ids: Sequence[str]) -> None:
    """Remember which two were compared."""
    turn.remember(compared={"list": turn.slots.get("list_id"), "ids": list(ids)})


def names_pair(text: str) -> bool:
    """Whether the text speaks of two as such: 这两个, 前两个."""
    return re.search(entry("subjects.pair"), text) is not None


def compares(text: str) -> bool:
    """Whether the text asks which of several is the most so."""
    return re.search(entry("subjects.compares"), text) is not None
