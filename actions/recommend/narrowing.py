"""Conditions relative to what was shown: 便宜点, 换个牌子."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from actions.patterns import matches
from actions.product.scope import compared
from actions.recommend import needs
from actions.recommend.own_words import of_direction, of_list
from actions.recommend.prices import below, narrowed, placed
from actions.recommend.prices import moved as relative
from actions.recommend.shown import bought_before, shown_ids, shown_prices
from actions.recommend.shown import placed as placed_at
from actions.recommend.sums_said import price_said
from actions.turn import Turn
from actions.words import heard, plain
from shop.catalog.constraints import Brand, Constraint, InCategory, NotItem, Price
from shop.catalog.search import prices, search
from shop.catalog.service import products
from shop.catalog.wishes import table
from shop.customers.consent import Purpose, may


def moved(turn: Turn, session: Session, asked: list[Constraint], *, fresh: bool) -> Price | None:
    """便宜点: relative to what was shown of this kind; with nothing shown, to the kind's prices."""
    direction = direction_said(turn)
    if direction is None or turn.message.one("budget") or price_said(turn.message.text):
        return None
    words = of_direction(turn.message, direction)
    shown = [] if fresh else shown_prices(turn, session)
    if shown and direction == "cheaper" and matches("recommend.than", turn.message.text):
        at = [placed_at(turn, session, e) for e in turn.message.all("ordinal")]
        than = products(session, [id_ for id_ in at if id_])
        if than:
            return below([p.price for p in than], needs.price_of(asked), words)
    if shown and direction == "cheaper" and heard("recommend.all_too_dear", turn.message.text):
        two = [p.price for p in products(session, compared(turn))]
        return below(two or shown, needs.price_of(asked), words)
    if shown:
        return relative(direction, shown, needs.price_of(asked), words)
    return _at_first(turn, session, asked, direction)


def _at_first(
    turn: Turn, session: Session, asked: list[Constraint], direction: str
) -> Price | None:
    """With nothing shown: relative to the kind's prices, or to the purchase that is spoken of.

    和上次买的差不多但便宜点: None where the ranking may know what was bought.
    """
    words = of_direction(turn.message, direction)
    if direction == "cheaper" and table().purchase.asked(plain(turn.message.text)):
        if may(session, turn.context.customer_id, Purpose.PERSONALISATION):
            return None
        if bought := bought_before(turn, session):
            return below([bought.price], None, words)
    kind = [c for c in asked if isinstance(c, InCategory)]
    return placed(direction, prices(session, kind), words)


def unseen(session: Session, asked: list[Constraint], shown: Iterable[str]) -> list[Constraint]:
    """便宜点 wants others than those shown, where there are others; [] where there are none."""
    seen: list[Constraint] = [NotItem(value=id_) for id_ in shown]
    return seen if search(session, "", [*asked, *seen], 1) else []


def direction_said(turn: Turn) -> str | None:
    """cheaper or dearer, also where nobody heard it: 有冇平啲㗎, 便益点的."""
    asked = turn.message.typed and heard("recommend.cheaper", turn.message.text)
    return turn.message.one("price_direction") or ("cheaper" if asked else None)


def joined_with(
    before: list[Constraint], new: list[Constraint], price: Price | None
) -> list[Constraint]:
    """The conditions with the new ones, and a relative price, on top."""
    stated = needs.stacked(before, new)
    return narrowed(stated, price) if price else stated


def others(turn: Turn, session: Session) -> list[Constraint]:
    """换个牌子: none of the brands just shown."""
    found: list[Constraint] = []
    shown = products(session, shown_ids(turn, session))
    text = turn.message.text
    if heard("recommend.another_brand", text) and not turn.message.all("brand"):
        words = of_list(turn.message, "recommend.another_brand")
        brands = dict.fromkeys(p.brand for p in shown if p.brand)
        found += [Brand(value=b, negated=True, source=words) for b in brands]
    return found
