"""Two products side by side: price, rating and the attributes in which they differ."""

import re

from sqlalchemy.orm import Session

from actions.product.answers import answered_about
from actions.product.compare_verdict import pair_verdict
from actions.product.focus import mentioned
from actions.product.scope import compared, keep_compared, names_pair
from actions.product.subjects import words_of
from actions.recommend.conversation import recommend
from actions.recommend.shown import by_ordinal, placed, shown_ids
from actions.recommend.similar import recommend_similar
from actions.registry import action
from actions.turn import Turn
from actions.words import entry, heard, label, listed
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.catalog.service import products, rating
from shop.messages.schemas import Action, ProductsPayload
from shop.messages.taps import tap
from shop.money import display

PAIR = 2
ROWS = 8
OTHERS = 3


@action("action_compare")
def compare(turn: Turn) -> None:
    """Those named, by place or by title; else the one in focus and those shown, in order.

    哪个续航好, 最轻的是哪个: of the two compared before or of all shown, without the table.
    """
    if not _pair_named(turn) and answered_about(turn, sure=True):
        return
    if _like_one_of_these(turn) or _of_a_kind(turn):
        return
    with turn.database.read() as session:
        chosen = _chosen(turn, session)
        if len(chosen) < PAIR:
            _ask(turn, session, chosen)
            return
        one, other = chosen[:PAIR]
        rows = _rows(session, one, other)
        verdict = pair_verdict(turn, session, one, other)
    reasons = [label("compare.place", place=label(f"compare.place_{n}")) for n in (1, 2)]
    cards = [product_card(p, reason) for p, reason in zip((one, other), reasons, strict=True)]
    focus = turn.slots.get("item_id")
    turn.remember(item_id=focus if focus in (one.id, other.id) else None)
    keep_compared(turn, [one.id, other.id])
    mentioned(turn, one)
    turn.say(
        "utter_compare_differences" if _wants_table(turn) else "utter_compare",
        ProductsPayload(items=cards, buttons=_buttons(one, other)),
        first=one.title,
        second=other.title,
        verdict=verdict,
        rows="\n".join(rows[:ROWS]),
        difference=_difference(one, other),
    )


def _like_one_of_these(turn: Turn) -> bool:
    """跟第二个差不多的还有吗: others like that one, nothing beside it."""
    message = turn.message
    named = message.all("ordinal")
    if len(named) != 1 or not message.typed or not heard("recommend.similar", message.text):
        return False
    with turn.database.read() as session:
        one = placed(turn, session, named[0])
    if one is None:
        return False
    turn.remember(item_id=one)
    recommend_similar(turn)
    return True


def _of_a_kind(turn: Turn) -> bool:
    """蓝牙耳机哪个好, with nothing shown to choose from: that is a need."""
    shown = turn.slots.get("list_id") or turn.slots.get("item_id") or compared(turn)
    if shown or not turn.message.one("category") or turn.message.one("product"):
        return False
    recommend(turn)
    return True


def _pair_named(turn: Turn) -> bool:
    """Whether the message says which two, or asks for the table itself (有什么区别)."""
    named = [*turn.message.all("ordinal"), *turn.message.all("product")]
    tapped = turn.message.one("item_id") is not None
    new_pair = names_pair(words_of(turn)) and not compared(turn)  # 前两个哪个更划算
    return (
        len(named) >= PAIR
        or bool(numbered(words_of(turn)))
        or tapped
        or new_pair
        or _wants_table(turn)
    )


def _counts_two(turn: Turn) -> bool:
    """第一个跟第二个, 前两个: of a list, of which there are two then."""
    return len(turn.message.all("ordinal")) >= PAIR or names_pair(words_of(turn))


def _wants_table(turn: Turn) -> bool:
    return turn.message.typed and heard("compare.table_words", turn.message.text)


def numbered(text: str) -> list[str]:
    """1和3哪个好: the places that bare numbers name; [] where no two stand together."""
    match = re.search(entry("compare.numbered"), text)
    return [match[1], match[2]] if match else []


def _buttons(one: Product, other: Product) -> list[Action]:
    return [
        tap(label(f"compare.button_{n}"), "how_to_buy", item_id=product.id)
        for n, product in ((1, one), (2, other))
    ]


def _chosen(turn: Turn, session: Session) -> list[Product]:
    shown = shown_ids(turn, session)
    named = [placed(turn, session, entity) for entity in turn.message.all("ordinal")]
    named = named or [by_ordinal(n, shown) for n in numbered(words_of(turn))]
    ids = [id_ for id_ in named if id_]
    tapped = turn.message.one("item_id")
    ids += [tapped] if tapped else []
    for entity in turn.message.all("product"):
        found = next(iter(search(session, entity.value, limit=1)), None)
        ids += [found.id] if found else []
    focus = None if names_pair(words_of(turn)) else turn.slots.get("item_id")
    ids += [str(focus)] if focus and len(set(ids)) < PAIR else []
    if len(set(ids)) < PAIR and not tapped:
        ids += compared(turn) or shown[:PAIR]
    return products(session, list(dict.fromkeys(ids)))


def _ask(turn: Turn, session: Session, chosen: list[Product]) -> None:
    """Compared with what? Those shown are offered; with nothing shown, names are asked for."""
    shown = products(session, shown_ids(turn, session))
    others = [p for p in shown if p not in chosen][:OTHERS]
    if not chosen:
        turn.say("utter_compare_what")
    elif _counts_two(turn) and len(shown) == 1:
        turn.say("utter_compare_only_one", product=chosen[0].title)
        turn.propose("relax")
    elif others:
        turn.remember(item_id=chosen[0].id)
        buttons = [tap(p.title, "compare_products", item_id=p.id) for p in others]
        turn.offer("utter_compare_with", buttons, product=chosen[0].title)
    else:
        turn.say("utter_compare_with_name", product=chosen[0].title)


def _rows(session: Session, one: Product, other: Product) -> list[str]:
    """What differs, side by side; first the price, then what buyers gave, then attributes."""
    rows = [_row(label("compare.price"), display(one.price), display(other.price))]
    rows += _ratings(session, one, other)
    if one.brand != other.brand and one.brand and other.brand:
        rows.append(_row(label("compare.brand"), one.brand, other.brand))
    return rows + rows_that_differ(one, other)


def rows_that_differ(one: Product, other: Product) -> list[str]:
    """The attributes in which two differ, side by side."""
    rows = []
    names = [name for name in one.attributes if name in other.attributes]
    names += [name for name in (*one.attributes, *other.attributes) if name not in names]
    for name in dict.fromkeys(names):
        values = [_value(product, name) for product in (one, other)]
        if values[0] != values[1] and name not in listed("compare.hidden"):
            rows.append(_row(name, *values))
    return rows


def _ratings(session: Session, one: Product, other: Product) -> list[str]:
    found = [rating(session, product.id) for product in (one, other)]
    if not any(found):
        return []
    told = [
        label("compare.rated", average=f"{r.average:.1f}", count=r.count)
        if r
        else label("compare.not_rated")
        for r in found
    ]
    return [_row(label("compare.rating"), *told)]


def _row(name: str, one: str, other: str) -> str:
    return label("compare.row", name=name, one=one, other=other)


def _value(product: Product, name: str) -> str:
    value = product.attributes.get(name)
    if value in (None, ""):
        return label("compare.not_written")
    return label("compare.comma").join(map(str, value)) if isinstance(value, list) else str(value)


def _difference(one: Product, other: Product) -> str:
    """One line that is true whoever reads it: which costs less, by how much."""
    if one.price == other.price:
        return label("compare.same_price")
    number = 1 if one.price < other.price else 2
    amount = display(abs(one.price - other.price))
    return label("compare.cheaper", place=label(f"compare.place_{number}"), amount=amount)
