"""What was shown before, and which of it a message means."""

from sqlalchemy.orm import Session

from actions.recommend.picked import picked
from actions.talk.references import bought_then, pointed_at
from actions.turn import Turn
from actions.understood import Entity
from actions.words import heard, plain
from shop.behaviour.models import SuggestionList
from shop.behaviour.suggestions import last_few, suggestions
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.catalog.service import products
from shop.errors import NotFound
from shop.orders.service import orders_of

MOST_LISTS = 30  # of a conversation, that can be gone back to
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


def lists_shown(turn: Turn, session: Session) -> list[SuggestionList]:
    """The lists of this conversation, oldest first."""
    return list(reversed(last_few(session, turn.context.conversation, MOST_LISTS)))


def ids_of(found: SuggestionList) -> list[str]:
    """Ids of a list in the order shown."""
    return [str(item["id"]) for item in found.items]


def placed(turn: Turn, session: Session, entity: Entity) -> str | None:
    """The id that an ordinal means: 刚开始那个第一个 of the first list, else of the last one."""
    before = plain(turn.message.text[: entity.start]) if entity.text else ""
    others = [e.start + len(e.text) for e in turn.message.all("ordinal") if e.start < entity.start]
    before = before[max(others, default=0) :]
    for words, place in (("references.first_list", 0), ("references.list_before", -2)):
        if heard(words, before) and len(shown := lists_shown(turn, session)) > 1:
            return by_ordinal(entity.value, ids_of(shown[place]))
    return by_ordinal(entity.value, shown_ids(turn, session))


def shown_ids(turn: Turn, session: Session) -> list[str]:
    """Ids of the last list in the order shown."""
    found = last_list(turn, session)
    return ids_of(found) if found else []


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
    ordinal = next(iter(turn.message.all("ordinal")), None)
    tapped = turn.message.one("item_id") or (ordinal and placed(turn, session, ordinal))
    found = products(session, [tapped]) if tapped else []
    if not found:
        listed = products(session, shown)
        pointed = pointed_at(turn, listed)
        if pointed is not None:
            return pointed[0] if len(pointed) == 1 else None
        if (best := picked(turn, session, _compared(turn, listed))) is not None:
            return best
    if not found and turn.message.typed and heard("buying.before", turn.message.text):
        bought = bought_before(turn, session)
        found = [bought] if bought else []
    if not found and (named := _named(turn, session, shown)):
        found = [named]
    if not found and (focus := turn.slots.get("item_id")):
        found = products(session, [str(focus)])
    if not found and len(shown) == 1:
        found = products(session, shown)
    return found[0] if found else None


def _compared(turn: Turn, shown: list[Product]) -> list[Product]:
    """Those compared last where they are of the list, else all of it."""
    kept = turn.slots.get("compared") or {}
    return [product for product in shown if product.id in kept.get("ids", [])] or shown


def bought_before(turn: Turn, session: Session) -> Product | None:
    """What the customer bought: of the kind named, the one in focus, else the latest."""
    if turn.context.customer_id is None:
        return None
    orders = sorted(orders_of(session, turn.context.customer_id), key=lambda o: o.placed_at)
    meant = bought_then(turn, orders)
    ids = [line.product_id for order in reversed(meant) for line in order.lines]
    bought = products(session, list(dict.fromkeys(id_ for id_ in ids if id_)))
    kinds = {entity.value for entity in turn.message.all("category")}
    bought = [p for p in bought if not kinds or p.category.name in kinds]
    focus = [p for p in bought if p.id == turn.slots.get("item_id")]
    return next(iter(focus or bought), None)


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
