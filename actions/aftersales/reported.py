"""A fault told in words, of something that was bought: a case begins, whatever it was taken for."""

from actions.aftersales.beginning import begin
from actions.aftersales.case_questions import fits
from actions.aftersales.item_questions import cause_in
from actions.faq.sheet import answered_from_faq
from actions.forms.words import asks
from actions.orders.choice import all_orders, holding
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import plain
from shop.aftersales.states import Cause
from shop.orders.models import Order

# what an account of a fault is easily taken for
NEIGHBOURS = frozenset(
    {
        *("ask_order_status", "how_to_use", "chitchat", "nlu_fallback", "bot_misunderstood"),
        *("out_of_scope", "urge_reply", "inform", "ask_product_attribute", "greet"),
        *("recommend_product", "track_logistics"),
    }
)
OF_GOODS = frozenset({"recommend_product", "track_logistics"})  # the goods must be named
BROKEN = frozenset({Cause.QUALITY, Cause.DAMAGED})


@before
def answered_report(turn: Turn) -> bool:
    """Begin the case of 台灯插上不亮; False where no fault is told of goods that are there."""
    message, customer_id = turn.message, turn.context.customer_id
    if turn.form is not None or customer_id is None or not message.typed:
        return False
    if message.intent not in NEIGHBOURS or not _told(message.text):
        return False
    with turn.database.read() as session:
        held = [order for order in all_orders(session, customer_id) if fits(order)]
        named = holding(turn, session, held)
    if not named and (
        message.intent in OF_GOODS or turn.slots.get("list_id") or not _could_be(turn, held)
    ):
        return False
    if asks(message.text) and message.intent == "how_to_use":
        return answered_from_faq(turn, only_sure=True)
    turn.say("utter_case_sorry")
    begin(turn)
    return True


def _could_be(turn: Turn, held: list[Order]) -> bool:
    """Whether one of the orders is talked about, or there is only one."""
    if turn.message.intent in OF_GOODS or turn.slots.get("list_id"):
        return False
    return len(held) == 1 or any(order.id == turn.slots.get("order_id") for order in held)


def _told(text: str) -> bool:
    """Whether a text says that something is broken; 会不会坏 does not."""
    said = plain(text)
    return (
        matches("aftersales.broken", said)
        and not matches("aftersales.broken_supposed", said)
        and cause_in(said) in BROKEN
    )
