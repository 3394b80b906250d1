"""A no to a suggestion, kept as a behaviour of a known customer."""

from actions.turn import Turn
from shop.behaviour.models import SuggestionList
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.clock import now


def record_dismissal(turn: Turn, shown: SuggestionList, item_id: str) -> None:
    """Keep that an item of the list is not wanted; nothing for an unknown customer."""
    if turn.context.customer_id is None:
        return
    position = [str(item["id"]) for item in shown.items].index(item_id)
    behaviour = NewBehaviour(
        event_id=turn.context.key("dismiss"),
        customer_id=turn.context.customer_id,
        type=BehaviourType.DISMISS,
        item_id=item_id,
        ts=now(),
        list_id=shown.id,
        position=position,
    )
    with turn.database.write() as session:
        append(session, [behaviour])
