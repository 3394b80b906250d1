"""A product chosen among those shown: 就这个, 第二个吧, 就要黑色那款, 便宜的那个."""

from actions.product_focus import mentioned
from actions.references import pointed_at
from actions.shown import by_ordinal, product_meant, shown_ids
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.cards import product_card
from shop.catalog.service import products
from shop.messages.schemas import ProductsPayload
from shop.messages.taps import tap


def chosen(turn: Turn) -> bool:
    """Show the one that is meant, and what can be asked about it; False if none is pointed at."""
    with turn.database.read() as session:
        product = product_meant(turn, session) if _points(turn, shown_ids(turn, session)) else None
    if product is None:
        return False
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    intents = ("ask_stock", "ask_price", "ask_product_attribute")
    buttons = [tap(label(f"recommend.button_{name}"), name, item_id=product.id) for name in intents]
    card = ProductsPayload(items=[product_card(product)], buttons=buttons)
    turn.say("utter_recommend_chosen", card, product=product.title)
    return True


def _points(turn: Turn, shown: list[str]) -> bool:
    """Whether the message chooses, rather than asks for something else."""
    message = turn.message
    if message.typed and heard("recommend.refusals", message.text):
        return False
    if by_ordinal(message.one("ordinal"), shown):
        return True
    if not message.typed:
        return False
    in_focus = bool(turn.slots.get("item_id")) or len(shown) == 1
    if in_focus and heard("references.this_one", message.text):
        return True
    with turn.database.read() as session:
        pointed = pointed_at(turn, products(session, shown))
    return pointed is not None and len(pointed) == 1
