"""Two products side by side, and how the one chosen is ordered."""

import pytest

from actions.turn import Services
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem, store
from shop.catalog.intake import ReviewIn, put_review
from shop.catalog.service import product
from shop.clock import now
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller


def shows(services: Services, customer: RasaCaller, *ids: str) -> None:
    with services.database.write() as session:
        shown = store(
            session,
            NewSuggestions(
                customer_id=None,
                conversation_id=customer.conversation,
                seq=0,
                key=f"{customer.conversation}:0:shown",
                query="",
                constraints=[],
                items=[SuggestedItem(id=i, score=1.0, reason="", evidence=[]) for i in ids],
                personalised=False,
            ),
        )
        customer.slots["list_id"] = shown.id


@pytest.fixture
def customer(services: Services, talk: Talk) -> RasaCaller:
    found = talk()
    shows(services, found, "P-SHIRT", "P-PHONES", "P-FLASK")
    return found


def ordinals(*values: str) -> list[dict[str, str]]:
    return [{"entity": "ordinal", "value": value} for value in values]


def test_the_first_and_the_third(customer: RasaCaller) -> None:
    customer.hears("第一个和第三个哪个好", "compare_products", ordinals("1", "3"))
    answer = customer.runs("action_compare")
    assert answer.names == ["utter_compare"]
    assert [item["id"] for item in answer.said[0].payload["items"]] == ["P-SHIRT", "P-FLASK"]
    assert "价格：¥89 ｜ ¥129" in answer.text
    assert "前一款便宜 ¥40" in answer.text
    assert "评分：5.0 分（1 条） ｜ 还没有评价" in answer.text
    assert "材质：纯棉 ｜ 没写" in answer.text


def test_one_without_ratings_is_not_rated_alike(services: Services, talk: Talk) -> None:
    with services.database.write() as session:
        for number, stars in enumerate([1, 2, 3]):
            review = {"id": f"RC{number}", "product_id": "P-FLASK", "customer_id": "C0001"}
            said = ReviewIn(**review, rating=stars, text="一般", created_at=now())
            put_review(session, said)
    customer = talk()
    shows(services, customer, "P-FLASK", "P-PHONES")
    customer.hears("第一个和第二个哪个好", "compare_products", ordinals("1", "2"))
    text = customer.runs("action_compare").text
    assert "2.0 分（3 条）" in text
    assert "另一款还没有评价" in text
    assert "差不多" not in text


def test_with_nothing_named_the_first_two_shown(customer: RasaCaller) -> None:
    customer.hears("这两个有什么区别", "compare_products")
    answer = customer.runs("action_compare")
    assert [item["id"] for item in answer.said[0].payload["items"]] == ["P-SHIRT", "P-PHONES"]


def test_one_named_is_compared_with_the_one_in_focus(customer: RasaCaller) -> None:
    customer.slots["item_id"] = "P-FLASK"
    customer.hears("跟蓝牙耳机比呢", "compare_products", {"product": "轻听蓝牙耳机"})
    answer = customer.runs("action_compare")
    ids = {item["id"] for item in answer.said[0].payload["items"]}
    assert ids == {"P-FLASK", "P-PHONES"}


def test_nothing_to_compare_is_asked_for(talk: Talk) -> None:
    customer = talk()
    customer.hears("哪个好", "compare_products")
    assert customer.runs("action_compare").names == ["utter_compare_what"]


def test_one_alone_is_asked_the_other(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-FLASK"
    customer.hears("对比一下", "compare_products")
    assert customer.runs("action_compare").names == ["utter_compare_with_name"]


def test_from_the_comparison_to_the_order(customer: RasaCaller) -> None:
    customer.hears("第一个和第二个", "compare_products", ordinals("1", "2"))
    customer.taps(customer.runs("action_compare").said[0].buttons[1])
    answer = customer.runs("action_how_to_buy")
    assert answer.names == ["utter_buy"]
    assert "轻听蓝牙耳机" in answer.text
    customer.hears("怎么买这个", "how_to_buy")
    assert customer.runs("action_how_to_buy").names == ["utter_buy"]


def test_a_shop_that_gave_an_address_is_linked(services: Services, customer: RasaCaller) -> None:
    with services.database.write() as session:
        product(session, "P-FLASK").url = "https://shop.example/flask"
    customer.hears("第三个怎么买", "how_to_buy", ordinals("3"))
    answer = customer.runs("action_how_to_buy")
    assert answer.names == ["utter_buy_link"]
    assert "https://shop.example/flask" in answer.text
    assert answer.said[0].payload["items"][0]["url"] == "https://shop.example/flask"


def test_how_to_buy_in_general_is_told_by_the_rules(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-FLASK"
    customer.hears("怎么下单", "how_to_buy")
    assert customer.runs("action_how_to_buy").names == ["utter_buy_steps"]
