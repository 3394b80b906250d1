"""What was just shown can be meant by its place, price, colour; an order by when it was made."""

from datetime import timedelta
from typing import Any

import pytest

from actions.turn import Services
from shop.clock import for_people, now
from shop.customers.consent import Purpose, may
from tests.integration.actions.conftest import StubRecommender, Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import FLASK, HEADPHONES, SHIRT


@pytest.fixture
def shown(talk: Talk, stub: StubRecommender) -> RasaCaller:
    """A customer who sees the flask (129), the shirt (89, black) and the headphones (59)."""
    rows = [
        {
            "id": i,
            "title": i,
            "price": p,
            "image": "",
            "score": 1.0,
            "reason": "因为",
            "evidence": [],
        }
        for i, p in ((FLASK, "129.00"), (SHIRT, "89.00"), (HEADPHONES, "59.00"))
    ]
    stub.answer = {"items": rows, "personalised": False, "relaxed": [], "model": "m"}
    customer = talk("C0001")
    customer.hears("推荐点什么", "recommend_product")
    customer.runs("action_recommend")
    return customer


def colour(text: str, word: str) -> list[dict[str, Any]]:
    start = text.index(word)
    return [{"entity": "colour", "value": word, "start": start, "end": start + len(word)}]


@pytest.mark.parametrize(
    ("text", "entities", "price"),
    [
        ("便宜的那个多少钱", [], "¥59"),
        ("最贵的多少钱", [], "¥129"),
        ("黑色那款多少钱", colour("黑色那款多少钱", "黑色"), "¥89"),
        ("最后一个多少钱", [{"entity": "ordinal", "value": "last"}], "¥59"),
    ],
)
def test_one_of_those_shown_is_pointed_at(
    shown: RasaCaller, text: str, entities: list[dict[str, Any]], price: str
) -> None:
    shown.hears(text, "ask_price", entities)
    assert price in shown.runs("action_price").text


def test_a_colour_that_is_asked_for_points_at_nothing(shown: RasaCaller) -> None:
    shown.slots["item_id"] = HEADPHONES
    shown.hears("有黑色吗", "ask_stock", colour("有黑色吗", "黑色"))
    assert "轻听" in shown.runs("action_stock").text


def test_a_colour_that_none_of_them_has_asks_which(shown: RasaCaller) -> None:
    text = "红色那款多少钱"
    shown.hears(text, "ask_price", colour(text, "红色"))
    assert shown.runs("action_price").names == ["utter_product_which"]


@pytest.mark.parametrize(
    ("text", "intent", "entities", "item_id"),
    [
        ("第二个吧", "inform", {"ordinal": "2"}, SHIRT),
        ("就要便宜的那个", "refine_need", {"price_direction": "cheaper"}, HEADPHONES),
        ("好，就要贵的那个", "affirm", {}, FLASK),
    ],
)
def test_a_choice_is_taken_up(
    shown: RasaCaller, text: str, intent: str, entities: dict[str, str], item_id: str
) -> None:
    shown.hears(text, intent, entities)
    answer = shown.runs("action_refine" if intent == "refine_need" else "action_nothing_pending")
    assert answer.names == ["utter_recommend_chosen"]
    assert answer.slot("item_id") == item_id


def test_this_one_is_the_product_in_focus(shown: RasaCaller) -> None:
    shown.slots["item_id"] = SHIRT
    shown.hears("就这个吧", "affirm")
    assert shown.runs("action_nothing_pending").slot("item_id") == SHIRT
    shown.slots["item_id"] = None
    shown.hears("就这个吧", "affirm")
    assert shown.runs("action_nothing_pending").names == ["utter_affirm_nothing"]


def test_a_bare_place_is_understood_even_where_the_sentence_is_not(shown: RasaCaller) -> None:
    place = {"entity": "ordinal", "value": "3", "start": 0, "end": 3}
    shown.hears("第三个", "nlu_fallback", [place], ranking={"greet": 0.2})
    assert shown.runs("action_misunderstood").names == ["utter_recommend_chosen"]
    assert shown.slots["misunderstood"] == 0.0


def test_what_points_is_understood_where_the_sentence_is_not(shown: RasaCaller) -> None:
    shown.hears("就要便宜的那个", "nlu_fallback", ranking={"refine_need": 0.3})
    assert shown.runs("action_misunderstood").slot("item_id") == HEADPHONES
    shown.hears("不要便宜的那个", "nlu_fallback", ranking={"refine_need": 0.3})
    assert shown.runs("action_misunderstood").names == ["utter_ask_back"]


def test_an_order_is_meant_by_the_day_it_was_made(talk: Talk) -> None:
    customer = talk("C0001")
    day = (for_people(now()) - timedelta(days=6)).date().isoformat()
    customer.hears("六天前买的那个", "ask_order_status", {"date": day})
    assert customer.runs("action_order_status").slot("order_id") == "O-MOVING"
    customer.hears("上个月前买的那个", "ask_order_status", {"date": "../2000-01-01"})
    assert customer.runs("action_order_status").names == ["utter_orders_several"]


def test_the_latest_order_is_meant_by_its_name(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("最近那单怎么样了", "ask_order_status")
    assert customer.runs("action_order_status").slot("order_id") == "O-UNPAID"


def test_the_second_of_the_orders_shown(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我的订单", "ask_order_status")
    several = customer.runs("action_order_status").slot("orders_shown")
    customer.hears("第二个", "inform", {"ordinal": "2"})
    assert customer.runs("action_nothing_pending").slot("order_id") == several[1]


def test_within_a_form_a_place_is_one_of_those_that_the_form_offers(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["orders_shown"] = ["O-OLD", "O-SIGNED"]
    customer.hears("取消订单", "cancel_order")
    customer.fills("cancel_form")
    offered = customer.slots["form_offered"]
    customer.hears("第二个", "inform", {"ordinal": "2"})
    customer.fills("cancel_form")
    assert customer.slots["cancel_order_id"] == offered[1]


def test_a_bare_value_answers_an_open_question_whatever_it_was_taken_for(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消订单", "cancel_order")
    customer.fills("cancel_form")
    number = {"entity": "order_id", "value": "O-PAID", "start": 0, "end": 6}
    customer.hears("O-PAID", "ask_order_status", [number])
    customer.fills("cancel_form")
    assert customer.slots["cancel_order_id"] == "O-PAID"


@pytest.mark.parametrize(("intent", "switched"), [("affirm", True), ("deny", False)])
def test_yes_does_what_was_proposed_and_no_does_not(
    talk: Talk, services: Services, intent: str, switched: bool
) -> None:
    customer = talk("C0001")
    with services.database.read() as session:
        before = may(session, "C0001", Purpose.PERSONALISATION)
    customer.hears("个性化推荐是什么情况", "personalization_control")
    customer.runs("action_personalization_control")
    customer.hears("嗯" if switched else "不用了", intent)
    customer.runs("action_nothing_pending")
    with services.database.read() as session:
        assert (may(session, "C0001", Purpose.PERSONALISATION) != before) == switched
    assert customer.slots["proposed"] is None


def test_a_model_that_the_shop_has_not_is_not_taken_for_a_near_one(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("轻听 K9蓝牙耳机多少钱", "ask_price", {"product": "轻听 K9", "model": "K9"})
    assert customer.runs("action_price").names == ["utter_product_not_found"]
