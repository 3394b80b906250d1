"""A suggestion that the conversation turns to, kept as a click of a known customer."""

from actions.recommend.shown import ids_of, last_list
from actions.registry import always
from actions.turn import Turn
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.clock import now

# A no is kept as such, and asking for a reason is not yet a yes.
NO_INTEREST = frozenset({"dismiss_item", "reject_recommendation", "why_recommended"})


@always
def record_taken_up(turn: Turn) -> None:
    """Keep that the customer asks about an item of the list shown before, once a list."""
    told = {event["name"]: event["value"] for event in turn.events if event["event"] == "slot"}
    item_id, customer_id = told.get("item_id"), turn.context.customer_id
    fresh = "list_id" in told  # a list of this very turn is not answered yet
    if not item_id or customer_id is None or fresh or turn.message.intent in NO_INTEREST:
        return
    with turn.database.read() as session:
        shown = last_list(turn, session)
    if shown is None or item_id not in ids_of(shown):
        return
    position = ids_of(shown).index(str(item_id))
    click = NewBehaviour(
        event_id=f"{shown.id}:{position}:click",
        customer_id=customer_id,
        type=BehaviourType.CLICK,
        item_id=str(item_id),
        ts=now(),
        list_id=shown.id,
        position=position,
    )
    with turn.database.write() as session:
        append(session, [click])
