"""Goods fetched at the customer's door: asked of the shop with the time wished for, and told."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from actions.delivery.wished_times import for_shop, from_request, said_back, written_down
from actions.talk.done import tells
from actions.times import moment
from actions.turn import Turn
from actions.words import heard, label
from shop.aftersales.models import AfterSale, Ticket
from shop.aftersales.sending_back import pickup_of, request_pickup
from shop.aftersales.service import case_of
from shop.aftersales.tickets import open_ticket, tickets_of
from shop.errors import NotFound, Refused
from shop.orders.models import ShopRequest
from shop.shipping.wishes import Wish
from shop.system import RequestKind, RequestState

STOP = "pickup_stop"  # kind of the ticket
OFFERS = ("utter_return_to", "utter_return_fetch", "utter_return_can_fetch")


def meant(turn: Turn) -> bool:
    """Whether the message speaks of goods being fetched; 明天上午 does where that was offered."""
    message = turn.message
    offered = message.bare and turn.before.told(*OFFERS)
    return message.typed and (offered or heard("aftersales.pickup_words", message.text))


def _in_words(found: Wish, worded: Callable[[Wish, str], str] = said_back) -> str:
    """明天 15:00 以后, or that any time will do."""
    if not found.day and not found.hours:
        return label("aftersales.any_time")
    return worded(found, label("aftersales.pickup_day"))


def fetch(turn: Turn, case: AfterSale, found: Wish) -> bool:
    """Ask the shop once, or tell it the new time; False where the case waits for nothing now."""
    customer_id = str(turn.context.customer_id)
    asked = for_shop(found, _in_words(found, written_down))
    try:
        with turn.database.write() as session:
            moved = _moved(pickup_of(session, case.id), turn, asked["wanted"])
            request = request_pickup(
                session,
                turn.services.system,
                customer_id,
                case.id,
                key=turn.context.key("pickup"),
                wish={name: value for name, value in asked.items() if name != "hold"},
                conversation_id=turn.context.conversation,
            )
    except (NotFound, Refused):  # decided otherwise meanwhile
        return False
    if moved:
        turn.say("utter_pickup_changed", number=case.called, when=_in_words(found))
    else:
        tell_pickup(turn, case, request)
    return True


def _moved(request: ShopRequest | None, turn: Turn, wanted: str) -> bool:
    """Whether a pick-up asked for in an earlier turn was wanted at another time."""
    if request is None or request.key == turn.context.key("pickup"):
        return False
    return bool(request.payload.get("wanted") != wanted)


def tell_pickup(turn: Turn, case: AfterSale, request: ShopRequest) -> None:
    """The state of a pick-up with the time wished for, and nothing more."""
    values = {"number": case.called, "when": _in_words(from_request(request.payload))}
    match RequestState(request.state):
        case RequestState.ACCEPTED | RequestState.DONE:
            turn.say("utter_pickup_accepted", **values)
        case RequestState.REFUSED:
            turn.say_no("utter_pickup_refused", **values)
        case _:
            turn.say("utter_pickup_requested", **values)


def told_of_pickup(turn: Turn, session: Session, case: AfterSale) -> bool:
    """Tell of the pick-up that a case waits for; False if none was asked for."""
    request = pickup_of(session, case.id)
    if request is not None and (ticket := _stopping(session, case)):
        tell_stopped(turn, case, ticket)
    elif request is not None:
        tell_pickup(turn, case, request)
    return request is not None


def stop_ticket(turn: Turn, case: AfterSale) -> Ticket:
    """Have a person of the shop call a pick-up off, once."""
    with turn.database.write() as session:
        return _stopping(session, case) or open_ticket(
            session,
            turn.services.system,
            kind=STOP,
            text=label("aftersales.stop_text", number=case.called, words=turn.message.text),
            key=turn.context.key(STOP),
            customer_id=case.customer_id,
            conversation_id=turn.context.conversation,
            order_id=case.order_id,
        )


def tell_stopped(turn: Turn, case: AfterSale, ticket: Ticket) -> None:
    """Who calls the pick-up off, and until when."""
    values = {"ticket": ticket.called, "moment": moment(ticket.promised_at)}
    turn.say("utter_pickup_stopped", number=case.called, **values)


def _stopping(session: Session, case: AfterSale) -> Ticket | None:
    found = tickets_of(session, case.customer_id, open_only=True)
    return next((one for one in found if (one.kind, one.order_id) == (STOP, case.order_id)), None)


@tells(RequestKind.PICKUP)
def tell_asked_for(turn: Turn, session: Session, request: ShopRequest) -> None:
    """How a pick-up stands that was asked for in the talk."""
    case = case_of(session, str(turn.context.customer_id), request.object_id)
    tell_pickup(turn, case, request)
