"""The category that the talk is about: of the need, of what was shown, of the last one named."""

from sqlalchemy.orm import Session

from actions.recommend.shown import shown_ids
from actions.recommend.wishes import unlisted
from actions.turn import Turn
from actions.words import heard
from shop.catalog.constraints import Constraint, InCategory
from shop.catalog.service import category_named, products

LOOKS = ("colour", "brand", "material", "size", "budget", "price_direction")  # 有黑色的没


def kinds(constraints: list[Constraint]) -> set[str]:
    """Ids of the categories wanted."""
    return {c.value for c in constraints if isinstance(c, InCategory) and not c.negated}


def kind_in_talk(turn: Turn, session: Session, constraints: list[Constraint]) -> str:
    """Its id; empty where nothing tells, or where something else altogether is asked for.

    有什么推荐 says nothing by itself: only what was suggested before tells its kind.
    """
    if turn.message.typed and heard("recommend.anew", turn.message.text):
        return ""
    if wanted := kinds(constraints):
        return min(wanted)
    shown = {p.category_id for p in products(session, shown_ids(turn, session))}
    if len(shown) == 1:
        return min(shown)
    if unlisted(turn.message) and not any(map(turn.message.all, LOOKS)):
        return ""
    focus = products(session, [str(turn.slots.get("item_id") or "")])
    if focus:
        return focus[0].category_id
    named = category_named(session, str(turn.slots.get("kind_named") or ""))
    return named.id if named else ""


def remember_kind(turn: Turn) -> None:
    """Keep the category that the message names, for a later 有夹桌子的吗."""
    named = turn.message.one("category") if turn.message.typed else None
    if named and named != turn.slots.get("kind_named"):
        turn.remember(kind_named=named)
