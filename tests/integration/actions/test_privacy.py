import pytest

from actions.turn import Services
from shop.customers.consent import Purpose, may
from shop.policies.values import HoldoutPolicy
from tests.integration.actions.asking import rule
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


def test_back_on_just_after_a_switch_whatever_it_was_taken_for(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.asks("action_personalization_control", "关闭个性化推荐", "personalization_control")
    answer = customer.asks("action_personalization_control", "关了没", "personalization_control")
    assert answer.names == ["utter_privacy_state_off"]
    answer = customer.asks("action_order_cancelled", "恢复吧 又想看了", "order_auto_cancelled")
    assert answer.names == ["utter_privacy_on"]
    assert holds(services, "C0001")
    answer = customer.asks("action_misunderstood", "打开了吗", "nlu_fallback")
    assert answer.names == ["utter_privacy_state_on"]


def test_without_a_switch_before_restoring_means_what_was_understood(talk: Talk) -> None:
    answer = talk("C0001").asks("action_order_cancelled", "恢复吧", "order_auto_cancelled")
    assert not any(name.startswith("utter_privacy") for name in answer.names)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("删了会咋样", "after"),
        ("删掉以后还能恢复吗", "after"),
        ("为啥还要验证", "why_check"),
        ("多久能给我", "how_long"),
        ("那算了 先不删", "kept_back"),
    ],
)
def test_questions_about_the_data_are_answered(talk: Talk, text: str, response: str) -> None:
    answer = talk().asks("action_privacy_data", text, "privacy_data")
    assert answer.names == [f"utter_privacy_data_{response}"]


def test_what_an_erasure_means_is_told_even_when_it_was_not_understood(talk: Talk) -> None:
    answer = talk("C0001").asks("action_misunderstood", "删了之后会怎么样", "nlu_fallback")
    assert answer.names[0] == "utter_privacy_data_after"


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("注销了以前的订单还能查吗", "ask_order_status", "utter_privacy_data_orders"),
        ("要是全删了 我路上那单还能收到不", "nlu_fallback", "utter_privacy_data_parcel"),
        ("账号都删了快递还发吗", "privacy_data", "utter_privacy_data_parcel"),
        ("那先不注销了", "account_issue", "utter_privacy_data_kept_back"),
        ("算了不注销了", "deny", "utter_privacy_data_kept_back"),
    ],
)
def test_what_an_erasure_does_to_orders_is_told_and_that_it_rests(
    talk: Talk, text: str, intent: str, response: str
) -> None:
    actions = {"ask_order_status": "order_status", "nlu_fallback": "misunderstood"}
    actions |= {"account_issue": "account", "deny": "nothing_pending"}
    answer = talk("C0001").asks(f"action_{actions.get(intent, intent)}", text, intent)
    assert answer.names[0] == response
    assert answer.names[1:] in ([], ["utter_privacy_data_kept"])


def test_suggestions_are_switched_off_by_a_wish_to_get_fewer(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    text = "你别老给我推荐东西就行"
    answer = customer.asks("action_personalization_control", text, "personalization_control")
    assert answer.names == ["utter_privacy_off"]
    assert not holds(services, "C0001")


@pytest.mark.parametrize("text", ["你们咋老知道我想买啥 是不是偷看我手机", "是不是监听我了"])
def test_what_suggestions_rest_on_is_told_to_who_feels_watched(
    talk: Talk, services: Services, text: str
) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_why_recommended", text, "why_recommended")
    assert answer.names == ["utter_privacy_how_on"]
    customer.taps(answer.said[0].buttons[0])
    assert customer.runs("action_personalization_control").names == ["utter_privacy_off"]
    again = customer.asks("action_misunderstood", text, "nlu_fallback")
    assert again.names == ["utter_privacy_how_off"]


def test_who_is_shown_the_general_list_is_not_told_that_it_is_personal(
    talk: Talk, services: Services
) -> None:
    rule(services, HoldoutPolicy(percent=50))
    customer = talk("C0001")
    answer = customer.asks("action_why_recommended", "是不是偷看我手机", "why_recommended")
    assert answer.names == ["utter_privacy_how_held"]
