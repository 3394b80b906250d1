"""The hand-over card: reason, order, mood, what the bot knows and tried."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from gateway.api.agents.card_schemas import CardOut, OrderBrief, SlotOut, TriedOut
from gateway.handoff import suggested, words
from gateway.handoff.people import brief
from shop.catalog.service import products
from shop.conversations import handover_repository as handover
from shop.conversations.dialogue import Dialogue, dialogue_of
from shop.conversations.models import Conversation
from shop.errors import NotFound
from shop.money import yuan
from shop.moods.words import mood
from shop.orders.models import Order
from shop.orders.service import order_of
from shop.orders.states import OrderState

ABOUT = (
    "refund_order_id",
    "case_order_id",
    "cancel_order_id",
    "order_id",
)  # the nearer to a request, the first
TRIED, HEARD = 5, 6  # turns shown; customers' messages the mood is taken from
LINE, TITLES = 120, 5


def card(session: Session, conversation: Conversation) -> CardOut:
    """The card of a conversation as it stands."""
    state = dialogue_of(session, conversation.id)
    heard = handover.customer_texts(session, conversation.id, HEARD)
    order = _order(session, conversation.customer_id, state)
    lists = suggested.lists(session, conversation)
    return CardOut.model_validate(
        {
            "reason": conversation.handoff_reason,
            "reason_text": words.reason(conversation.handoff_reason),
            "at": conversation.queued_at,
            "customer": brief(session, conversation.customer_id),
            "order": order and _order_brief(order),
            "mood": mood(heard).value,
            "slots": _slots(session, state, order),
            "tried": tried(session, conversation.id),
            "suggestions": lists[0] if lists else None,
        }
    )


def _order(session: Session, customer_id: str | None, state: Dialogue) -> Order | None:
    for name in ABOUT:
        if customer_id is not None and isinstance(state.slots.get(name), str):
            try:
                return order_of(session, customer_id, state.slots[name])
            except NotFound:  # a number that is not this customer's
                continue
    return None


def _order_brief(order: Order) -> OrderBrief:
    return OrderBrief(
        id=order.id,
        state=OrderState(order.state).label,
        total=f"{yuan(order.total):.2f}",
        placed_at=order.placed_at,
        titles=[line.title for line in order.lines[:TITLES]],
    )


def _slots(session: Session, state: Dialogue, order: Order | None) -> list[SlotOut]:
    labels: dict[str, str] = words.texts()["slots"]
    found = []
    if state.form in words.texts()["loops"]:
        doing = words.texts()["loops"][state.form]
        found.append(SlotOut(name="form", label=words.texts()["loop"], value=doing))
    for name, label in labels.items():
        if name in state.slots:
            value = _value(session, name, state.slots[name], order)
            if value:
                found.append(SlotOut(name=name, label=label, value=value))
    return found


def _value(session: Session, name: str, value: Any, order: Order | None) -> str:
    match name:
        case "item_id":
            known = products(session, [str(value)])
            return known[0].title if known else str(value)
        case "refund_reason" | "case_reason":
            return str(words.texts()["causes"].get(value, value))
        case "refund_lines" | "case_lines":
            return _lines(value, order)
        case "constraints":
            return _needs(value)
    return str(value)[:LINE]


def _lines(value: Any, order: Order | None) -> str:
    positions = [int(value)] if str(value).isdigit() else []
    titles = [line.title for line in order.lines if line.position in positions] if order else []
    comma: str = words.texts()["comma"]
    return comma.join(titles) or str(words.texts()["whole_order"])


def _needs(value: Any) -> str:
    """In the customer's own words, each once."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    said = [str(row.get("source") or "") for row in rows if row.get("kind") != "not_item"]
    comma: str = words.texts()["comma"]
    return comma.join(dict.fromkeys(one for one in said if one))


def tried(session: Session, conversation_id: str) -> list[TriedOut]:
    """The last turns that the bot had, oldest first."""
    return [_tried(turn) for turn in handover.last_turns(session, conversation_id, TRIED)]


def _tried(turn: handover.HadTurn) -> TriedOut:
    answers: Sequence[str] = [words.outline(type_, text, LINE) for type_, text in turn.answers]
    return TriedOut(
        text=words.outline("text", turn.text, LINE),
        intent=words.intent(turn.intent),
        answered_by=next((line for line in answers if line), words.texts()["no_answer"]),
        at=turn.at,
    )
