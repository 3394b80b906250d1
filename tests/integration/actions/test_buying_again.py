"""The same once more, the link of what is talked about, and what was chosen for good."""

from tests.integration.actions.conftest import StubRecommender, Talk
from tests.integration.actions.test_recommend import item
from tests.tiny_shop import FLASK, HEADPHONES, SHIRT


def test_once_more_shows_what_was_bought_with_its_colours_and_price(talk: Talk) -> None:
    customer = talk("C0001")
    answer = customer.asks(
        "action_how_to_buy", "上次买的T恤再来一件", "how_to_buy", {"category": "T恤"}
    )
    assert answer.names[:2] == ["utter_buy_again", "utter_buy_again_colours"]
    assert [card["id"] for card in answer.said[0].payload["items"]] == [SHIRT]
    assert "¥89" in answer.text
    assert "白色、黑色" in answer.text
    price = customer.asks("action_price", "现在多少钱", "ask_price")
    assert "云朵纯棉短袖T恤" in price.text


def test_other_colours_of_what_was_bought_are_those_of_that_product(talk: Talk) -> None:
    customer = talk("C0001")
    heard = {"category": "T恤", "attribute": "颜色"}
    answer = customer.asks("action_stock", "上次买的T恤还有别的颜色吗", "ask_stock", heard)
    assert answer.names == ["utter_product_colours"]
    assert "云朵纯棉短袖T恤" in answer.text


def test_who_bought_nothing_or_is_unknown_hears_how_ordering_works(talk: Talk) -> None:
    for customer in (talk("C0004"), talk()):
        answer = customer.asks("action_how_to_buy", "再来一件", "how_to_buy")
        assert not any(name.startswith("utter_buy_again") for name in answer.names)


def test_another_customers_order_is_not_looked_at(talk: Talk) -> None:
    answer = talk("C0003").asks("action_how_to_buy", "上次买的再来一件", "how_to_buy")
    assert "云朵纯棉短袖T恤" not in answer.text


def shows_two(talk: Talk, stub: StubRecommender):  # type: ignore[no-untyped-def]
    stub.answer = {
        "items": [item(FLASK, "129.00"), item(HEADPHONES, "59.00")],
        "personalised": False,
        "relaxed": [],
        "model": "m",
    }
    customer = talk("C0001")
    customer.asks("action_recommend", "推荐点东西", "recommend_product")
    return customer


def test_the_link_is_of_the_product_in_focus_and_never_a_new_list(
    talk: Talk, stub: StubRecommender
) -> None:
    customer = shows_two(talk, stub)
    which = customer.asks("action_recommend", "那个链接发我", "recommend_product")
    assert which.names == ["utter_buy_which"]
    customer.asks("action_refine", "第二个怎么样", "refine_need", [ordinal("第二个怎么样")])
    link = customer.asks("action_recommend", "那个链接发我", "recommend_product")
    assert link.names == ["utter_buy"]
    assert [card["id"] for card in link.said[0].payload["items"]] == [HEADPHONES]


def ordinal(text: str) -> dict[str, object]:
    at = text.index("第二个")
    return {"entity": "ordinal", "value": "2", "text": "第二个", "start": at, "end": at + 3}


def test_what_is_taken_for_good_comes_with_where_it_is_bought(
    talk: Talk, stub: StubRecommender
) -> None:
    customer = shows_two(talk, stub)
    customer.asks("action_refine", "第二个怎么样", "refine_need", [ordinal("第二个怎么样")])
    taken = customer.asks("action_nothing_pending", "那就它吧", "affirm")
    assert taken.names == ["utter_buy"]
    assert [card["id"] for card in taken.said[0].payload["items"]] == [HEADPHONES]


def test_why_after_a_comparison_is_about_the_one_talked_about(
    talk: Talk, stub: StubRecommender
) -> None:
    customer = shows_two(talk, stub)
    customer.asks("action_refine", "第二个怎么样", "refine_need", [ordinal("第二个怎么样")])
    customer.asks("action_compare", "跟第一个比呢", "compare_products", {"ordinal": "1"})
    why = customer.asks("action_why_recommended", "为啥推这个", "why_recommended")
    assert "轻听蓝牙耳机" in why.text


def test_a_no_for_good_is_acknowledged_and_kept(talk: Talk, stub: StubRecommender) -> None:
    customer = shows_two(talk, stub)
    said = "第二个以后别推这个了"
    answer = customer.asks("action_refine", said, "refine_need", [ordinal(said)])
    assert answer.names[0] == "utter_dismissed"
    assert HEADPHONES in stub.asked[-1]["exclude"]
