"""Asked again where an order is: the fact again in few words, then what can be done about it."""

from actions.delivery.dates import no_new_date, when
from actions.delivery.matter import Matter
from actions.delivery.urged import URGED
from actions.talk.again import times_told
from actions.turn import Turn
from shop.orders.states import OrderState

OF_TIME = frozenset({"ask_delivery_time", "ask_ship_time"})


def nothing_new(turn: Turn, matter: Matter) -> None:
    """Where it is was told a moment ago and nothing happened since: that once more, then a step."""
    unsent = matter.order.state == OrderState.AWAITING_SHIPMENT  # only the day is known of it
    if (unsent or turn.message.intent in OF_TIME) and when(turn, matter):
        return
    if matter.order.state not in URGED:
        turn.say("utter_delivery_again_signed", matter.card(), **matter.values)
        return
    if times_told(turn, f"again:{matter.latest}") and no_new_date(turn, matter):
        return
    last = matter.parcel.last if matter.parcel is not None else None
    response = "utter_delivery_again_scan" if last else "utter_delivery_again"
    turn.say(response, matter.card(matter.remedies(turn)[:1]), **matter.values)
    turn.propose("urge_delivery")
