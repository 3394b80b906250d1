from typing import Any

import pytest

from actions.turn import Services
from shop.behaviour.service import history
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem, last, store
from shop.behaviour.types import BehaviourType
from shop.clock import now
from shop.desk.suppression import suppress
from tests.integration.actions.conftest import StubRecommender, Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import FLASK, HEADPHONES, SHIRT


def item(item_id: str, price: str, **more: Any) -> dict[str, Any]:
    return {
        "id": item_id,
        "title": item_id,
        "price": price,
        "image": "",
        "score": 1.0,
        "reason": "因为合适",
        "evidence": [],
        **more,
    }


HISTORY = {
    "kind": "history",
    "type": "view",
    "item_id": SHIRT,
    "title": "云朵纯棉短袖T恤",
    "ts": "2026-05-01T08:00:00+00:00",
    "effect": 3.0,
}


@pytest.fixture
def answering(stub: StubRecommender) -> StubRecommender:
    stub.answer = {
        "items": [item(FLASK, "129.00", evidence=[HISTORY]), item(HEADPHONES, "59.00")],
        "personalised": True,
        "relaxed": [],
        "model": "m",
    }
    return stub


def kinds(stub: StubRecommender) -> list[dict[str, Any]]:
    return [
        {k: v for k, v in c.items() if k not in ("source", "hard") and v not in (None, False)}
        for c in stub.asked[-1]["constraints"]
    ]


def test_a_need_becomes_typed_constraints_and_cards_with_reasons(
    talk: Talk, answering: StubRecommender, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears(
        "想给妈妈买个保温杯，三百左右，不要黑色",
        "recommend_product",
        [
            {"entity": "recipient", "value": "妈妈"},
            {"entity": "category", "value": "保温杯"},
            {"entity": "budget", "value": "~300"},
            {"entity": "colour", "value": "黑色", "role": "unwanted"},
        ],
    )
    answer = customer.runs("action_recommend")
    assert kinds(answering) == [
        {"kind": "gift_for", "value": "妈妈"},
        {"kind": "category", "value": "flask"},
        {"kind": "price", "around": 30000},
        {"kind": "colour", "value": "黑色", "negated": True},
    ]
    assert answering.asked[-1]["customer_id"] == "C0001"
    assert answer.names == ["utter_recommend_found"]
    cards = answer.said[0].payload["items"]
    assert [card["id"] for card in cards] == [FLASK, HEADPHONES]
    assert cards[0]["reason"] == "因为合适"
    assert [action["title"] for action in cards[0]["actions"]] == ["为什么推荐", "不感兴趣"]


def test_what_was_shown_is_kept_with_its_evidence_and_counted_as_seen(
    talk: Talk, answering: StubRecommender, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    with services.database.read() as session:
        shown = last(session, customer.conversation)
        assert shown is not None
        assert shown.id == customer.slots["list_id"]
        assert shown.items[0]["evidence"][0]["title"] == "云朵纯棉短袖T恤"
        seen = history(session, "C0001", types=[BehaviourType.IMPRESSION])
        assert [entry.item_id for entry in seen] == [FLASK, HEADPHONES]


def test_conditions_stack_and_the_latest_can_be_taken_back(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.hears("看看耳机", "recommend_product", {"category": "耳机"})
    customer.runs("action_recommend")
    customer.hears("要白色的", "refine_need", {"colour": "白色"})
    answer = customer.runs("action_refine")
    assert kinds(answering) == [
        {"kind": "category", "value": "headphones"},
        {"kind": "colour", "value": "白色"},
    ]
    undo = next(b for b in answer.said[-1].buttons if b["title"] == "撤销“白色”")
    customer.taps(undo)
    assert customer.runs("action_undo_constraint").names[0] == "utter_recommend_undone"
    assert kinds(answering) == [{"kind": "category", "value": "headphones"}]


def sources(stub: StubRecommender) -> list[str]:
    return [c["source"] for c in stub.asked[-1]["constraints"]]


def spans(text: str, *found: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Entities as the bot gives them: name, value, and the words it stands for."""
    return [
        {
            "entity": name.removeprefix("-"),
            "value": value,
            "text": words,
            "start": text.index(words),
            "end": text.index(words) + len(words),
            **({"role": "unwanted"} if name.startswith("-") else {}),
        }
        for name, value, words in found
    ]


def test_each_condition_keeps_the_customers_own_words_of_it(
    talk: Talk, answering: StubRecommender
) -> None:
    text = "送给妈妈的保温杯三百左右，不要黑色，有现货的"
    customer = talk("C0001")
    found = spans(
        text,
        ("recipient", "妈妈", "妈妈"),
        ("category", "保温杯", "保温杯"),
        ("budget", "~300", "三百左右"),
        ("-colour", "黑色", "黑色"),
    )
    customer.hears(text, "recommend_product", found)
    customer.runs("action_recommend")
    assert sources(answering) == ["送给妈妈", "保温杯", "三百左右", "不要黑色", "现货"]
    customer.hears("便宜点吧，换个牌子", "refine_need", spans("便宜点吧", *_cheaper("便宜点")))
    customer.runs("action_refine")
    assert set(sources(answering)[-3:]) == {"便宜点", "换个牌子"}


def _cheaper(words: str) -> list[tuple[str, str, str]]:
    return [("price_direction", "cheaper", words)]


def test_a_tapped_condition_has_the_words_of_its_button(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    answer = customer.runs("action_recommend")
    customer.taps(next(b for b in answer.said[0].buttons if b["title"] == "便宜一点"))
    customer.runs("action_refine")
    assert sources(answering) == ["便宜一点"]
    customer.hears("太贵了", "refine_need", spans("太贵了", *_cheaper("太贵了")))
    customer.runs("action_refine")
    assert set(sources(answering)) == {"便宜一点"}


@pytest.mark.parametrize(
    ("direction", "bound"), [("cheaper", {"at_most": 6800}), ("dearer", {"at_least": 8900})]
)
def test_with_nothing_shown_cheaper_is_relative_to_the_prices_of_the_shop(
    talk: Talk, answering: StubRecommender, direction: str, bound: dict[str, int]
) -> None:
    customer = talk("C0001")
    customer.hears("便宜点的", "recommend_product", {"price_direction": direction})
    answer = customer.runs("action_recommend")
    (asked,) = answering.asked[-1]["constraints"]
    assert asked["hard"] is True
    assert {name: asked[name] for name in bound} == bound
    assert "¥" in answer.text


def test_cheaper_than_the_last_purchase_is_no_price_of_the_whole_shop(
    talk: Talk, buyer: RasaCaller, answering: StubRecommender
) -> None:
    """Who may be personalised is known to the ranking; of others their own order tells."""
    said = "和上次买的差不多但便宜点"
    for caller, asked in ((talk("C0001"), []), (buyer, [{"kind": "price", "at_most": 8800}])):
        caller.hears(said, "recommend_product", spans(said, *_cheaper("便宜点")))
        caller.runs("action_recommend")
        assert kinds(answering) == asked
        assert ("便宜点" in answering.asked[-1]["query"]) is not bool(asked)


def test_cheaper_of_a_kind_is_relative_to_that_kind_whatever_was_shown(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    asked = {"category": "T恤", "price_direction": "cheaper"}
    customer.hears("有没有便宜点的T恤", "refine_need", asked)
    customer.runs("action_refine")
    assert kinds(answering) == [
        {"kind": "category", "value": "tshirt"},
        {"kind": "price", "at_most": 8900},
    ]


def test_about_an_amount_is_a_bound(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.hears("三百左右的耳机", "recommend_product", {"budget": "~300"})
    customer.runs("action_recommend")
    assert answering.asked[-1]["constraints"][0]["hard"] is True


def test_a_turn_tried_again_shows_and_counts_the_same_list(
    talk: Talk, answering: StubRecommender, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    first = customer.runs("action_recommend").said[0].payload
    assert answering.answer is not None
    answering.answer["items"].reverse()
    again = customer.runs("action_recommend").said[0].payload
    assert again["list_id"] == first["list_id"]
    assert [i["id"] for i in again["items"]] == [i["id"] for i in first["items"]]
    with services.database.read() as session:
        seen = history(session, "C0001", types=[BehaviourType.IMPRESSION])
    assert len(seen) == len(first["items"])


def test_a_condition_is_taken_back_by_words(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.hears("看看耳机", "recommend_product", {"category": "耳机"})
    customer.runs("action_recommend")
    for words in ("撤销刚才那个条件", "刚才那个不算"):
        customer.hears("要白色的", "refine_need", {"colour": "白色"})
        customer.runs("action_refine")
        customer.hears(words, "refine_need")
        assert customer.runs("action_refine").names[0] == "utter_recommend_undone"
        assert kinds(answering) == [{"kind": "category", "value": "headphones"}]


def test_cheaper_means_four_fifths_of_the_middle_price_shown(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    customer.hears("便宜一点", "refine_need", {"price_direction": "cheaper"})
    customer.runs("action_refine")
    assert kinds(answering) == [{"kind": "price", "at_most": 7500}]  # 0.8 × (12900 + 5900) / 2


def test_another_batch_leaves_out_all_that_was_seen(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    customer.hears("换一批", "reject_recommendation")
    customer.runs("action_another_batch")
    assert answering.asked[-1]["exclude"] == [FLASK, HEADPHONES]
    assert [c["kind"] for c in customer.slots["constraints"]] == ["not_item", "not_item"]


def test_another_brand_leaves_out_the_brands_seen(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    customer.hears("换个牌子", "refine_need")
    customer.runs("action_refine")
    assert kinds(answering) == [
        {"kind": "brand", "value": "暖山", "negated": True},
        {"kind": "brand", "value": "轻听", "negated": True},
    ]


def test_conditions_given_up_are_said_openly(talk: Talk, answering: StubRecommender) -> None:
    assert answering.answer is not None
    answering.answer["relaxed"] = [{"kind": "price", "at_most": 5000}]
    customer = talk("C0001")
    customer.hears("50以内的杯子", "recommend_product", {"budget": "<=50"})
    answer = customer.runs("action_recommend")
    assert answer.names == ["utter_recommend_relaxed"]
    assert "¥50 以内" in answer.text


def test_an_unknown_customer_is_recommended_to_without_a_person(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk()
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    assert answering.asked[-1]["customer_id"] is None
    assert answering.asked[-1]["policy"] == {"personalise": False}


def test_without_the_recommender_an_honest_word_and_the_catalogue(
    talk: Talk, stub: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.hears("看看耳机", "recommend_product", {"category": "耳机"})
    answer = customer.runs("action_recommend")
    assert answer.names == ["utter_recommend_plain", "utter_recommend_found"]
    assert [card["id"] for card in answer.said[1].payload["items"]] == [HEADPHONES]
    assert answer.said[1].payload["personalised"] is False


def test_why_is_told_from_the_stored_evidence(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    cards = customer.runs("action_recommend").said[0].payload["items"]
    customer.taps(cards[0]["actions"][0])
    answer = customer.runs("action_why_recommended")
    assert answer.names == ["utter_why_personal"]
    assert "5月1日看过“云朵纯棉短袖T恤”" in answer.text
    customer.hears("第二个为什么推荐", "why_recommended", {"ordinal": "2"})
    assert "轻听蓝牙耳机" in customer.runs("action_why_recommended").text


@pytest.mark.parametrize(
    ("who", "response", "buttons"),
    [
        ("C0001", "utter_privacy_how_on", ["关闭个性化推荐"]),
        (None, "utter_privacy_how_off", []),
    ],
)
def test_whether_the_phone_is_read_is_answered_with_what_suggestions_rest_on(
    talk: Talk, who: str | None, response: str, buttons: list[str]
) -> None:
    customer = talk(who)
    answer = customer.asks(
        "action_why_recommended", "你们咋老知道我想买啥 是不是偷看我手机", "why_recommended"
    )
    assert answer.names == [response]
    assert "没有偷看" in answer.text
    assert answer.said[0].titles == buttons


def test_why_with_nothing_suggested_is_about_something_else(talk: Talk) -> None:
    answer = talk("C0001").asks("action_why_recommended", "为啥", "why_recommended")
    assert "utter_why_nothing" not in answer.names


def test_a_list_of_another_conversation_explains_nothing(
    talk: Talk, answering: StubRecommender
) -> None:
    other = talk("C0002")
    other.hears("推荐点东西", "recommend_product")
    other.runs("action_recommend")
    customer = talk("C0001")
    customer.hears("为什么", "why_recommended", {"list_id": other.slots["list_id"]})
    assert customer.runs("action_why_recommended").names == ["utter_why_nothing"]


def test_dismissed_items_are_recorded_and_left_out(
    talk: Talk, answering: StubRecommender, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    cards = customer.runs("action_recommend").said[0].payload["items"]
    customer.taps(cards[1]["actions"][1])
    customer.runs("action_dismiss_item")
    with services.database.read() as session:
        (entry,) = history(session, "C0001", types=[BehaviourType.DISMISS])
    assert (entry.item_id, entry.position) == (HEADPHONES, 1)
    customer.hears("换一批", "reject_recommendation")
    customer.runs("action_another_batch")
    assert HEADPHONES in answering.asked[-1]["exclude"]


def test_brands_left_out_together_are_taken_back_together(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.hears("看看耳机", "recommend_product", {"category": "耳机"})
    customer.runs("action_recommend")
    customer.hears("换个牌子", "refine_need")
    answer = customer.runs("action_refine")
    assert "不要暖山/轻听" in answer.text
    undo = next(b for b in answer.said[-1].buttons if b["title"] == "撤销“不要暖山/轻听”")
    customer.taps(undo)
    customer.runs("action_undo_constraint")
    assert kinds(answering) == [{"kind": "category", "value": "headphones"}]


def test_not_liking_the_second_is_a_no_to_that_one(
    talk: Talk, answering: StubRecommender, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("推荐点东西", "recommend_product")
    customer.runs("action_recommend")
    customer.hears("第二个不喜欢", "reject_recommendation", {"ordinal": "2"})
    customer.runs("action_another_batch")
    with services.database.read() as session:
        (entry,) = history(session, "C0001", types=[BehaviourType.DISMISS])
    assert entry.item_id == HEADPHONES


def test_taking_back_cheaper_brings_the_budget_back(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.hears("200以内的", "recommend_product", {"budget": "<=200"})
    customer.runs("action_recommend")
    customer.hears("便宜点", "refine_need", {"price_direction": "cheaper"})
    answer = customer.runs("action_refine")
    assert [c["at_most"] for c in kinds(answering)] == [20000, 7500]
    assert "¥75 以内" in answer.text
    assert "¥200" not in answer.text
    customer.hears("刚才那个不算", "refine_need")
    customer.runs("action_refine")
    assert kinds(answering) == [{"kind": "price", "at_most": 20000}]


def test_what_an_agent_keeps_out_is_not_suggested_again(
    talk: Talk, services: Services, stub: StubRecommender
) -> None:
    for customer_id in ("C0001", None):
        customer = talk(customer_id)
        with services.database.write() as session:
            new = NewSuggestions(
                items=[SuggestedItem(id=SHIRT, score=1.0, reason="热销")],
                personalised=False,
                customer_id=customer_id,
                conversation_id=customer.conversation,
            )
            suppress(session, store(session, new), [SHIRT], "A1", now())
        stub.answer = None  # without the recommender the catalogue obeys as well
        customer.hears("推荐一件T恤", "recommend_product", {"category": "T恤"})
        answer = customer.runs("action_recommend")
        assert SHIRT in stub.asked[-1]["exclude"]
        shown = [item["id"] for said in answer.said for item in said.payload.get("items", [])]
        assert SHIRT not in shown


def test_too_dear_is_a_critique_of_the_list_whatever_it_was_taken_for(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.asks("action_recommend", "看看耳机", "recommend_product", {"category": "耳机"})
    heard = [
        {"entity": "price_direction", "value": "cheaper", "text": "贵了", "start": 0, "end": 2}
    ]
    answer = customer.asks("action_price", "贵了", "ask_price", heard)
    assert "utter_product_which" not in answer.names
    assert any(c["kind"] == "price" for c in answering.asked[-1]["constraints"])


def test_a_colour_asked_of_a_list_narrows_it(talk: Talk, answering: StubRecommender) -> None:
    customer = talk("C0001")
    customer.asks("action_recommend", "看看耳机", "recommend_product", {"category": "耳机"})
    heard = [{"entity": "colour", "value": "黑色", "text": "黑的", "start": 0, "end": 2}]
    answer = customer.asks("action_stock", "黑的有没", "ask_stock", heard)
    assert "utter_product_which" not in answer.names
    assert {"kind": "colour", "value": "黑色"} in kinds(answering)


def test_a_critique_no_intent_fits_is_taken_up_and_an_order_matter_is_not(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.asks("action_recommend", "看看T恤", "recommend_product", {"category": "T恤"})
    asked = len(answering.asked)
    customer.asks("action_misunderstood", "太大了想退", "nlu_fallback")
    assert len(answering.asked) == asked
    customer.asks("action_misunderstood", "宽松点的", "nlu_fallback")
    assert {"kind": "attribute", "name": "版型", "value": "宽松"} in kinds(answering)


def test_a_kind_named_in_another_matter_holds_for_what_is_asked_next(
    talk: Talk, answering: StubRecommender
) -> None:
    customer = talk("C0001")
    customer.asks("action_faq", "T恤怎么洗", "how_to_use", {"category": "T恤"})
    customer.asks("action_recommend", "有宽松的吗", "recommend_product")
    assert {"kind": "category", "value": "tshirt"} in kinds(answering)
