"""Colours, sizes and prices of a product, from its variants as they are now."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from actions.product.answers import answered_about
from actions.product.focus import mentioned, which
from actions.product.scope import asks_several, compares
from actions.product.specs import in_order
from actions.recommend.picked import best_called
from actions.recommend.shown import placed, product_meant, shown_ids
from actions.registry import ACTIONS, action
from actions.talk.references import pointed_at
from actions.turn import Turn
from actions.words import heard, label, listed
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.messages.schemas import ProductsPayload
from shop.money import display


@action("action_price")
def ask_price(turn: Turn) -> None:
    """What it costs now, from its variants in stock and not; 贵了 of a list is a critique of it."""
    if _finds_list_dear(turn):
        ACTIONS["action_refine"](turn)
        return
    if compares(turn.message.text) and answered_about(turn, sure=True):
        return
    with turn.database.read() as session:
        product = None if asks_several(turn) else product_meant(turn, session)
        if product is None:
            if not _told_each(turn, session, lambda p: display(p.price), "product.price_name"):
                which(turn, session)
            return
        prices = [variant.price for variant in product.variants] or [product.price]
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    card = ProductsPayload(items=[product_card(product)])
    low, high = display(min(prices)), display(max(prices))
    if low == high:
        turn.say("utter_price", card, product=product.title, price=low)
    else:
        turn.say("utter_price_from", card, product=product.title, low=low, high=high)


def _finds_list_dear(turn: Turn) -> bool:
    if not turn.message.one("price_direction") or not turn.slots.get("list_id"):
        return False
    with turn.database.read() as session:
        return product_meant(turn, session) is None


def answered_from_variants(turn: Turn) -> bool:
    """Answer 有什么颜色, 有哪些尺码, 多少钱; False if the message asks none of these."""
    if _asks(turn, "price"):
        ask_price(turn)
        return True
    return any(_asks(turn, what) and _choices(turn, what) for what in ("colour", "size"))


def _asks(turn: Turn, what: str) -> bool:
    named = {entity.value for entity in turn.message.all("attribute")}
    if named & set(listed(f"product.{what}_words")):
        return True
    return turn.message.typed and heard(f"product.{what}_asked", turn.message.text)


def _choices(turn: Turn, what: str) -> bool:
    with turn.database.read() as session:
        product = None if asks_several(turn) else product_meant(turn, session)
        if product is None:
            named = f"product.{what}_name"
            if not _told_each(turn, session, lambda p: _made(p, what), named):
                which(turn, session)
            return True
        choices = _made(product, what)
    if not choices:
        return False  # the page may say it as an attribute
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    response = "utter_product_colours" if what == "colour" else "utter_product_sizes"
    turn.say(response, product=product.title, choices=choices)
    return True


def _made(product: Product, what: str) -> str:
    """Its colours or sizes, and which of them are gone."""
    made: dict[str, int] = {}
    for variant in product.variants:
        name = variant.colour if what == "colour" else variant.size
        made[name] = made.get(name, 0) + variant.stock
    made.pop("", None)
    return label("product.comma").join(_choice(n, made[n]) for n in sorted(made, key=in_order))


def _told_each(turn: Turn, session: Session, told: Callable[[Product], str], named: str) -> bool:
    """一共什么颜色, 咋卖的 of several: a line for each that it can be of; False with none shown."""
    shown = shown_ids(turn, session)
    named_ids = [placed(turn, session, entity) for entity in turn.message.all("ordinal")]
    meant = products(session, [id_ for id_ in named_ids if id_] or shown)
    pointed = pointed_at(turn, meant)
    among = best_called(turn, session, meant) or (meant if pointed is None else pointed)
    kind = turn.message.one("category")
    others = kind and kind not in {p.category.name for p in among}
    if not among or others or turn.message.one("product") or turn.message.one("model"):
        return False
    values = {told(p) or label("subjects.silent") for p in among}
    if len(values) == 1 and len(among) > 1:
        turn.say("utter_list_same", name=label(named), value=values.pop())
        return True
    lines = [
        label(
            "subjects.told_line",
            place=label("subjects.place", number=shown.index(p.id) + 1),
            value=told(p) or label("subjects.silent"),
        )
        for p in among
    ]
    turn.say("utter_list_each", lines="\n".join(lines), name=label(named))
    return True


def _choice(name: str, stock: int) -> str:
    return name if stock else label("product.out_of_stock", name=name)
