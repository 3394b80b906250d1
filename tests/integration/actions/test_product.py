import pytest

from actions.turn import Services
from shop.behaviour.service import history
from shop.behaviour.types import BehaviourType
from shop.customers.consent import Purpose, set_consent
from tests.integration.actions.conftest import Talk


def test_an_attribute_is_told_as_the_page_has_it(talk: Talk) -> None:
    customer = talk()
    customer.hears(
        "轻听蓝牙耳机续航多久",
        "ask_product_attribute",
        {"product": "蓝牙耳机", "attribute": "续航"},
    )
    answer = customer.runs("action_product_attribute")
    assert answer.names == ["utter_product_attribute"]
    assert "30小时" in answer.text


def test_what_the_page_does_not_say_is_said_to_be_unknown(talk: Talk) -> None:
    customer = talk()
    customer.hears(
        "蓝牙耳机防水吗", "ask_product_attribute", {"product": "蓝牙耳机", "attribute": "防水"}
    )
    answer = customer.runs("action_product_attribute")
    assert answer.names == ["utter_product_unknown"]
    assert answer.said[0].titles == ["转人工"]


def test_the_product_in_focus_is_meant(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-SHIRT"
    customer.hears("什么材质的", "ask_product_attribute", {"attribute": "材质"})
    assert "纯棉" in customer.runs("action_product_attribute").text


def test_a_colour_without_an_attribute_is_a_question_of_stock(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-SHIRT"
    customer.hears("有白色吗", "ask_product_attribute", {"colour": "白色"})
    assert customer.runs("action_product_attribute").names == ["utter_stock_yes_spec"]


def test_without_a_product_its_name_is_asked(talk: Talk) -> None:
    customer = talk()
    customer.hears("续航多久", "ask_product_attribute", {"attribute": "续航"})
    assert customer.runs("action_product_attribute").names == ["utter_product_name_it"]


@pytest.mark.parametrize(
    ("colour", "size", "expected"),
    [
        ("黑色", "M", ["utter_stock_yes_spec"]),
        ("黑色", "L", ["utter_stock_no", "utter_stock_other"]),
        ("红色", "M", ["utter_stock_not_made"]),
    ],
)
def test_stock_is_told_by_colour_and_size(
    talk: Talk, colour: str, size: str, expected: list[str]
) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-SHIRT"
    customer.hears(f"{colour}{size}码有货吗", "ask_stock", {"colour": colour, "size": size})
    assert customer.runs("action_stock").names == expected


@pytest.mark.parametrize("granted", [True, False])
def test_a_mention_is_kept_only_with_consent(talk: Talk, services: Services, granted: bool) -> None:
    with services.database.write() as session:
        set_consent(session, "C0001", Purpose.SERVICE_TALK, granted, "customer")
    customer = talk("C0001")
    customer.slots["item_id"] = "P-SHIRT"
    customer.hears("什么材质的", "ask_product_attribute", {"attribute": "材质"})
    customer.runs("action_product_attribute")
    with services.database.read() as session:
        mentions = history(session, "C0001", types=[BehaviourType.CHAT_MENTION])
    assert [entry.item_id for entry in mentions] == (["P-SHIRT"] if granted else [])


@pytest.mark.parametrize(
    ("text", "attribute", "response", "words"),
    [
        ("有什么颜色", "颜色", "utter_product_colours", "白色、黑色"),
        ("有哪些尺码", None, "utter_product_sizes", "M、L"),
        ("第一个多少钱", None, "utter_price", "¥89"),
    ],
)
def test_colours_sizes_and_price_come_from_the_variants(
    talk: Talk, text: str, attribute: str | None, response: str, words: str
) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-SHIRT"
    entities = {"attribute": attribute} if attribute else {}
    for intent, action in (("ask_product_attribute", "product_attribute"), ("ask_stock", "stock")):
        customer.hears(text, intent, entities)
        answer = customer.runs(f"action_{action}")
        assert answer.names == [response]
        assert words in answer.text


def test_a_product_without_sizes_says_what_the_page_has(talk: Talk) -> None:
    customer = talk()
    customer.slots["item_id"] = "P-PHONES"
    customer.hears("有哪些尺码", "ask_product_attribute", {"attribute": "尺码"})
    assert customer.runs("action_product_attribute").names == ["utter_product_unknown"]
