"""What was shown before, and which of it a message means."""

from sqlalchemy.orm import Session

from actions.references import pointed_at
from actions.turn import Turn
from shop.behaviour.models import SuggestionList
from shop.behaviour.suggestions import suggestions
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.catalog.service import products
from shop.errors import NotFound

SEARCHED = 20  # of which one must bear the model named: a near one is another product
NAMED_AT_LEAST = 2  # a shorter name (a single character) means nothing


def last_list(turn: Turn, session: Session) -> SuggestionList | None:
    """The list named by the message's card, else the last one shown in this conversation."""
    list_id = turn.message.one("list_id") or turn.slots.get("list_id")
    if not list_id:
        return None
    try:
        return suggestions(session, str(list_id), conversation_id=turn.context.conversation)
    except NotFound:
        return None


def shown_ids(turn: Turn, session: Session) -> list[str]:
    """Ids of the last list in the order shown."""
    found = last_list(turn, session)
    return [str(item["id"]) for item in found.items] if found else []


def shown_prices(turn: Turn, session: Session) -> list[int]:
    """Prices in 分 of the last list."""
    return [product.price for product in products(session, shown_ids(turn, session))]


def by_ordinal(ordinal: str | None, ids: list[str]) -> str | None:
    """The id that 第二个 or 最后一个 means; None if there is none."""
    if ordinal is None or not ids:
        return None
    if ordinal == "last":
        return ids[-1]
    if ordinal.isdigit() and 1 <= int(ordinal) <= len(ids):
        return ids[int(ordinal) - 1]
    return None


def product_meant(turn: Turn, session: Session) -> Product | None:
    """The product a message is about: tapped, one of those shown, by name, else in focus.

    None too where it points at several of those shown: 黑色那款 of two black ones.
    """
    shown = shown_ids(turn, session)
    tapped = turn.message.one("item_id") or by_ordinal(turn.message.one("ordinal"), shown)
    found = products(session, [tapped]) if tapped else []
    if not found:
        pointed = pointed_at(turn, products(session, shown))
        if pointed is not None:
            return pointed[0] if len(pointed) == 1 else None
    if not found and (named := _named(turn, session, shown)):
        found = [named]
    if not found and (focus := turn.slots.get("item_id")):
        found = products(session, [str(focus)])
    if not found and len(shown) == 1:
        found = products(session, shown)
    return found[0] if found else None


def _named(turn: Turn, session: Session, shown: list[str]) -> Product | None:
    """The product whose title the message names, first among those shown."""
    model = turn.message.one("model")
    words = turn.message.one("product") or model or ""
    if len(words) < NAMED_AT_LEAST:
        return None
    for product in products(session, shown):
        if names(words, product.title):
            return product
    found = search(session, words, limit=SEARCHED if model else 1)
    return next((p for p in found if model is None or names(words, p.title)), None)


def names(words: str, title: str) -> bool:
    """Whether a title has the words, however they are spaced: 漠川K30 in 漠川 K30 手机."""
    return _solid(words) in _solid(title)


def _solid(text: str) -> str:
    return "".join(text.split()).casefold()
