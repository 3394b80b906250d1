"""A change that was taken for something else begins: 放一个箱子里寄行不, 再多要一件."""

from rasa_sdk.events import FollowupAction

from actions.forms.beside import NO_ANSWER
from actions.forms.words import asks
from actions.orders.change_talk import WHOLE, kind_in
from actions.orders.choice import all_orders, narrowed
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import heard, plain
from shop.orders.changes import UNSHIPPED, ChangeKind

MISTAKEN = NO_ANSWER | {
    *("inform", "return_shipping", "ask_ship_time", "ask_shipping_method", "how_to_buy"),
}
LEAST = {
    ChangeKind.MERGE: 2,
    ChangeKind.SPLIT: 1,
    ChangeKind.QUANTITY: 1,
    ChangeKind.SPEC: 1,
}  # orders that wait
OF_GOODS = {"ask_size_fit", "recommend_product", "refine_need", "ask_stock", "bargain"}


@before
def wished_to_change(turn: Turn) -> bool:
    """Begin the change that is plainly wished for; False if none is, or nothing waits for it."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or not message.typed or turn.form is not None:
        return False
    if heard("buying.before", message.text):  # 上次买的T恤再来一件 is bought anew
        return False
    kind = kind_in(message.text)
    if kind is ChangeKind.SPEC:
        if message.intent not in MISTAKEN | OF_GOODS or not _other_spec(message.text):
            return False
    elif message.intent not in MISTAKEN or kind is None or _only_asks(turn, kind):
        return False
    with turn.database.read() as session:
        meant = narrowed(turn, session, all_orders(session, customer_id))
        waiting = [order for order in meant if order.state in UNSHIPPED]
    if len(waiting) < LEAST[kind]:
        return False
    turn.events.append(FollowupAction("change_form"))
    return True


def _other_spec(text: str) -> bool:
    """我拍错尺码了, 那双鞋想换大一号的: of what was ordered, not of what shall be shown."""
    return matches("orders.other_spec", plain(text))


def _only_asks(turn: Turn, kind: ChangeKind) -> bool:
    """Whether it asks about what is so: 咋分开发了, 是一起发的吗. 一起寄行不 is a wish."""
    text = plain(turn.message.text)
    if kind not in WHOLE:
        return asks(text) and not matches("orders.wish_asked", text)
    return matches("orders.change_asked", text) and not matches("orders.wish_asked", text)
