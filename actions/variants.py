"""Colours, sizes and prices of a product, from its variants as they are now."""

from actions.product_focus import mentioned, which
from actions.registry import action
from actions.shown import product_meant
from actions.specs import in_order
from actions.turn import Turn
from actions.words import heard, label, listed
from shop.catalog.cards import product_card
from shop.messages.schemas import ProductsPayload
from shop.money import display


@action("action_price")
def ask_price(turn: Turn) -> None:
    """What it costs now, from its variants in stock and not."""
    with turn.database.read() as session:
        product = product_meant(turn, session)
        if product is None:
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
        product = product_meant(turn, session)
        if product is None:
            which(turn, session)
            return True
        made: dict[str, int] = {}
        for variant in product.variants:
            name = variant.colour if what == "colour" else variant.size
            made[name] = made.get(name, 0) + variant.stock
    made.pop("", None)
    if not made:
        return False  # the page may say it as an attribute
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    choices = label("product.comma").join(_choice(n, made[n]) for n in sorted(made, key=in_order))
    response = "utter_product_colours" if what == "colour" else "utter_product_sizes"
    turn.say(response, product=product.title, choices=choices)
    return True


def _choice(name: str, stock: int) -> str:
    return name if stock else label("product.out_of_stock", name=name)
