"""From what was chosen to an order: where this very product is bought."""

from actions.orders_buying import tell_rules
from actions.product_focus import mentioned
from actions.registry import action
from actions.shown import product_meant
from actions.turn import Turn
from actions.words import heard
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.messages.schemas import ProductsPayload


@action("action_how_to_buy")
def how_to_buy(turn: Turn) -> None:
    """How this product is ordered, where one is meant; else how ordering works."""
    product = _meant(turn)
    if product is None:
        tell_rules(turn)
        return
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    if not product.on_sale or product.stock == 0:
        turn.say("utter_buy_none", product=product.title)
        return
    card = ProductsPayload(items=[product_card(product)])
    if product.url:
        turn.say("utter_buy_link", card, product=product.title, url=product.url)
    else:
        turn.say("utter_buy", card, product=product.title)


def _meant(turn: Turn) -> Product | None:
    message = turn.message
    named = any(map(message.one, ("item_id", "ordinal", "product")))
    pointed = message.typed and heard("buying.this", message.text)
    if not named and not pointed:
        return None
    with turn.database.read() as session:
        return product_meant(turn, session)
