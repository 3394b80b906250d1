"""From what was chosen to an order: where this very product is bought."""

from actions.orders.buying import tell_rules
from actions.patterns import matches
from actions.product.focus import mentioned, which
from actions.recommend.buying_again import bought_again
from actions.recommend.shown import product_meant, shown_ids
from actions.registry import action
from actions.talk.references import pointed_at
from actions.turn import Turn
from actions.words import heard
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.messages.schemas import ProductsPayload
from shop.messages.taps import tap

BRIEF = 8  # characters; 行 拍了 means what was talked about


@action("action_how_to_buy")
def how_to_buy(turn: Turn) -> None:
    """How this product is ordered, where one is meant; else how ordering works."""
    if bought_again(turn):
        return
    product = _meant(turn)
    if product is not None:
        tell_where(turn, product)
    elif one_of_several(turn):
        return
    elif wants_link(turn) or _points(turn):
        with turn.database.read() as session:
            which(turn, session, "utter_buy_which")
    else:
        tell_rules(turn)


def tell_where(turn: Turn, product: Product) -> None:
    """Where this product is bought now, and that it was chosen."""
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


def one_of_several(turn: Turn) -> bool:
    """便宜那个, where two cost the same: which of these; False where it leaves nothing open."""
    with turn.database.read() as session:
        shown = products(session, shown_ids(turn, session))
        meant = pointed_at(turn, shown) or []
    if not 1 < len(meant) < len(shown):
        return False
    turn.offer("utter_buy_which", [tap(p.title, "how_to_buy", item_id=p.id) for p in meant])
    return True


def wants_link(turn: Turn) -> bool:
    """那个链接发我, 把地址发来: where something is bought, not what else there is."""
    return turn.message.typed and heard("buying.link", turn.message.text)


def _meant(turn: Turn) -> Product | None:
    message = turn.message
    named = any(map(message.one, ("item_id", "ordinal", "product")))
    of_ordering = matches("buying.general", message.text)
    in_focus = bool(turn.slots.get("item_id")) and len(message.text) <= BRIEF and not of_ordering
    if not (named or in_focus or _points(turn)):
        return None
    with turn.database.read() as session:
        return product_meant(turn, session)


def _points(turn: Turn) -> bool:
    return turn.message.typed and heard("buying.this", turn.message.text)
