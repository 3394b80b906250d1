"""能退吗 of something bought: an answer for that order, and the form where a wish is told."""

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from actions.aftersales.beginning import begin, offer_return
from actions.aftersales.case_questions import REPORTED, fits, kind_in
from actions.aftersales.item_questions import cause_in, what
from actions.aftersales.return_ahead import answered_ahead, answered_of_incident, tell_allergy
from actions.aftersales.return_fee import asks_fee, tell_fee
from actions.aftersales.worn import worn_said
from actions.forms.words import asks
from actions.orders.choice import OPEN, all_orders, in_focus, named_order, narrowed
from actions.patterns import matches
from actions.times import day, moment
from actions.turn import Turn
from actions.words import entry, heard, label, plain
from shop.aftersales.eligibility import Eligibility, no_reason
from shop.aftersales.service import cases_of
from shop.aftersales.states import SEEN, CaseKind, Cause
from shop.messages.taps import tap
from shop.orders.models import Order
from shop.policies.service import policy
from shop.policies.values import ReturnPolicy

FEW = 14  # characters
LIKELY = 3  # readings that are looked at
OPENING = frozenset({"apply_return_exchange", *REPORTED})


def answered_for_order(turn: Turn) -> bool:
    """Answer a question about returning for the signed order that is meant; False if it is about
    the rule, or no order can be told. What wishes a return or exchange begins the form.
    """
    customer_id, text = turn.context.customer_id, turn.message.text
    if not turn.message.typed:
        return False
    if asks_fee(text):
        tell_fee(turn, None)
        return True
    if answered_of_incident(turn) or tell_allergy(turn):
        return True
    with turn.database.read() as session:
        order = _meant(turn, session, customer_id) if customer_id else None
        if order is None or not _about_own(turn):
            return _about_own(turn) and answered_ahead(turn)
        turn.remember(order_id=order.id)
        if cause_in(text) in SEEN or (kind_in(text) and not asks(text)):
            begin(turn)  # a fault or a wish was told, nothing asked
        else:
            days = policy(session, ReturnPolicy).days
            _answer(turn, order, no_reason(session, order), days)
    return True


def begun_if_wished(turn: Turn) -> bool:
    """Begin the form for 想退鞋 能上门取吗 of who holds something; False for no wish."""
    customer_id, message = turn.context.customer_id, turn.message
    if customer_id is None or not message.typed or turn.form is not None:
        return False
    if kind_in(message.text) is None and cause_in(message.text) not in SEEN:
        return False
    with turn.database.read() as session:
        held = any(fits(order) for order in all_orders(session, customer_id))
        if not held or cases_of(session, customer_id, open_only=True):
            return False
    begin(turn)
    return True


def fee_asked(turn: Turn) -> bool:
    """Answer who pays the way back where that is likely meant; False otherwise."""
    message = turn.message
    likely = {name for name, _share in message.ranking[:LIKELY]}
    if not message.typed or likely.isdisjoint({"return_shipping_fee", "return_shipping"}):
        return False
    if not (asks_fee(message.text) or heard("aftersales.collect_words", message.text)):
        return False
    tell_fee(turn, None)
    return True


def wished_or_reported(turn: Turn) -> bool:
    """Begin the form for what was not surely understood but names a fault or a wish and is likely
    meant so; False otherwise, or where no signed order can be meant.
    """
    customer_id, message = turn.context.customer_id, turn.message
    likely = {name for name, _share in message.ranking[:LIKELY]}
    if customer_id is None or not message.typed or likely.isdisjoint(OPENING):
        return False
    reported = cause_in(message.text) in SEEN
    if not reported and kind_in(message.text) is None and not _is_unhappy(turn):
        return False
    with turn.database.read() as session:
        orders = [order for order in all_orders(session, customer_id) if order.paid]
        held = narrowed(turn, session, [order for order in orders if fits(order)])
        waiting = [order for order in orders if order.state in OPEN]
    if not held or (waiting and not reported):
        return False
    if reported:
        turn.say("utter_case_sorry")
    begin(turn)
    return True


def _is_unhappy(turn: Turn) -> bool:
    """鞋子大了两码, 衣服太肥了: told in a few words, while no goods are being chosen."""
    text = turn.message.text
    told = cause_in(text) == Cause.NO_REASON and len(text) <= FEW
    return told and not asks(text) and not turn.slots.get("list_id")


def asked_whether(turn: Turn) -> bool:
    """Answer 那原来那个能退吗, taken for the wish itself; False for a wish, or a fault."""
    text = plain(turn.message.text)
    if not turn.message.typed or not matches("aftersales.can_asked", text):
        return False
    if matches("aftersales.wished_politely", text) or cause_in(text) in SEEN:
        return False
    return kind_in(text) in {CaseKind.RETURN, CaseKind.REFUND} and answered_for_order(turn)


def _meant(turn: Turn, session: Session, customer_id: str) -> Order | None:
    """The signed order named, talked about or pointed at; the only one there is."""
    named = named_order(turn, session, customer_id)
    if named.named:
        return named.order if named.order and fits(named.order) else None
    held = [order for order in all_orders(session, customer_id) if fits(order)]
    found = narrowed(turn, session, held)
    if len(found) == 1:
        return found[0]
    focus = in_focus(turn, session, customer_id, {order.state for order in found})
    return focus if focus is not None and focus in found else None


def _about_own(turn: Turn) -> bool:
    """这双能退吗, 我想换大一码的, not 支持七天无理由吗."""
    text = turn.message.text
    if heard("aftersales.why_words", text) and turn.slots.get("order_id"):
        return True
    own = heard("aftersales.own_goods", text) or kind_in(text) is not None
    return own and re.search(entry("aftersales.rule_words"), plain(text)) is None


def _answer_yes(turn: Turn, values: dict[str, str]) -> None:
    """It can, used goods perhaps; what also wishes it (能帮我退了吗) begins the form."""
    response = (
        "utter_return_policy_worn_until"
        if worn_said(turn.message.text)
        else ("utter_return_policy_yes")
    )
    if turn.requested_slot is not None or heard("aftersales.later_words", turn.message.text):
        turn.say(response, **values)
    elif matches("aftersales.wished_politely", plain(turn.message.text)):
        turn.say(response, **values)
        begin(turn)
    else:
        offer_return(turn, response, **values)


def _answer(turn: Turn, order: Order, right: Eligibility, days: int) -> None:
    values = {"product": what(order, None)}
    if order.signed_at is not None:
        values["signed"] = day(order.signed_at)
    if right.until is not None:
        values["until"] = moment(right.until - timedelta(minutes=1))
    exchanged = kind_in(turn.message.text) == CaseKind.EXCHANGE
    if right.allowed and exchanged and turn.form is None:
        begin(turn)
        return
    if right.allowed:
        _answer_yes(turn, values)
        return
    problem = tap(label("aftersales.button_problem"), "quality_problem", order_id=order.id)
    response = "excluded" if right.code == "category_excluded" else "passed"
    if heard("aftersales.why_words", turn.message.text):
        response = f"why_{response}"
        values["days"] = str(days)
    if right.excluded:
        values["categories"] = label("aftersales.comma").join(right.excluded)
    turn.offer(f"utter_return_policy_{response}", [problem], **values)
