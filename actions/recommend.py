"""Suggestions as a conversation: a need, cards with reasons, critique, another batch, why."""

from sqlalchemy.orm import Session

from actions import needs
from actions.choosing import chosen
from actions.dismissal import record_dismissal
from actions.needs_in_words import joined
from actions.own_words import of_direction, of_list
from actions.prices import moved as relative
from actions.prices import narrowed, placed, restored
from actions.registry import action
from actions.shown import by_ordinal, last_list, shown_ids, shown_prices
from actions.suggesting import Need, current, suggest
from actions.turn import Turn
from actions.words import heard
from shop.catalog.constraints import (
    Brand,
    Constraint,
    InCategory,
    NotItem,
    Price,
)
from shop.catalog.search import prices
from shop.catalog.service import products


@action("action_recommend")
def recommend(turn: Turn) -> None:
    """A new need: begin with the conditions that this message states."""
    before = current(turn).constraints
    with turn.database.read() as session:
        stated = needs.stacked([], needs.said(session, turn.message))
        same_kind = bool(_kinds(stated)) and _kinds(stated) == _kinds(before)
        stated = _with(stated, [], _moved(turn, session, stated, fresh=not same_kind))
    suggest(turn, Need(_words(turn), stated))


def _words(turn: Turn) -> str:
    """What was said, without the amounts that are conditions: 300 is no word of a product."""
    if not turn.message.typed:
        return ""
    words = turn.message.text
    for entity in turn.message.all("budget"):
        words = words.replace(entity.text, " ") if entity.text else words
    return words.strip()


def recommend_similar(turn: Turn) -> None:
    """Others of the kind of the product in focus, for one that is gone."""
    with turn.database.read() as session:
        gone = products(session, [str(turn.slots.get("item_id") or "")])
    kind = [InCategory(value=p.category_id, source=p.category.name) for p in gone]
    unwanted = [NotItem(value=p.id) for p in gone]
    suggest(turn, Need("", [*kind, *unwanted]))


@action("action_refine")
def refine(turn: Turn) -> None:
    """A critique of what was shown: put the new conditions on top of the old ones."""
    if chosen(turn):
        return
    need = current(turn)
    if turn.message.typed and heard("recommend.undo", turn.message.text):
        take_back(turn)
        return
    with turn.database.read() as session:
        new = needs.said(session, turn.message)
        fresh = _new_category(need, new)
        asked = needs.stacked([] if fresh else need.constraints, new)
        moved = _moved(turn, session, asked, fresh=fresh)
        other_brands = _other_brands(turn, session)
    if not new and not other_brands and moved is None:
        turn.say("utter_recommend_what_else")
        return
    query = "" if fresh else need.query
    constraints = _with(need.constraints, [*new, *other_brands], moved)
    suggest(turn, Need(query or _words(turn), constraints))


def _with(before: list[Constraint], new: list[Constraint], moved: Price | None) -> list[Constraint]:
    stated = needs.stacked(before, new)
    return narrowed(stated, moved) if moved else stated


def _new_category(need: Need, new: list[Constraint]) -> bool:
    return bool(_kinds(new) - _kinds(need.constraints))


def _kinds(constraints: list[Constraint]) -> set[str]:
    """Ids of the categories wanted."""
    return {c.value for c in constraints if isinstance(c, InCategory) and not c.negated}


def _moved(turn: Turn, session: Session, asked: list[Constraint], *, fresh: bool) -> Price | None:
    """便宜点: relative to what was shown of this kind; with nothing shown, to the kind's prices."""
    direction = turn.message.one("price_direction")
    if direction is None or turn.message.one("budget"):
        return None
    words = of_direction(turn.message, direction)
    shown = [] if fresh else shown_prices(turn, session)
    if shown:
        return relative(direction, shown, needs.price_of(asked), words)
    kind = [c for c in asked if isinstance(c, InCategory)]
    return placed(direction, prices(session, kind), words)


def _other_brands(turn: Turn, session: Session) -> list[Constraint]:
    """换个牌子: none of the brands just shown."""
    if not heard("recommend.another_brand", turn.message.text) or turn.message.all("brand"):
        return []
    shown = products(session, shown_ids(turn, session))
    brands = dict.fromkeys(product.brand for product in shown if product.brand)
    words = of_list(turn.message, "recommend.another_brand")
    return [Brand(value=b, negated=True, source=words) for b in brands]


@action("action_undo_constraint")
def take_back(turn: Turn) -> None:
    """Take back the latest condition and suggest again."""
    need = current(turn)
    conditions = needs.without_seen(need.constraints)
    if not conditions:
        turn.say("utter_recommend_nothing_to_undo")
        return
    taken_back = needs.latest(conditions)
    left = restored([c for c in need.constraints if c not in taken_back])
    with turn.database.read() as session:
        taken = joined(session, taken_back)
    turn.say("utter_recommend_undone", need=taken)
    suggest(turn, Need(need.query, left))


def _turned_down(turn: Turn) -> None:
    with turn.database.read() as session:
        shown = last_list(turn, session)
    if shown is None:
        return
    item_id = by_ordinal(turn.message.one("ordinal"), [str(item["id"]) for item in shown.items])
    if item_id is not None:
        record_dismissal(turn, shown, item_id)


@action("action_another_batch")
def another_batch(turn: Turn) -> None:
    """换一批: the same need without anything seen so far; 第二个不喜欢 is a no to that one."""
    need = current(turn)
    _turned_down(turn)
    with turn.database.read() as session:
        new = needs.said(session, turn.message)
        seen: list[Constraint] = [NotItem(value=i) for i in shown_ids(turn, session)]
        asked = needs.stacked(need.constraints, new)
        moved = _moved(turn, session, asked, fresh=_new_category(need, new))
        new = [*new, *_other_brands(turn, session)]
    if not seen and not need.query and not new and moved is None:
        suggest(turn, Need(_words(turn), []))
        return
    suggest(turn, Need(need.query, _with(need.constraints, [*seen, *new], moved)))
