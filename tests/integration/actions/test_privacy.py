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
