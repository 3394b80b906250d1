"""Whether a product is there in the colour and size asked for, in words."""

from actions.times import day
from actions.turn import Turn
from actions.words import label
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.stock import StockAnswer
from shop.messages.schemas import ProductsPayload


def tell_stock(
    turn: Turn,
    product: Product,
    found: StockAnswer,
    colour: str | None = None,
    size: str | None = None,
) -> None:
    """There, there in other colours or sizes, coming back, not made, or not sold any more.

    `colour` and `size` are what was asked for, where the message's entities do not tell it.
    """
    colour, size = colour or turn.message.one("colour"), size or turn.message.one("size")
    spec = label("product.space").join(part for part in (colour, size) if part)
    values = {"product": product.title, "spec": spec}
    card = ProductsPayload(items=[product_card(product)])
    if found.in_stock:
        response = "utter_stock_yes_spec" if spec else "utter_stock_yes"
        turn.say(response, card, count=found.total, **values)
    elif not product.on_sale:
        turn.say("utter_stock_off_sale", **values)
        turn.propose("similar")
    elif not found.matching:
        _not_made(turn, product, (colour, size), values)
    elif found.restock_at is not None:
        turn.say("utter_stock_restock", moment=day(found.restock_at), **values)
        _alternatives(turn, found.sizes if size else found.colours)
    else:
        turn.say("utter_stock_no", **values)
        _alternatives(turn, found.sizes if size else found.colours)


def _not_made(
    turn: Turn, product: Product, asked: tuple[str | None, str | None], values: dict[str, str]
) -> None:
    """Not made so; the colours or sizes that are made, of which one was asked for."""
    parts = [(v.colour if asked[0] else "", v.size if asked[1] else "") for v in product.variants]
    choices = label("product.comma").join(dict.fromkeys(x for pair in parts for x in pair if x))
    turn.say("utter_stock_not_made" if choices else "utter_stock_no", choices=choices, **values)


def _alternatives(turn: Turn, other: list[str]) -> None:
    """Colours there in the size asked for, or sizes there in the colour asked for."""
    choices = label("product.comma").join(other)
    if choices:
        turn.say("utter_stock_other", choices=choices)
