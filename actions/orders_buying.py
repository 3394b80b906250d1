"""How to buy: the steps, the time to pay, limits, and what is in the way of buying."""

from actions.faq import answered_from_faq
from actions.registry import action
from actions.shown import product_meant
from actions.turn import Turn
from actions.words import heard
from shop.catalog.cards import product_card
from shop.messages.schemas import ProductsPayload
from shop.policies.service import policy
from shop.policies.values import OrderingPolicy, ShippingPolicy


@action("action_how_to_buy")
def how_to_buy(turn: Turn) -> None:
    """Answered from the shop's rules, then from its sheet; what neither says is for a person."""
    asked = turn.message.text if turn.message.typed else ""
    with turn.database.read() as session:
        rules, shipping = policy(session, OrderingPolicy), policy(session, ShippingPolicy)
    if heard("orders.limit_words", asked):
        _limit(turn, rules)
    elif heard("orders.phone_words", asked):
        _by_phone(turn, rules)
    elif heard("orders.failing_words", asked) and _sold_out(turn):
        pass
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


def _sold_out(turn: Turn) -> bool:
    """Say that the product meant is gone; False if none is meant, or it can be bought."""
    with turn.database.read() as session:
        product = product_meant(turn, session)
    if product is None or (product.on_sale and product.stock > 0):
        return False
    card = ProductsPayload(items=[product_card(product)])
    turn.say("utter_buy_sold_out", card, product=product.title)
    return True
