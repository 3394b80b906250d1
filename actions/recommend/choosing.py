"""A product chosen among those shown: 就这个, 第二个吧, 就要黑色那款, 便宜的那个."""

from actions.patterns import matches
from actions.product.answers import answered_about, asks
from actions.product.focus import mentioned
from actions.product.looks import size_asked
from actions.product.size_looser import answered_looser
from actions.product.stock_told import tell_stock
from actions.product.variants import answered_from_variants
from actions.recommend.buying import one_of_several, tell_where
from actions.recommend.shown import by_ordinal, product_meant, shown_ids
from actions.registry import ACTIONS
from actions.talk.references import pointed_at
from actions.turn import Turn
from actions.words import heard, label
from shop.catalog.cards import product_card
from shop.catalog.models import Product
from shop.catalog.service import products
from shop.catalog.stock import stock
from shop.messages.schemas import ProductsPayload
from shop.messages.taps import tap

BRIEF = 8  # characters that hardly say more than which one


def chosen(turn: Turn) -> bool:
    """Show the one that is meant, and what can be asked about it; False if none is pointed at."""
    if answered_looser(turn):  # 喜欢宽松一点, taken for a critique
        return True
    with turn.database.read() as session:
        product = product_meant(turn, session) if _points(turn, shown_ids(turn, session)) else None
    if product is None:
        return _one_of_several(turn)
    if asks(turn) and (
        answered_from_variants(turn) or _asked_of_it(turn, product) or answered_about(turn)
    ):
        return True
    if turn.message.typed and heard("references.deciding", turn.message.text):
        tell_where(turn, product)
        return True
    if _a_question(turn):  # of what no list of words has: the page, the sheet and buyers tell it
        ACTIONS["action_product_attribute"](turn)
        return True
    turn.remember(item_id=product.id)
    mentioned(turn, product)
    intents = ("ask_stock", "ask_price", "ask_product_attribute")
    buttons = [tap(label(f"recommend.button_{name}"), name, item_id=product.id) for name in intents]
    card = ProductsPayload(items=[product_card(product)], buttons=buttons)
    turn.say("utter_recommend_chosen", card, product=product.title)
    return True


def _a_question(turn: Turn) -> bool:
    """第二个有保质期吗, but not 第二个吧, which chooses."""
    return turn.message.typed and matches("subjects.yes_no_alone", turn.message.text)


def _one_of_several(turn: Turn) -> bool:
    """便宜那个, where two cost the same: which of them."""
    message = turn.message
    if not message.typed or len(message.text) > BRIEF or asks(turn):
        return False
    return one_of_several(turn)


def decided(turn: Turn) -> bool:
    """那就刚才那个黑的 下单: one of those shown is bought, whatever the message was taken for."""
    deciding = turn.message.typed and heard("references.deciding", turn.message.text)
    if not deciding or turn.message.one("category"):
        return False
    if chosen(turn):
        return True
    with turn.database.read() as session:
        several = pointed_at(turn, products(session, shown_ids(turn, session))) or []
    if not several:
        return False
    turn.offer("utter_buy_which", [tap(p.title, "how_to_buy", item_id=p.id) for p in several])
    return True


def _asked_of_it(turn: Turn, product: Product) -> bool:
    """第二个降噪不, 续航好那个有黑色吗: a question of the one pointed at."""
    colour, size = turn.message.one("colour"), size_asked(turn, [product])
    if not colour and not size:
        return answered_about(turn, sure=True)
    with turn.database.read() as session:
        found = stock(session, product.id, colour, size)
    turn.remember(item_id=product.id)
    tell_stock(turn, product, found, size=size)
    return True


def _points(turn: Turn, shown: list[str]) -> bool:
    """Whether the message chooses, rather than asks for something else."""
    message = turn.message
    if message.typed and heard("recommend.refusals", message.text):
        return False
    if message.typed and matches("recommend.than", message.text):
        return False  # 比第一个便宜的
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
