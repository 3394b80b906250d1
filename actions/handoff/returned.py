"""An agent gave the conversation back: the bot takes up what happened meanwhile."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from actions.orders.choice import all_orders, written_in
from actions.registry import action
from actions.turn import Turn
from shop.conversations.handover_repository import while_with_people
from shop.conversations.models import Message

LOOKED_AT = 50  # lines said while the agent had it


@action("action_returned_from_agent")
def returned(turn: Turn) -> None:
    """Nothing stays half-open; what was known stays, and what was talked about meanwhile is known.

    So “第二个” means the list that the agent sent, and “那个订单” the order that was named.
    A refusal that the agent dealt with is contested no more.
    """
    turn.close_form()
    with turn.database.read() as session:
        said = while_with_people(session, turn.context.conversation, LOOKED_AT)
        meanwhile = _list_sent(said) | _order_named(turn, session, said)
    turn.remember(misunderstood=0.0, proposed=None, refused=None, **meanwhile)


def _list_sent(said: Sequence[Message]) -> dict[str, Any]:
    for message in said:
        items = (message.payload or {}).get("items") if message.type == "products" else None
        if items:
            in_focus = str(items[0]["id"]) if len(items) == 1 else None
            return {"list_id": message.payload.get("list_id"), "item_id": in_focus}
    return {}


def _order_named(turn: Turn, session: Session, said: Sequence[Message]) -> dict[str, Any]:
    if turn.context.customer_id is None:
        return {}
    orders = all_orders(session, turn.context.customer_id)
    for message in said:
        if order := written_in(message.text, orders):
            return {"order_id": order.id}
    return {}
