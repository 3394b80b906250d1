"""A thing that may hurt is a matter for a person at once, whatever the message was taken for."""

import pytest

from actions.turn import Services
from shop.aftersales.tickets import tickets_of
from tests.integration.actions.asking import owner
from tests.integration.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("充电宝咋鼓起来了", "chitchat", "action_chitchat"),
        ("昨晚充着充着烫手 一股焦味", "nlu_fallback", "action_misunderstood"),
        ("一开就跳闸 差点电着我家娃", "nlu_fallback", "action_misunderstood"),
        ("插上就冒烟", "complaint", "action_complaint"),
    ],
)
def test_danger_is_heard_in_any_words(
    talk: Talk, services: Services, text: str, intent: str, action: str
) -> None:
    customer = talk("C0001")
    answer = customer.asks(action, text, intent)
    assert answer.names == ["utter_safety_thing", "utter_safety_ticket"]
    assert owner(services, customer.conversation) == ("queue", "safety")


def test_danger_closes_an_open_form_and_opens_none(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("插上就有糊味", "quality_problem")
    answer = customer.fills("case_form")
    assert answer.names == ["utter_safety_thing", "utter_safety_ticket"]
    assert customer.form is None
    assert customer.runs("action_case_submit").names == []
    customer = talk("C0002")
    customer.hears("退款", "apply_refund")
    customer.fills("refund_form")
    customer.hears("它还漏电", "inform")
    assert customer.fills("refund_form").names == ["utter_safety_thing", "utter_safety_ticket"]
    assert customer.form is None
    with services.database.read() as session:
        assert [ticket.kind for ticket in tickets_of(session, "C0002")] == ["safety"]


def test_what_is_asked_of_a_dangerous_thing_is_answered(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_chitchat", "充电宝鼓包了", "chitchat")
    answer = customer.asks("action_misunderstood", "会不会炸啊", "nlu_fallback")
    assert answer.names == ["utter_safety_thing_more"]
    answer = customer.asks("action_misunderstood", "那现在咋整 还插着呢", "nlu_fallback")
    assert answer.names == ["utter_safety_thing_more"]


@pytest.mark.parametrize("text", ["会不会漏电啊", "怕它着火", "杯子烫手", "书包鼓起来了"])
def test_what_is_only_supposed_is_no_danger(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    customer.asks("action_chitchat", text, "chitchat")
    assert owner(services, customer.conversation) == ("bot", "")


def test_who_is_hurt_comes_before_the_thing(talk: Talk) -> None:
    customer = talk("C0001")
    answer = customer.asks("action_misunderstood", "内胆炸了 娃的手划流血了", "nlu_fallback")
    assert answer.names[0] == "utter_safety_cut"


@pytest.mark.parametrize(
    ("text", "aid"),
    [
        ("我朋友在你家买的杯子给娃烫到了", "utter_safety_burn"),
        ("台灯刚刚电到俺娃了", "utter_safety_shock"),
        ("我妹用了你家的面霜 脸都肿了", "utter_safety_skin"),
        ("闺女把上面的小零件吞了", "utter_safety_swallowed"),
    ],
)
def test_who_is_hurt_needs_no_order_and_no_login(
    talk: Talk, services: Services, text: str, aid: str
) -> None:
    visitor = talk(None)
    answer = visitor.asks("action_recommend", text, "recommend_product")
    assert answer.names == [aid, "utter_safety_ticket"]
    assert owner(services, visitor.conversation) == ("queue", "safety")
    answer = visitor.asks("action_recommend", "不是我买的 没订单号", "recommend_product")
    assert answer.names == ["utter_safety_any_order"]
    answer = visitor.asks("action_misunderstood", "到底谁管啊", "nlu_fallback")
    assert answer.names == ["utter_safety_who"]


@pytest.mark.parametrize("text", ["我皮肤容易过敏 能用吗", "鞋子磨得脚起泡了", "杯子烫了个洞"])
def test_what_hurts_nobody_yet_is_no_accident(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    customer.asks("action_chitchat", text, "chitchat")
    assert owner(services, customer.conversation) == ("bot", "")
