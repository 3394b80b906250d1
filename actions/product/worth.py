"""贵的那个值不值, 凭啥卖这么贵: what more it has for what more it costs."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.patterns import matches
from actions.product.compare import rows_that_differ
from actions.product.focus import mentioned
from actions.product.list_questions import CLEARLY, weighed
from actions.product.opinions import overview
from actions.product.scope import compared
from actions.recommend.shown import product_meant, shown_ids
from actions.registry import before
from actions.talk.references import pointed_at
from actions.turn import Turn
from actions.words import label
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.service import Rating, products, rating
from shop.messages.schemas import ProductsPayload
from shop.money import display

MOST = 4  # differences told


@before
def answered_worth(turn: Turn) -> bool:
    """Whether it was asked if one of those shown is worth its price, and answered."""
    message = turn.message
    if not message.typed or turn.form is not None or not turn.slots.get("list_id"):
        return False
    if turn.slots.get("orders_shown") or not matches("compare.worth", message.text):
        return False
    with turn.database.read() as session:
        among = products(session, compared(turn) or shown_ids(turn, session))
        dear = _dear(turn, session, among)
        if dear is None:
            return False
        others = [p for p in among if p.id != dear.id and p.price < dear.price]
        if others:
            _tell(turn, session, dear, min(others, key=lambda p: p.price))
        else:
            overview(turn, session, dear)
    turn.remember(item_id=dear.id)
    mentioned(turn, dear)
    return True


def _dear(turn: Turn, session: Session, among: Sequence[Product]) -> Product | None:
    """The one meant: pointed at, named by its place, in focus; else the dearest shown."""
    pointed = pointed_at(turn, among)
    if pointed:
        return pointed[0]
    one = product_meant(turn, session) if turn.message.one("ordinal") else None
    return one or max(among, key=lambda p: p.price, default=None)


def _tell(turn: Turn, session: Session, dear: Product, other: Product) -> None:
    verdict = _verdict(rating(session, dear.id), rating(session, other.id))
    rows = rows_that_differ(dear, other)[:MOST]
    differs = label("compare.differs", rows=label("compare.semicolon").join(rows)) if rows else ""
    turn.say(
        "utter_compare_worth",
        ProductsPayload(items=[product_card(dear), product_card(other)]),
        verdict=verdict,
        gap=display(dear.price - other.price),
        first=dear.title,
        second=other.title,
        differs=differs or label("compare.differs_not"),
    )


def _verdict(dear: Rating | None, other: Rating | None) -> str:
    """What buyers gave decides; where nobody did, that is said."""
    if dear is None or other is None:
        return label("compare.worth_unknown")
    values = {"dear": f"{dear.average:.1f}", "other": f"{other.average:.1f}"}
    better = weighed(dear) - weighed(other) > CLEARLY
    return label("compare.worth_yes" if better else "compare.worth_no", **values)
