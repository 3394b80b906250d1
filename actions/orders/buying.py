"""How ordering works: the steps, the time to pay, limits, and what is in the way of it."""

from actions.faq.sheet import answered_from_faq
from actions.turn import Turn
from actions.words import heard
from shop.policies.service import policy
from shop.policies.values import OrderingPolicy, ShippingPolicy


def tell_rules(turn: Turn) -> None:
    """How ordering works, from the shop's rules, then its sheet; what neither says, a person."""
    asked = turn.message.text if turn.message.typed else ""
    with turn.database.read() as session:
        rules, shipping = policy(session, OrderingPolicy), policy(session, ShippingPolicy)
    if heard("orders.limit_words", asked):
        _limit(turn, rules)
    elif heard("orders.phone_words", asked):
        _by_phone(turn, rules)
    elif answered_from_faq(turn):
        pass
    elif heard("orders.presale_words", asked):
        turn.offer_person("utter_buy_presale")
    elif heard("orders.failing_words", asked):
        turn.offer_person("utter_buy_failing")
    else:
        pay, ship = rules.pay_within_hours, shipping.ship_within_hours
        turn.say("utter_buy_steps", hours=pay, ship=ship)


def _limit(turn: Turn, rules: OrderingPolicy) -> None:
    if rules.most_pieces:
        turn.say("utter_buy_limit", count=rules.most_pieces)
    else:
        turn.say("utter_buy_no_limit")


def _by_phone(turn: Turn, rules: OrderingPolicy) -> None:
    if rules.by_phone:
        turn.say("utter_buy_by_phone", phone=rules.by_phone)
    else:
        turn.say("utter_buy_not_by_phone")
