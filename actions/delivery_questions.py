"""How, from where and to where parcels go, and what that costs, by the shop's rules and parcels."""

from sqlalchemy.orm import Session

from actions.cards import order_card
from actions.faq import answered_from_faq
from actions.order_choice import all_orders, named_order
from actions.registry import action
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.addresses import abroad_named, province_named
from shop.policies.service import policy
from shop.policies.values import DeliveryArea, FreeShipping, ShippingPolicy
from shop.shipping.service import couriers_used

NAMED_COURIERS = 4


def _asked(turn: Turn) -> str:
    return turn.message.text if turn.message.typed else ""


def _joined(words: list[str]) -> str:
    return label("delivery.comma").join(words)


@action("action_shipping_method")
def shipping_method(turn: Turn) -> None:
    """Which courier, from where, to the door or not: what the shop says of it, else its parcels."""
    with turn.database.read() as session:
        rules = policy(session, ShippingPolicy)
        couriers = list(rules.couriers) or couriers_used(session)[:NAMED_COURIERS]
    text = _asked(turn)
    if heard("delivery.from_words", text):
        _say_if_known(turn, "utter_method_from", rules.ships_from)
    elif heard("delivery.handover_words", text):
        _say_if_known(turn, "utter_method_handover", rules.handover)
    elif not couriers:
        _say_if_known(turn, "utter_method_couriers", "")
    else:
        _couriers(turn, rules, couriers)


def _say_if_known(turn: Turn, response: str, value: str) -> None:
    """What the shop's rules say, else its sheet, else a person."""
    if value:
        turn.say(response, value=value)
    elif not answered_from_faq(turn):
        turn.offer_person("utter_method_unknown")


def _couriers(turn: Turn, rules: ShippingPolicy, couriers: list[str]) -> None:
    """Who carries parcels; whether one can be chosen is said to who asks for one."""
    names = _joined(couriers)
    text = _asked(turn)
    if rules.courier_choice:
        turn.say("utter_method_choice", couriers=names)
    elif turn.message.one("courier") or heard("delivery.choice_words", text):
        turn.say("utter_method_no_choice", couriers=names)
    else:
        turn.say(
            "utter_method_couriers" if rules.couriers else "utter_method_lately", couriers=names
        )


@action("action_delivery_area")
def delivery_area(turn: Turn) -> None:
    """Whether parcels go where the message says; where they do not go, and fetching oneself."""
    with turn.database.read() as session:
        rules = policy(session, DeliveryArea)
    text = _asked(turn)
    place = abroad_named(text)
    excluded = next((area for area in rules.excluded_areas if area in text), "")
    province = province_named(text)
    if heard("delivery.pickup_words", text):
        _pickup(turn, rules)
    elif place and not rules.abroad:
        turn.say("utter_area_not_abroad", place=place)
    elif excluded or _is_excluded(province, rules):
        turn.say("utter_area_not_there", place=excluded or province)
    elif place or province:
        turn.say("utter_area_there", place=place or province)
    else:
        _everywhere(turn, rules)


def _is_excluded(province: str, rules: DeliveryArea) -> bool:
    return bool(province) and any(province.startswith(area) for area in rules.excluded_areas)


def _pickup(turn: Turn, rules: DeliveryArea) -> None:
    if rules.pickup:
        turn.say("utter_area_pickup", value=rules.pickup)
    else:
        turn.say("utter_area_no_pickup")


def _everywhere(turn: Turn, rules: DeliveryArea) -> None:
    if rules.excluded_areas:
        turn.say("utter_area_except", places=_joined(list(rules.excluded_areas)))
    else:
        turn.say("utter_area_mainland")
    if not rules.abroad:
        turn.say("utter_area_only_mainland")


@action("action_shipping_fee")
def shipping_fee(turn: Turn) -> None:
    """What an order was charged, what a province costs, else from which amount it is free."""
    with turn.database.read() as session:
        rules = policy(session, FreeShipping)
        if _charged(turn, session, rules):
            return
    excepted = list(rules.excluded_provinces)
    province = province_named(_asked(turn))
    if province and any(province.startswith(name) for name in excepted):
        turn.say("utter_shipping_fee_there", place=province, fee=display(rules.fee))
        return
    _rules(turn, rules)
    if excepted and not province:
        turn.say("utter_shipping_fee_except", provinces=_joined(excepted))


def _rules(turn: Turn, rules: FreeShipping) -> None:
    if rules.fee == 0 or rules.threshold == 0:
        turn.say("utter_shipping_free")
    else:
        threshold, fee = display(rules.threshold), display(rules.fee)
        turn.say("utter_shipping_fee", threshold=threshold, fee=fee)


def _charged(turn: Turn, session: Session, rules: FreeShipping) -> bool:
    """为什么收我运费: what stands in the order, beside the rule."""
    customer_id = turn.context.customer_id
    if customer_id is None:
        return False
    named = named_order(turn, session, customer_id).order
    if named is None and not heard("delivery.charged_words", _asked(turn)):
        return False
    order = named or next(iter(all_orders(session, customer_id)), None)
    if order is None:
        return False
    turn.remember(order_id=order.id)
    card = OrderPayload(orders=[order_card(session, order)])
    goods = display(order.total - order.shipping_fee)
    if order.shipping_fee:
        fee, threshold = display(order.shipping_fee), display(rules.threshold)
        turn.say("utter_shipping_charged", card, fee=fee, goods=goods, threshold=threshold)
    else:
        turn.say("utter_shipping_not_charged", card)
    return True
