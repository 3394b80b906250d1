"""还会补货吗, asked of an order that was cancelled: whether what was in it is there again."""

from actions.orders.choice import in_focus
from actions.patterns import matches
from actions.product.stock_told import tell_stock
from actions.registry import before
from actions.turn import Turn
from actions.words import plain
from shop.catalog.service import products
from shop.catalog.stock import stock
from shop.orders.states import OrderState

NAMING = ("product", "model", "category", "item_id")
MOST = 2


@before
def told_restock(turn: Turn) -> bool:
    """Answer for the goods of the cancelled order that is talked about; False otherwise."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or not message.typed or any(map(message.one, NAMING)):
        return False
    text = plain(message.text)
    notice, why = (matches(f"orders.restock_{what}", text) for what in ("notice", "listed"))
    if not (notice or why or matches("orders.restock_asked", text)):
        return False
    with turn.database.read() as session:
        order = in_focus(turn, session, customer_id, {OrderState.CANCELLED})
        held = [line.product_id for line in order.lines] if order else []
        goods = products(session, list(dict.fromkeys(held)))[:MOST]
        if goods and (notice or why):
            turn.say("utter_restock_no_notice" if notice else "utter_restock_listed")
        for product in goods:
            turn.remember(item_id=product.id)
            tell_stock(turn, product, stock(session, product.id))
    return bool(goods)
