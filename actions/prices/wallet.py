"""What a customer has: coupons and why one cannot be used, level and points."""

from sqlalchemy.orm import Session

from actions.faq.sheet import answered_from_faq, answered_words, told_meant
from actions.forms.words import asks
from actions.identity import LOGIN_NEEDED, identified
from actions.orders.choice import all_orders
from actions.orders.unpaid import coupons_told, stated_unpaid, told_until
from actions.patterns import matches
from actions.prices.coupon_fit import answered_fit, concerns_order, placed_unpaid
from actions.prices.coupons_in_words import SHOWN, in_words, why
from actions.registry import action, before
from actions.talk.again import times_told, was_told
from actions.times import day
from actions.turn import Turn
from actions.words import entry, heard, label
from shop.catalog.service import categories
from shop.customers.models import Coupon
from shop.customers.service import coupon_history, coupons, customer
from shop.money import display
from shop.orders.models import Order
from shop.orders.states import OrderState

# what only the shop's sheet can answer
RULES = ("stack_words", "back_words", "use_words", "new_words")


@action("action_coupons")
def ask_coupons(turn: Turn) -> None:
    """What is asked of coupons: a rule, when they end, what they take off, why not; else all."""
    text = turn.message.text if turn.message.typed else ""
    fails = heard("wallet.problem_words", text)
    if not fails and _rule_told(turn, text):
        return
    customer_id = turn.context.customer_id
    if customer_id is None:
        _tell_visitor(turn, text)
        return
    if (not fails or concerns_order(text)) and answered_fit(turn, customer_id):
        return
    if fails:
        _explain(turn, customer_id)
        return
    if heard("wallet.claim_words", text):
        turn.say("utter_coupons_claim")
        if heard("wallet.none_words", text):
            return
    _tell(turn, customer_id, text)
    if heard("wallet.stack_words", text) or heard("wallet.back_words", text):
        turn.offer_person("utter_coupons_rule_unknown")


def _rule_told(turn: Turn, text: str) -> bool:
    """How one comes by a coupon and uses it, whether it comes back: from the sheet; told then."""
    for name in ("use", "stack", "back"):
        asked = heard(f"wallet.{name}_words", text)
        if asked and answered_words(turn, str(entry(f"wallet.{name}_asked"))):
            return True
    rule = any(heard(f"wallet.{name}", text) for name in RULES)
    if (rule and answered_from_faq(turn)) or told_meant(turn):
        return True
    if matches("wallet.obtained", text):
        turn.say("utter_coupons_claim")
        return True
    return False


def _tell_visitor(turn: Turn, text: str) -> None:
    """What holds for everybody; which coupons somebody has is known after the login."""
    if asks(text) and answered_from_faq(turn):
        return
    turn.say("utter_coupons_visitor", LOGIN_NEEDED)


@before
def answered_after_coupons(turn: Turn) -> bool:
    """我这个手表能用吗, right after coupons were told of: these, whatever it was taken for."""
    customer_id, text = turn.context.customer_id, turn.message.text
    if customer_id is None or not turn.message.typed or turn.form is not None:
        return False
    if not coupons_told(turn):
        return False
    if stated_unpaid(turn):
        return _not_paid_yet(turn, customer_id)
    if turn.message.intent == "coupon":
        return False
    if matches("wallet.obtained", text):
        turn.say("utter_coupons_claim")
        return True
    return matches("wallet.goes_on", text) and answered_fit(turn, customer_id)


def _not_paid_yet(turn: Turn, customer_id: str) -> bool:
    """还没付呢, after coupons were told of: what that order can still have, or how one is used."""
    if turn.before.told("utter_coupons_none", "utter_coupons_placed", "utter_coupons_placed_not"):
        return told_until(turn)
    if placed_unpaid(turn, customer_id):
        return True
    return answered_words(turn, str(entry("wallet.use_asked")))


def _tell(turn: Turn, customer_id: str, text: str) -> None:
    """The coupons that can be used now, what was asked of them first."""
    with turn.database.read() as session:
        found = list(coupons(session, customer_id))
    if not found:
        if not heard("wallet.claim_words", text):
            turn.say("utter_coupons_none")
    elif heard("wallet.end_words", text):
        _tell_ends(turn, found)
    elif heard("wallet.worth_words", text):
        best = max(found, key=lambda coupon: coupon.amount)
        turn.say("utter_coupons_best", amount=display(best.amount), coupon=in_words(best))
    elif turn.before.told("utter_coupons", "utter_coupons_same"):
        turn.say("utter_coupons_same", count=len(found), day=day(found[0].ends_at))
    else:
        _tell_all(turn, found)


def _tell_ends(turn: Turn, found: list[Coupon]) -> None:
    """Until when: one day for all, else each with its own, the soonest first."""
    days = [day(coupon.ends_at) for coupon in found[:SHOWN]]
    if len(set(days)) == 1:
        turn.say("utter_coupons_end", count=len(found), day=days[0])
        return
    pairs = zip(found, days, strict=False)
    listed = [label("wallet.ends", title=coupon.title, day=last) for coupon, last in pairs]
    turn.say("utter_coupons_ends", day=days[0], coupons=label("wallet.joint").join(listed))


def _tell_all(turn: Turn, found: list[Coupon]) -> None:
    listed = label("wallet.joint").join(in_words(coupon) for coupon in found[:SHOWN])
    turn.say("utter_coupons", count=len(found), coupons=listed)


def told_coupons(turn: Turn, customer_id: str) -> bool:
    """Tell of the coupons that can be used now; False if there are none."""
    with turn.database.read() as session:
        found = list(coupons(session, customer_id))
    if found:
        _tell_all(turn, found)
    return bool(found)


def _explain(turn: Turn, customer_id: str) -> None:
    """Each coupon, and what keeps it from being used, on the order that waits for payment."""
    with turn.database.read() as session:
        found = list(coupon_history(session, customer_id))
        names = {category.id: category.name for category in categories(session)}
        order = _unpaid(session, customer_id)
    if not found:
        turn.say("utter_coupons_none")
        return
    found.sort(key=lambda coupon: coupon.ends_at, reverse=True)
    reasons = [why(coupon, names, order) for coupon in found[:SHOWN]]
    turn.offer_person("utter_coupons_why", reasons=label("wallet.joint").join(reasons))


def _unpaid(session: Session, customer_id: str) -> Order | None:
    orders = all_orders(session, customer_id)
    return next((o for o in orders if o.state == OrderState.AWAITING_PAYMENT), None)


@action("action_membership")
def membership(turn: Turn) -> None:
    """What membership is good for, where that is asked; level and points as the shop keeps them."""
    text = turn.message.text if turn.message.typed else ""
    asks = heard("wallet.benefit_words", text)
    answered = asks and answered_from_faq(turn)
    if not answered and (_good_for(turn, text) or _asked_of_it(turn, text)):
        return
    known = answered and was_told(turn, "membership")
    if known or (answered and turn.context.customer_id is None):
        return
    customer_id = identified(turn)
    if customer_id is None:
        return
    with turn.database.read() as session:
        who = customer(session, customer_id)
    times_told(turn, "membership:")
    turn.say("utter_membership", level=who.level, points=who.points)


def _good_for(turn: Turn, text: str) -> bool:
    """有啥用, 能干啥: of the points where those were talked of, else of the level; by the sheet."""
    if not matches("wallet.good_for", text):
        return False
    points = matches("wallet.of_points", text + turn.before.text)
    return answered_words(turn, str(entry(f"wallet.{'points' if points else 'level'}_asked")))


def _asked_of_it(turn: Turn, text: str) -> bool:
    """咋还是普通会员, 积分能转给别人不, 生日有礼吗: what no data say; told so."""
    if matches("wallet.level_doubted", text) and turn.context.customer_id is not None:
        with turn.database.read() as session:
            who = customer(session, turn.context.customer_id)
        times_told(turn, "membership:")
        turn.offer_person("utter_membership_why", level=who.level, points=who.points)
        return True
    if not matches("wallet.unknown_asked", text):
        return False
    if not answered_from_faq(turn, only_sure=True):
        turn.offer_person("utter_membership_unknown")
    return True
