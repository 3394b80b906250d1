"""How, from where and to where parcels go, and what that costs, by the shop's rules and parcels."""

from sqlalchemy.orm import Session

from actions.cards import order_card
from actions.delivery.asked import answered, asked
from actions.delivery.handover import NOT_THERE, handover_in, passed_on
from actions.delivery.matter import Matter, says
from actions.delivery.tracking import SHIPPED
from actions.faq.sheet import answered_from_faq
from actions.forms.words import asks
from actions.orders.choice import all_orders, in_focus, named_order, narrowed
from actions.registry import action
from actions.turn import Turn
from actions.words import heard, label
from shop.messages.schemas import OrderPayload
from shop.money import display
from shop.orders.addresses import abroad_named, province_named
from shop.orders.states import OrderState
from shop.policies.service import policy
from shop.policies.values import DeliveryArea, FreeShipping, ShippingPolicy
from shop.shipping.service import couriers_used, parcels

NAMED_COURIERS = 4


def _asked(turn: Turn) -> str:
    return turn.message.text if turn.message.typed else ""


def _joined(words: list[str]) -> str:
    return label("delivery.comma").join(words)


@action("action_shipping_method")
def shipping_method(turn: Turn) -> None:
    """Which courier, from where, to the door or not: of one's own parcel, else what the shop says
    of it, else its parcels.
    """
    if _of_own_parcel(turn) or _wishes(turn):
        return
    with turn.database.read() as session:
        rules = policy(session, ShippingPolicy)
        couriers = list(rules.couriers) or couriers_used(session)[:NAMED_COURIERS]
    text = _asked(turn)
    if heard("delivery.from_words", text):
        _say_if_known(turn, "utter_method_from", rules.ships_from)
    elif heard("delivery.handover_words", text):
        _say_if_known(turn, "utter_method_handover", rules.handover)
    elif heard("delivery.speed_words", text) and answered_from_faq(turn):
        pass
    elif not couriers:
        _say_if_known(turn, "utter_method_couriers", "")
    else:
        _couriers(turn, rules, couriers)


def _of_own_parcel(turn: Turn) -> bool:
    """发的啥快递: the courier of the parcel talked about or under way; False if none is meant."""
    customer_id = turn.context.customer_id
    if customer_id is None or not {"courier", "phone"} & set(asked(turn)):
        return False
    if any(says(turn, f"delivery.{words}") for words in ("in_general_words", "choice_words")):
        return False
    with turn.database.read() as session:
        named = named_order(turn, session, customer_id).order
        order = named or in_focus(turn, session, customer_id, SHIPPED)
        if order is None and says(turn, "delivery.own_parcel_words"):
            orders = narrowed(turn, session, all_orders(session, customer_id))
            order = next((one for one in orders if one.state == OrderState.IN_TRANSIT), None)
        if order is None:
            return False
        return answered(turn, Matter(session, order, parcels(session, order.id)))


def _wishes(turn: Turn) -> bool:
    """送上门哈: no question, so it is passed on for a parcel that is not there yet."""
    customer_id, text = turn.context.customer_id, _asked(turn)
    if customer_id is None or asks(text) or not handover_in(text):
        return False
    with turn.database.read() as session:
        waits = any(one.state in NOT_THERE for one in all_orders(session, customer_id))
    return waits and passed_on(turn)


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
    if heard("delivery.fee_words", text):
        with turn.database.read() as session:
            _fee(turn, policy(session, FreeShipping), province)


def _is_excluded(province: str, rules: DeliveryArea) -> bool:
    return bool(province) and any(province.startswith(area) for area in rules.excluded_areas)


def _pickup(turn: Turn, rules: DeliveryArea) -> None:
    if rules.pickup:
        turn.say("utter_area_pickup", value=rules.pickup)
    else:
        turn.say("utter_area_no_pickup")


def _everywhere(turn: Turn, rules: DeliveryArea) -> None:
    if not rules.excluded_areas:
        turn.say("utter_area_mainland" if rules.abroad else "utter_area_all_mainland")
        return
    turn.say("utter_area_except", places=_joined(list(rules.excluded_areas)))
    if not rules.abroad:
        turn.say("utter_area_only_mainland")


@action("action_shipping_fee")
def shipping_fee(turn: Turn) -> None:
    """What an order was charged, what a province costs, else from which amount it is free."""
    with turn.database.read() as session:
        rules = policy(session, FreeShipping)
        if _charged(turn, session, rules):
            return
        area = policy(session, DeliveryArea)
    text = _asked(turn)
    province = province_named(text)
    if province and heard("delivery.reach_words", text):
        gone = _is_excluded(province, area)
        turn.say("utter_area_not_there" if gone else "utter_area_there", place=province)
        if gone:
            return
    _fee(turn, rules, province)


def _fee(turn: Turn, rules: FreeShipping, province: str) -> None:
    excepted = list(rules.excluded_provinces)
    if province and any(province.startswith(name) for name in excepted):
        turn.say("utter_shipping_fee_there", place=province, fee=display(rules.fee))
        return
    _rules(turn, rules, province)
    if excepted and not province:
        turn.say("utter_shipping_fee_except", provinces=_joined(excepted))


def _rules(turn: Turn, rules: FreeShipping, province: str) -> None:
    if rules.fee == 0 or rules.threshold == 0:
        turn.say("utter_shipping_free")
        return
    values = {"threshold": display(rules.threshold), "fee": display(rules.fee)}
    if province:
        turn.say("utter_shipping_fee_same", place=province, **values)
    else:
        turn.say("utter_shipping_fee", **values)


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
