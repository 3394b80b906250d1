import pytest

from actions.turn import Services
from shop.customers.consent import Purpose, may
from tests.integration.actions.conftest import Talk


def holds(services: Services, customer_id: str) -> bool:
    with services.database.read() as session:
        return may(session, customer_id, Purpose.PERSONALISATION)


@pytest.mark.parametrize("text", ["关闭个性化推荐", "别再根据我的浏览推荐了"])
def test_off_means_off_at_once(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    customer.hears(text, "personalization_control")
    assert customer.runs("action_personalization_control").names == ["utter_privacy_off"]
    assert not holds(services, "C0001")


def test_on_again_by_words(talk: Talk, services: Services) -> None:
    customer = talk("C0003")
    customer.hears("重新打开个性化", "personalization_control")
    assert customer.runs("action_personalization_control").names == ["utter_privacy_on"]
    assert holds(services, "C0003")


def test_unclear_words_change_nothing_and_say_how_it_stands(talk: Talk, services: Services) -> None:
    customer = talk("C0003")
    customer.hears("个性化推荐是什么状态", "personalization_control")
    answer = customer.runs("action_personalization_control")
    assert answer.names == ["utter_privacy_is_off"]
    assert not holds(services, "C0003")
    customer.taps(answer.said[0].buttons[0])
    customer.runs("action_personalization_control")
    assert holds(services, "C0003")


def test_a_child_cannot_switch_it_on(talk: Talk, services: Services) -> None:
    customer = talk("C0004")
    customer.hears("打开个性化推荐", "personalization_control")
    assert customer.runs("action_personalization_control").names == ["utter_privacy_not_allowed"]
    assert not holds(services, "C0004")


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("导出我的数据", "utter_privacy_data_export"),
        ("把我的信息删除", "utter_privacy_data_erase"),
        ("隐私怎么设置", "utter_privacy_data_page"),
    ],
)
def test_data_requests_lead_to_the_customers_page(talk: Talk, text: str, response: str) -> None:
    customer = talk()
    customer.hears(text, "privacy_data")
    answer = customer.runs("action_privacy_data")
    assert answer.names == [response]
    assert "右上角" in answer.text


def test_who_asks_for_erasure_is_told_what_law_keeps(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("删除我的数据", "privacy_data")
    answer = customer.runs("action_privacy_data")
    assert answer.names == ["utter_privacy_data_erase", "utter_privacy_data_kept"]
    assert "订单记录" in answer.text
