"""那个黑的42有木有, 这个有黑色吗: which of those shown can be had in a colour and size."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from actions.product.answers import asks
from actions.product.focus import mentioned
from actions.product.specs import in_order
from actions.product.stock_told import tell_stock
from actions.recommend.picked import best_called
from actions.recommend.shown import product_meant, shown_ids
from actions.talk.references import pointed_at
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.catalog.sizes import size_key
from shop.catalog.stock import stock
from shop.messages.schemas import ProductsPayload

SHORT = 9  # characters; a longer message asks for something of its own


def answered_of_shown(turn: Turn, *, focus: bool = True) -> bool:
    """Whether the message asked a colour or a size of what was shown, and was answered.

    False too where none of them has it, and none was pointed at: others of that colour are looked
    for then. `focus`: 有粉的没 is of the product just talked about.
    """
    if not turn.message.typed or not asks(turn):
        return False
    if any(map(turn.message.one, ("ordinal", "category", "item_id"))):
        return False
    if not heard("references.of_shown", turn.message.text) and not _in_size(turn):
        return focus and _of_focus(turn)
    with turn.database.read() as session:
        shown = products(session, shown_ids(turn, session))
        pointed = best_called(turn, session, shown) or pointed_at(turn, shown)
        among = pointed or shown
        colour, size = turn.message.one("colour"), size_asked(turn, among)
        if not (colour or size):
            return False
        one = among[0] if len(among) == 1 else product_meant(turn, session)
        if one is not None:
            _tell_one(turn, session, one, colour, size)
            return True
        return _tell_which(turn, session, (among, shown), (colour, size)) or bool(pointed)


def _in_size(turn: Turn) -> bool:
    """XL还有吗, short, after a list: which of them."""
    if len(turn.message.text) > SHORT or turn.slots.get("item_id"):
        return False
    with turn.database.read() as session:
        return bool(size_asked(turn, products(session, shown_ids(turn, session))))


def _of_focus(turn: Turn) -> bool:
    """有粉的没 of the product just talked about; where it has none, others are shown too."""
    colour, focus = turn.message.one("colour"), str(turn.slots.get("item_id") or "")
    if not colour or len(turn.message.text) > SHORT:
        return False
    with turn.database.read() as session:
        found = stock(session, focus, colour) if products(session, [focus]) else None
    if found is None:
        return False
    mentioned(turn, found.product)
    tell_stock(turn, found.product, found)
    return found.in_stock


def told_in_stock(turn: Turn, session: Session) -> bool:
    """有货吗 of a list: all of them, or which are not there now."""
    message = turn.message
    named = any(map(message.one, ("product", "model", "category", "colour", "size")))
    shown = products(session, shown_ids(turn, session))
    if size_asked(turn, shown):  # 37有没有: that none has it was told
        return told_sizes(turn, shown)
    if named or not message.typed or len(shown) <= 1:
        return False
    gone = [p for p in shown if not stock(session, p.id).in_stock]
    if not gone:
        turn.say("utter_list_all_in_stock")
        return True
    numbers = label("subjects.comma").join(str(shown.index(p) + 1) for p in gone)
    turn.say("utter_list_gone", places=label("subjects.grouped_places", numbers=numbers))
    return True


def told_sizes(turn: Turn, shown: Sequence[Product]) -> bool:
    """The sizes that those shown are made in; False where they have none."""
    made = {v.size for p in shown for v in p.variants if v.size}
    if made:
        sizes = label("product.comma").join(sorted(made, key=in_order))
        turn.say("utter_list_sizes", sizes=sizes)
    return bool(made)


def size_asked(turn: Turn, among: Sequence[Product]) -> str | None:
    """The size that was heard, or a number of the message that is a size of these: 42有木有."""
    if heard_size := turn.message.one("size"):
        return heard_size
    made = _sizes(among)
    numbers = re.findall(r"(?<![\d.])\d{2}(?:\.5)?(?![\d.])", turn.message.text)
    letters = re.findall(r"(?<![A-Za-z])(?:[2-6]?X*[SL]|M)(?![A-Za-z])", turn.message.text.upper())
    found = next((said for said in [*numbers, *letters] if size_key(said) in made), None)
    numbered = any(size.isdigit() for size in made)  # 43 of 38 to 42: not made
    return found or (numbers[0] if numbered and numbers else None)


def size_alone(turn: Turn, among: Sequence[Product]) -> str | None:
    """那44呢: a size that these are made in, and hardly more."""
    if not turn.message.typed or len(turn.message.text) > SHORT:
        return None
    size = size_asked(turn, among)
    return size if size and size_key(size) in _sizes(among) else None


def _sizes(among: Sequence[Product]) -> set[str]:
    return {size_key(variant.size) for product in among for variant in product.variants}


def _tell_one(
    turn: Turn, session: Session, product: Product, colour: str | None, size: str | None
) -> None:
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    tell_stock(turn, product, stock(session, product.id, colour, size), colour, size)


def _tell_which(
    turn: Turn,
    session: Session,
    those: tuple[Sequence[Product], Sequence[Product]],
    asked: tuple[str | None, str | None],
) -> bool:
    """Which of the first of `those` have it, called by their places among the second."""
    among, shown = those
    there = [p for p in among if stock(session, p.id, *asked).in_stock]
    spec = label("product.space").join(part for part in asked if part)
    if not there:
        if among:
            turn.say("utter_list_have_none", spec=spec)
        return False
    if len(there) == 1:
        turn.remember(item_id=there[0].id)
    numbers = label("subjects.comma").join(str(shown.index(p) + 1) for p in there)
    places = label("subjects.grouped_places", numbers=numbers)
    card = ProductsPayload(items=[product_card(product) for product in there])
    turn.say("utter_list_have", card, places=places, spec=spec)
    return True
