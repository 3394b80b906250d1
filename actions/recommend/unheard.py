"""Short words about what was just shown that no intent fitted: 链接, 咋卖的, 同第二个比下."""

from actions.patterns import matches
from actions.product.answers import asks
from actions.product.compare import compare
from actions.product.scope import compares
from actions.product.variants import answered_from_variants, ask_price
from actions.recommend.buying import how_to_buy
from actions.recommend.conversation import refine
from actions.recommend.earlier import ASKING
from actions.recommend.heard_as_need import understood_as_need
from actions.registry import before
from actions.turn import Turn
from actions.words import heard

HAGGLING = "bargain"
OF_USE = "how_to_use"
PAIR = 2
SHORT = 12  # characters; a longer message has a matter of its own
UNHEARD = frozenset({"nlu_fallback", "inform", "affirm", "chitchat"})


@before
def answered_unheard(turn: Turn) -> bool:
    """Whether such words were said right after a list or of a product, and answered."""
    message = turn.message
    text = message.text
    if not message.typed or turn.form is not None or message.intent not in UNHEARD:
        return False
    shown = turn.slots.get("list_id") or turn.slots.get("item_id")
    if heard("recommend.not_a_need", text):
        return False
    if not shown or turn.slots.get("orders_shown") or len(text) > SHORT:
        return False
    if heard("recommend.unmoved", text):
        refine(turn)
    elif heard("buying.link", text) or matches("buying.wanted", text):
        how_to_buy(turn)
    elif message.one("ordinal") and matches("compare.beside", text):
        compare(turn)
    elif heard("product.price_asked", text):
        ask_price(turn)
    else:
        return answered_from_variants(turn)
    return True


@before
def criticised_list(turn: Turn) -> bool:
    """贵了 便宜点 of a list finds it too dear; 能调亮度的 says what it is to have."""
    text = turn.message.text
    if turn.form is not None or turn.message.intent not in (HAGGLING, OF_USE):
        return False
    if (
        not turn.message.typed
        or not turn.slots.get("list_id")
        or turn.slots.get("orders_shown")
        or len(text) > SHORT
    ):
        return False
    if turn.message.intent == HAGGLING:
        cheaper = turn.message.bare and turn.message.one("price_direction")  # 便宜点, no more
        dear = cheaper or heard("recommend.complaints_of_price", text)
        if not dear or turn.slots.get("item_id") or asks(turn):
            return False
        refine(turn)
        return True
    return matches("recommend.to_have", text) and not asks(turn) and understood_as_need(turn)


@before
def compared_by_place(turn: Turn) -> bool:
    """第二个便宜还是第三个便宜, whatever it was taken for."""
    message = turn.message
    if not message.typed or turn.form is not None or not turn.slots.get("list_id"):
        return False
    if turn.slots.get("orders_shown") or len(message.all("ordinal")) < PAIR:
        return False
    if message.intent in ASKING or not compares(message.text):
        return False
    compare(turn)
    return True
