"""Whether it is done: 取消了吗, 备注上了没, 两个都弄了?, told from what was asked of the shop."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy.orm import Session

from actions.cards import name_of
from actions.orders.choice import all_orders, narrowed
from actions.patterns import matches
from actions.turn import Turn
from actions.words import entry, label, listed, mapping, plain
from shop.clock import now
from shop.errors import NotFound
from shop.money import display
from shop.orders.addresses import known
from shop.orders.changes import ChangeKind
from shop.orders.models import Order, ShopRequest
from shop.orders.requests import requests_of
from shop.orders.service import order_of
from shop.orders.states import OrderState
from shop.system import ABOUT_ORDERS, RequestKind, RequestState

Teller = Callable[[Turn, Session, ShopRequest], None]
TELLERS: dict[RequestKind, Teller] = {}
ANYTHING: frozenset[RequestKind] = frozenset()
LONGEST = 18  # characters of a message that asks only this
LATELY = timedelta(hours=1)  # 好了吗 means what was asked for last
BEFORE = timedelta(days=30)  # 取消了吗 may mean what was asked for in an earlier talk
MOST = 3
_CLAUSES = r"[，,。；;！!\s]+"
_FORMS = ("asks", "surely", "not_yet", "whether")


def tells(*kinds: RequestKind) -> Callable[[Teller], Teller]:
    """Register the function that tells how a request of these kinds stands."""

    def register(teller: Teller) -> Teller:
        TELLERS.update(dict.fromkeys(kinds, teller))
        return teller

    return register


@dataclass(frozen=True)
class Asked:
    """What is asked about: these kinds (none named: whatever was asked for last), or `several`."""

    kinds: frozenset[RequestKind]
    several: bool = False


@cache
def _patterns(verb: str) -> list[re.Pattern[str]]:
    return [re.compile(label(f"done.{form}", verb=verb), re.IGNORECASE) for form in _FORMS]


def asks_done(turn: Turn) -> Asked | None:
    """What a typed message asks to be done already; None if it asks something else."""
    text = plain(turn.message.text)
    if not turn.message.typed or len(text) > LONGEST or matches("done.another", text):
        return None
    several = matches("done.several", text)
    clauses = [text, *re.split(_CLAUSES, text)]
    named = frozenset(
        RequestKind[name.upper()]
        for name, verb in mapping("done.verbs").items()
        if _asked_in(clauses, str(verb))
    )
    if named:
        return Asked(named, several)
    return Asked(ANYTHING, several) if _asked_in(clauses, str(entry("done.any_verb"))) else None


def _asked_in(clauses: Sequence[str], verb: str) -> bool:
    return any(one.search(clause) for one in _patterns(verb) for clause in clauses)


def told_done(turn: Turn, asked: Asked | None = None) -> bool:
    """Tell how what was asked of the shop stands; False if that is not asked, or nothing was."""
    asked = asked or asks_done(turn)
    if asked is None or turn.context.customer_id is None:
        return False
    with turn.database.read() as session:
        found = _meant(turn, session, asked)
        for request in found:
            TELLERS.get(RequestKind(request.kind), _tell)(turn, session, request)
    if found and asked.several and len(found) == 1:
        turn.say("utter_done_only")
    return bool(found)


def _meant(turn: Turn, session: Session, asked: Asked) -> list[ShopRequest]:
    """The newest first: of this talk; of an earlier one only where the kind is named."""
    rows = [one for one in requests_of(session, str(turn.context.customer_id)) if _counts(one)]
    here = [one for one in rows if one.conversation_id == turn.context.conversation]
    if not asked.kinds:
        late = now() - LATELY
        return [one for one in here if one.requested_at >= late][: MOST if asked.several else 1]
    wanted = [one for one in here if one.kind in asked.kinds]
    since = now() - BEFORE
    wanted = wanted or [r for r in rows if r.kind in asked.kinds and r.requested_at >= since]
    orders = all_orders(session, str(turn.context.customer_id))
    meant = {order.id for order in narrowed(turn, session, orders)}
    if len(meant) < len(orders):
        wanted = [one for one in wanted if one.object_id in meant or one.kind not in ABOUT_ORDERS]
    return wanted[: MOST if asked.several else 1]


def _counts(request: ShopRequest) -> bool:
    return request.kind == RequestKind.AFTERSALE or request.state != RequestState.WITHDRAWN


def _tell(turn: Turn, session: Session, request: ShopRequest) -> None:
    """A request about an order: what became of it, and the order as it stands."""
    try:
        order = order_of(session, request.customer_id or "", request.object_id)
    except NotFound:
        turn.say("utter_orders_not_found")
        return
    turn.remember(order_id=order.id)
    tell_state(turn, request, name_of(order), _now(order, request, _name(request)))


def tell_state(turn: Turn, request: ShopRequest, product: str, true_now: str) -> None:
    """What became of a request, in the words of its kind; `true_now` is told of what is done."""
    name = _name(request)
    values = {"did": str(mapping("done.did")[name]), "product": product}
    match RequestState(request.state):
        case RequestState.REFUSED:
            reasons = mapping("orders.refused")
            reason = reasons.get(request.reason) or request.reason
            values["reason"] = str(reason or label("orders.refused_otherwise"))
            turn.offer_person("utter_done_refused", **values)
        case RequestState.DONE:
            turn.say("utter_done_done", now=true_now, **values)
        case RequestState.ACCEPTED if name in listed("done.given"):
            turn.say("utter_done_done", now=true_now, **values)
        case state:
            turn.say(f"utter_done_{state.value}", **values)


def _name(request: ShopRequest) -> str:
    """What the words call it; sent together or apart is told of as such."""
    name = RequestKind(request.kind).name.lower()
    change = request.payload.get("change")
    return f"{name}_{change}" if change in {ChangeKind.MERGE, ChangeKind.SPLIT} else name


def _now(order: Order, request: ShopRequest, name: str) -> str:
    """What the row of the order says now."""
    address = known(order.address)
    if name == "cancel" and order.refunded:
        name = "cancel_paid"
    if name == "address" and not address.place:
        name = "contact"
    return str(mapping("done.now")[name]).format(
        product=name_of(order),
        state=OrderState(order.state).label,
        refunded=display(order.refunded),
        place=address.place,
        name=address.name,
        remark=order.remark,
        wanted=request.payload.get("wanted", ""),
    )
