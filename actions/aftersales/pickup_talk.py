"""What is said about goods that are to be fetched, once the shop waits for them: another time,
who pays, whether the courier rings, that nobody need come.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from actions.aftersales.pickup import fetch, meant, stop_ticket, tell_stopped, told_of_pickup
from actions.aftersales.return_shipping import (
    address_told,
    nothing_to_send,
    return_shipping,
    return_shipping_fee,
    tell_fetching,
)
from actions.delivery.wished_times import from_request, wished
from actions.forms.words import asks
from actions.patterns import matches
from actions.registry import before
from actions.turn import Turn
from actions.words import heard, plain
from shop.aftersales.models import AfterSale
from shop.aftersales.sending_back import pickup_of, to_send_back
from shop.clock import now
from shop.policies.service import policy
from shop.policies.values import ReturnShipping
from shop.shipping.wishes import Wish

TALK = ("pickup", "return", "case_fetched", "case_pickup")  # responses of which topics speak of it
SHORT = 24  # characters of a message that asks only this


@before
def answered_about_pickup(turn: Turn) -> bool:
    """Answer of goods that the shop waits for; False where none are, or it is another matter."""
    asked = turn.requested_slot is not None
    if turn.context.customer_id is None or asked or not _of_pickup(turn):
        return False
    with turn.database.read() as session:
        waiting = to_send_back(session, turn.context.customer_id)
        fetched = policy(session, ReturnShipping).pickup
    if len(waiting) != 1 or not fetched or turn.message.one("tracking_no"):
        return False
    case = waiting[0]
    return _stopped(turn, case) or _asked(turn, case) or _timed(turn, case)


def pickup_told(turn: Turn) -> bool:
    """Take up a time to fetch goods that the shop waits for, whatever it was taken for; False if
    the message is another matter.
    """
    if answered_about_pickup(turn):
        return True
    customer_id = turn.context.customer_id
    if customer_id is None or not meant(turn) or wished(turn) is None:
        return False
    with turn.database.read() as session:
        waiting = to_send_back(session, customer_id)
    if waiting:
        return_shipping(turn)
    return bool(waiting)


def _of_pickup(turn: Turn) -> bool:
    """Whether the message speaks of fetching, or follows on talk about it."""
    if not turn.message.typed or len(turn.message.text) > SHORT:
        return False
    lists = ("aftersales.pickup_words", "aftersales.fetched_asked")
    named = any(heard(path, turn.message.text) for path in lists)
    return named or any(map(turn.before.told_of, TALK))


def _stopped(turn: Turn, case: AfterSale) -> bool:
    """还是我自己寄吧 取件不要了: somebody calls it off, with the shop's word for when."""
    text = plain(turn.message.text)
    if not matches("aftersales.pickup_stopped", text) or asks(text):
        return False
    with turn.database.read() as session:
        asked_for = pickup_of(session, case.id)
    if asked_for is None:
        return False
    tell_stopped(turn, case, stop_ticket(turn, case))
    address_told(turn, case)
    return True


def _asked(turn: Turn, case: AfterSale) -> bool:
    text = plain(turn.message.text)
    if heard("aftersales.collect_words", text):
        turn.say("utter_return_no_collect")
        return_shipping_fee(turn)
    elif matches("aftersales.pickup_price", text):
        return_shipping_fee(turn)
    elif matches("aftersales.pickup_rings", text):
        turn.say("utter_pickup_rings", number=case.called)
    elif matches("aftersales.pickup_when", text):
        with turn.database.read() as session:
            return told_of_pickup(turn, session, case)
    elif heard("aftersales.fetched_asked", text) and wished(turn) is None:
        tell_fetching(turn, case)
    else:
        return False
    return True


def _timed(turn: Turn, case: AfterSale) -> bool:
    """那就上午, 改到周一下午行吗: what is said of the time replaces it, the rest stays."""
    found, text = wished(turn), turn.message.text
    sends = heard("aftersales.sent_words", text) and not heard("aftersales.pickup_words", text)
    if found is None or sends:
        return False
    with turn.database.read() as session:
        found = _completed(session, case, found)
    if found.is_past(now()):
        turn.say("utter_pickup_past")
    elif not fetch(turn, case, found):
        nothing_to_send(turn, str(turn.context.customer_id))
    return True


def _completed(session: Session, case: AfterSale, found: Wish) -> Wish:
    request = pickup_of(session, case.id)
    if request is None:
        return found
    told = from_request(request.payload)
    return replace(found, day=found.day or told.day, hours=found.hours or told.hours)
