"""What is said of a parcel is taken up, whatever it was understood as: found, check it, who signed.

Only where the words are plain and there is an order they fit; the rest is left to what was
understood.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.delivery.checks import CHECKED, MISSING, open_check
from actions.delivery.handover import handover_in, offer_call, passed_on, tell_absent
from actions.delivery.intercept import say_consequences
from actions.delivery.matter import Matter
from actions.delivery.meant import WAITING_FIRST, is_late_order, only_meant
from actions.delivery.missing import close_check, investigate, signed_not_received
from actions.delivery.supposed import if_not_there, threatens
from actions.delivery.tracking import where
from actions.delivery.urged import URGED, tell_result, urged_before
from actions.delivery.urging import urge_delivery
from actions.delivery.whereabouts import tell_check
from actions.forms.beside import NO_ANSWER
from actions.forms.instead import instead
from actions.handoff.feelings import also_upset
from actions.orders.choice import all_orders, only_points
from actions.patterns import matches
from actions.registry import before
from actions.talk.again import was_told
from actions.turn import Turn
from actions.words import label, plain
from shop.messages.taps import tap
from shop.orders.requests import unfinished
from shop.orders.states import OrderState
from shop.shipping.service import parcels
from shop.system import RequestKind

Answer = Callable[[Turn, Session, str], bool]
OF_DELIVERY = frozenset(
    {"track_logistics", "ask_delivery_time", "ask_ship_time", "ask_order_status", "urge_reply"}
)
UNSURE = NO_ANSWER | {"inform", "affirm", "deny", "thanks_bye", "urge_reply", "greet"}
MISTAKEN = frozenset({"signed_not_received", "track_logistics", "ask_delivery_time"})
PERSON = frozenset({"transfer_human", "contact_merchant"})  # 到了给我打电话 means the courier
TALKED_OF = ("delivery", "orders", "urge", "missing", "handover", "redirect", "unpaid", "ordered")
NOT_UNDERSTOOD = ("utter_ask_back", "utter_rephrase", "utter_misunderstood_person")
LATELY = ("lost", "stuck_since", "missing")


def _hears(turn: Turn, name: str) -> bool:
    return matches(f"delivery.taken_up.{name}", plain(turn.message.text))


@instead
def sure(turn: Turn) -> bool:
    """跟他讲了没, after a wish was put to the shop: it opens no form."""
    if turn.requested_slot is not None or turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        return _sure(turn, session, turn.context.customer_id)


@before
def taken_up(turn: Turn) -> bool:
    """Answer what is plainly said of a parcel; False if nothing is."""
    customer_id = turn.context.customer_id
    if customer_id is None or not turn.message.typed or turn.form is not None:
        return False
    with turn.database.read() as session:
        if not all_orders(session, customer_id):
            return False
        return any(answer(turn, session, customer_id) for answer in ANSWERS)


def _found(turn: Turn, session: Session, customer_id: str) -> bool:
    """找到了 不用查了, while a check is open."""
    text = turn.message.text
    if not (matches("delivery.missing.found", text) or _hears(turn, "no_check")):
        return False
    if _hears(turn, "trouble"):
        return False
    if turn.before.told("utter_missing_closed", "utter_missing_found"):
        turn.say("utter_missing_found")
        return True
    checked = [one for one in all_orders(session, customer_id) if open_check(session, one)]
    return len(checked) == 1 and close_check(turn, session, checked[0])


def _check(turn: Turn, session: Session, customer_id: str) -> bool:
    """那你先帮我查着吧, after it was told that it does not move or is not there."""
    talked = any(was_told(turn, what) for what in LATELY) or turn.slots.get("proposed") == MISSING
    if not _hears(turn, "check_named") and not (talked and _hears(turn, "check")):
        return False
    order = only_meant(turn, session, customer_id, tuple(CHECKED))
    moving = order is not None and order.state == OrderState.IN_TRANSIT
    if order is None or (moving and not is_late_order(session, order)):
        return False
    if ticket := open_check(session, order):
        tell_check(turn, ticket, Matter(session, order, parcels(session, order.id)))
    else:
        turn.remember(order_id=order.id)
        investigate(turn)
    return True


def _reply(turn: Turn, session: Session, customer_id: str) -> bool:
    """多久给我回复: of a check its promise, of urging what happens next."""
    if not _hears(turn, "reply") or _hears(turn, "other_matter"):
        return False
    order = only_meant(turn, session, customer_id, (*WAITING_FIRST, *CHECKED))
    if order is None:
        return False
    if ticket := open_check(session, order):
        tell_check(turn, ticket, Matter(session, order, parcels(session, order.id)))
        return True
    urged = urged_before(turn, session, order) if order.state in URGED else None
    return urged is not None and tell_result(turn, urged, order)


def _urge(turn: Turn, session: Session, customer_id: str) -> bool:
    """都五天了 催一下仓库吧, understood as the question that it holds too."""
    wished = _hears(turn, "urge") or _hears(turn, "hurry")
    if turn.message.intent not in OF_DELIVERY | UNSURE or not wished:
        return False
    if not any(one.state in URGED for one in all_orders(session, customer_id)):
        return False
    urge_delivery(turn)
    return True


def _who(turn: Turn, session: Session, customer_id: str) -> bool:
    """谁签的啊."""
    if not matches("delivery.missing.who", turn.message.text):
        return False
    if only_meant(turn, session, customer_id, (OrderState.SIGNED, OrderState.COMPLETED)) is None:
        return False
    signed_not_received(turn)
    return True


def _in_time(turn: Turn, session: Session, customer_id: str) -> bool:
    """能赶得上吗, of a parcel that is to go elsewhere."""
    if not _hears(turn, "in_time"):
        return False
    order = only_meant(turn, session, customer_id, (OrderState.IN_TRANSIT,))
    if order is None or unfinished(session, customer_id, RequestKind.ADDRESS, order.id) is None:
        return False
    matter = Matter(session, order, parcels(session, order.id))
    if "scan" not in matter.values:
        return False
    turn.say("utter_redirect_in_time", matter.card(), **matter.values)
    return True


def _handed_over(turn: Turn, session: Session, customer_id: str) -> bool:
    """送之前会打电话不; 让他撂门口呗 and 我不在家, understood as nothing else."""
    asks = _hears(turn, "calls_first")
    unsure = UNSURE | (PERSON if _hears(turn, "before_coming") else frozenset())
    wishes = turn.message.intent in unsure and not _hears(turn, "refused")
    told = (wishes or _only_wishes(turn)) and bool(handover_in(turn.message.text))
    absent = wishes and _hears(turn, "absent")
    if not (asks or told or absent):
        return False
    order = only_meant(turn, session, customer_id, WAITING_FIRST[::-1])
    if order is None:
        return False
    if asks:
        offer_call(turn, Matter(session, order, parcels(session, order.id)))
        return True
    if told:
        return passed_on(turn)
    return order.state == OrderState.IN_TRANSIT and tell_absent(turn, session, order)


def _only_wishes(turn: Turn) -> bool:
    """那还是放物业吧, taken for a question about the parcel."""
    missing = matches("delivery.missing.not_there", turn.message.text)
    return turn.message.intent in MISTAKEN and not missing


def _pickup_code(turn: Turn, session: Session, customer_id: str) -> bool:
    """取件码发我手机不, of the parcel on its way; not in a talk of what goes back."""
    back = any(map(turn.before.told_of, ("return", "case", "pickup", "repair")))
    if back or not matches("delivery.asked.pickup_code", plain(turn.message.text)):
        return False
    if only_meant(turn, session, customer_id, (OrderState.IN_TRANSIT,)) is None:
        return False
    where(turn)
    return True


def _refused(turn: Turn, session: Session, customer_id: str) -> bool:
    """跟快递员说不要了, understood as nothing: what refusing means, and calling it back."""
    if turn.message.intent not in UNSURE or not _hears(turn, "refused"):
        return False
    order = only_meant(turn, session, customer_id, (OrderState.IN_TRANSIT,))
    if order is None:
        return False
    turn.remember(order_id=order.id)
    say_consequences(turn)
    button = tap(label("orders.button_intercept"), "refuse_parcel", order_id=order.id)
    turn.offer("utter_refuse_next", [button], product=name_of(order))
    return True


def _other_order(turn: Turn, session: Session, customer_id: str) -> bool:
    """那双鞋呢, after another order was told of."""
    before_now = turn.before
    if not any(map(before_now.told_of, TALKED_OF)) and not before_now.told(*NOT_UNDERSTOOD):
        return False
    if not only_points(turn, session, all_orders(session, customer_id)):
        return False
    where(turn)
    return True


def _unclear(turn: Turn, session: Session, customer_id: str) -> bool:
    """说好前天到 影子都没有: understood as nothing, and plainly about what is not there yet."""
    threat = matches("delivery.asked.refund_threat", turn.message.text)
    if turn.message.intent not in NO_ANSWER or (_hears(turn, "other_matter") and not threat):
        return False
    if turn.context.owner == "queue" and not _hears(turn, "queue"):
        return False  # what is told and not asked is for the person waited for
    orders = all_orders(session, customer_id)
    waiting = [one for one in orders if one.state in WAITING_FIRST]
    late = any(is_late_order(session, one) for one in waiting)
    talked = any(map(turn.before.told_of, TALKED_OF))
    plainly = threat or _hears(turn, "parcel") or (talked and _hears(turn, "after"))
    asked = waiting and (plainly or (late and _hears(turn, "impatient")))
    if not asked and not _hears(turn, "signed"):
        return False
    where(turn)
    also_upset(turn)
    return True


def _sure(turn: Turn, _session: Session, _customer_id: str) -> bool:
    """能保证吗, 说好了吗, after a wish was put to the shop: the courier decides."""
    put = any(map(turn.before.told_of, ("schedule", "handover", "redirect")))
    if put and _hears(turn, "yet"):
        turn.say("utter_handover_yet")
    elif put and _hears(turn, "sure"):
        turn.say("utter_handover_not_sure")
    else:
        return False
    return True


ANSWERS: tuple[Answer, ...] = (
    *(_found, _check, _reply, if_not_there, threatens, _urge, _who, _in_time),
    *(_handed_over, _pickup_code, _refused, _sure, _other_order, _unclear),
)
