"""Suggestions as a conversation: a need, cards with reasons, critique, another batch, why."""

import re

from sqlalchemy.orm import Session

from actions.patterns import matches
from actions.product.answers import answered_about, asks
from actions.product.looks import answered_of_shown, size_alone
from actions.product.scope import compares
from actions.product.size_looser import answered_looser
from actions.recommend import needs, wishes
from actions.recommend.alike import more_alike
from actions.recommend.buying import how_to_buy, wants_link
from actions.recommend.buying_again import bought_again, fitting_what_was_bought
from actions.recommend.choosing import chosen, decided
from actions.recommend.dismissal import record_dismissal
from actions.recommend.kind_meant import for_another
from actions.recommend.lacking import absent, lacking
from actions.recommend.narrowing import joined_with, moved, others, unseen
from actions.recommend.needs_in_words import joined
from actions.recommend.not_sold import told_not_sold
from actions.recommend.other_colours import in_other_colours
from actions.recommend.prices import restored
from actions.recommend.shown import by_ordinal, last_list, shown_ids
from actions.recommend.similar import recommend_similar
from actions.recommend.suggesting import Need, current, suggest
from actions.recommend.sums_said import states_sum
from actions.registry import action
from actions.talk.kind import kind_in_talk, kinds
from actions.turn import Turn
from actions.understood import Understood
from actions.words import entry, heard, mapping, plain
from shop.catalog.constraints import Attribute, Constraint, GiftFor, InCategory, NotItem, Price
from shop.catalog.meeting import SIZE
from shop.catalog.service import products


@action("action_recommend")
def recommend(turn: Turn) -> None:
    """A need: begin anew with what this message states, within the kind that is talked about."""
    if wants_link(turn):
        how_to_buy(turn)
        return
    if bought_again(turn) or decided(turn) or answered_of_shown(turn):
        return
    if told_not_sold(turn):
        return
    if _like_this_one(turn):
        recommend_similar(turn)
        return
    before = current(turn)
    with turn.database.read() as session:
        kind = kind_in_talk(turn, session, before.constraints)
        said = wishes.said(session, turn.message, kind)
        named = kinds(said.constraints)
        base = _still_meant(turn, before.constraints, said, kind)
        same_kind = not named or named == kinds(before.constraints)
        said.constraints += fitting_what_was_bought(turn, session, said)
        asked = needs.stacked(base, said.constraints)
        price = moved(turn, session, asked, fresh=not (named or base) or not same_kind)
        stated = joined_with(base, said.constraints, price)
    if not stated and said.lacking:
        lacking(turn, said)
        return
    words = (
        before.query if base and base is before.constraints else words_left(turn.message, stated)
    )
    suggest(turn, Need(words, stated), said)


def _still_meant(
    turn: Turn, before: list[Constraint], said: wishes.Said, kind: str
) -> list[Constraint]:
    """What a need takes over of the one before: all of it where it only says more of the same.

    A present keeps for whom it is, whichever kind is looked at next, until another is asked for.
    """
    named = kinds(said.constraints)
    anew = turn.message.typed and heard("recommend.anew", turn.message.text)
    same_person = not any(isinstance(c, GiftFor) for c in said.constraints)
    given = any(isinstance(c, GiftFor) for c in before) and same_person and not anew
    if given and not kinds(before) and said.constraints:
        return _carried(turn, before)
    if given and turn.message.typed and matches("recommend.that_person", turn.message.text):
        return _carried(turn, before) if named else before
    if named or not kind:
        same_budget = turn.message.typed and heard("recommend.same_budget", turn.message.text)
        return _carried(turn, before) if same_budget else []
    return before if said.constraints and kinds(before) else [InCategory(value=kind)]


def words_left(message: Understood, stated: list[Constraint]) -> str:
    """What was said, without the amounts and wishes that are conditions already."""
    if not message.typed:
        return ""
    words = message.text
    if (some := re.search(entry("recommend.something"), plain(words))) and some[1]:
        words = str(some[1])  # 睡不着 有没有助眠的东西
    beside = [e for e in message.all("category") if for_another(message, e)]
    for entity in [*message.all("budget"), *beside]:
        words = words.replace(entity.text, " ") if entity.text else words
    for c in stated:
        if c.source and c.kind in ("attribute", "price", "gift_for") and not _refuses(c):
            words = words.replace(c.source, " ")
    return words.strip()


def _refuses(c: Constraint) -> bool:
    return bool(getattr(c, "negated", False))


def _like_this_one(turn: Turn) -> bool:
    """跟它差不多的 便宜点的, once one product is talked about."""
    text = turn.message.text
    alike = turn.message.typed and heard("recommend.similar", text)
    return bool(turn.slots.get("item_id")) and alike and not heard("recommend.same_budget", text)


@action("action_refine")
def refine(turn: Turn) -> None:
    """A critique of what was shown: put the new conditions on top of the old ones."""
    if _like_this_one(turn):
        recommend_similar(turn)
        return
    if turn.message.typed and _sees_nothing_in_it(turn):
        another_batch(turn)
        return
    if in_other_colours(turn) or answered_of_shown(turn) or chosen(turn):
        return
    if turn.message.typed and compares(turn.message.text) and answered_about(turn, sure=True):
        return  # 哪个最便宜, 再看看刚才那手机 电池最耐用的
    undoes = turn.message.typed and heard("recommend.undo", turn.message.text)
    if undoes and not _free(turn):
        take_back(turn)
        return
    _criticised(turn)


def _sees_nothing_in_it(turn: Turn) -> bool:
    """别再推这个; 太丑了, which names nothing that others have to have."""
    text = turn.message.text
    if heard("recommend.dismissing", text):
        return True
    return heard("recommend.unmoved", text) and not _says_more(turn) and not asks(turn)


def _free(turn: Turn) -> list[str]:
    """黑白都行, 牌子无所谓, 贵点没关系: kinds of conditions that hold no more; the others do."""
    if not turn.message.typed:
        return []
    patterns = mapping("recommend.free")
    return [kind for kind in patterns if matches(f"recommend.free.{kind}", turn.message.text)]


def _says_more(turn: Turn) -> bool:
    """太丑了 要头戴的 asks for something besides."""
    with turn.database.read() as session:
        said = wishes.said(session, turn.message)
    return bool(said.constraints)


def _criticised(turn: Turn) -> None:
    free = _free(turn)
    held = current(turn)
    need = Need(held.query, [c for c in held.constraints if c.kind not in free])
    freed = needs.price_of(held.constraints) != needs.price_of(need.constraints)  # 贵一点也行
    with turn.database.read() as session:
        said = _critique(turn, session, need, whole=not free)
        fresh = bool(kinds(said.constraints) - kinds(need.constraints))
        base = _carried(turn, need.constraints) if fresh else need.constraints
        asked = needs.stacked(base, said.constraints)
        price = None if freed else moved(turn, session, asked, fresh=fresh)
        more = [] if fresh else others(turn, session)
        if price is not None and not fresh:
            asked = joined_with(base, said.constraints, price)
            more += unseen(session, asked, shown_ids(turn, session))
    if not (said.constraints or more or price or free):
        if said.lacking:
            lacking(turn, said)
        elif said.absent:
            absent(turn, said)
        else:
            _not_met(turn)
        return
    query = "" if fresh else need.query
    constraints = joined_with(base, [*said.constraints, *more], price)
    suggest(turn, Need(query or words_left(turn.message, constraints), constraints), said)


def _not_met(turn: Turn) -> None:
    """Nothing was asked for that any product states: that is told where something was said."""
    if turn.message.typed and heard("recommend.more_asked", turn.message.text):
        another_batch(turn)
        return
    said_so = turn.message.typed and wishes.rest_of(turn.message, [])
    turn.say("utter_recommend_not_written" if said_so else "utter_recommend_what_else")


def _critique(turn: Turn, session: Session, need: Need, *, whole: bool = True) -> wishes.Said:
    """What a critique asks for; with nothing shown yet of a kind, the kind comes with it.

    `whole`: every word that a title has counts.
    """
    kind = kind_in_talk(turn, session, need.constraints)
    shown = shown_ids(turn, session)
    said = wishes.said(session, turn.message, kind, shown, need.constraints, critique=whole)
    if not said.constraints and (size := size_alone(turn, products(session, shown))):
        said = wishes.Said(said.kind, [Attribute(name=SIZE, value=size, source=size)])
    if kind and not kinds(need.constraints) and not kinds(said.constraints) and said.constraints:
        said.constraints.insert(0, InCategory(value=kind))
    return said


def _carried(turn: Turn, constraints: list[Constraint]) -> list[Constraint]:
    """What still holds of another category: for whom, and what may be spent where no kind was.

    预算一样: whatever the kind was.
    """
    same = turn.message.typed and heard("recommend.same_budget", turn.message.text)
    spent = same or not kinds(constraints)
    kept: tuple[type[Constraint], ...] = (GiftFor, Price) if spent else (GiftFor,)
    return [
        c
        for c in constraints
        if isinstance(c, kept) and not (isinstance(c, Price) and not states_sum(c.source))
    ]


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
    if turn.message.typed and matches("recommend.praised", turn.message.text):
        return
    with turn.database.read() as session:
        shown = last_list(turn, session)
    if shown is None:
        return
    ids = [str(item["id"]) for item in shown.items]
    item_id = by_ordinal(turn.message.one("ordinal"), ids)
    dismissing = turn.message.typed and heard("recommend.dismissing", turn.message.text)
    if item_id is None and dismissing and turn.slots.get("item_id") in ids:
        item_id = str(turn.slots["item_id"])
    if item_id is not None:
        record_dismissal(turn, shown, item_id)
        turn.say("utter_dismissed")


@action("action_another_batch")
def another_batch(turn: Turn) -> None:
    """换一批: the same need without anything seen so far; 第二个不喜欢 is a no to that one."""
    if answered_looser(turn) or in_other_colours(turn):  # 不喜欢太紧, after a size
        return
    need = current(turn)
    _turned_down(turn)
    with turn.database.read() as session:
        said = _critique(turn, session, need)
        new = said.constraints
        seen: list[Constraint] = [NotItem(value=i) for i in shown_ids(turn, session)]
        fresh = bool(kinds(new) - kinds(need.constraints))
        base = _carried(turn, need.constraints) if fresh else need.constraints
        price = moved(turn, session, needs.stacked(base, new), fresh=fresh)
        new = [*new, *others(turn, session)]
    if not new and price is None and more_alike(turn):
        return
    if not seen and not need.query and not new and price is None:
        suggest(turn, Need(words_left(turn.message, []), []))
        return
    query = "" if fresh else need.query
    suggest(turn, Need(query, joined_with(base, [*seen, *new], price)))
