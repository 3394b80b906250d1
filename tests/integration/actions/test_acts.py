from actions.turn import Services
from tests.integration.actions.conftest import Talk


def test_a_bare_order_number_shows_the_order(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID", "inform", {"order_id": "O-PAID"})
    assert customer.runs("action_nothing_pending").names == ["utter_orders_ship_by"]


def test_a_bare_category_is_a_need(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("蓝牙耳机", "inform", {"category": "蓝牙耳机"})
    assert "utter_recommend_found" in customer.runs("action_nothing_pending").names


def test_bare_information_of_no_use_is_asked_about(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("13800000001", "inform", {"phone": "13800000001"})
    answer = customer.runs("action_nothing_pending")
    assert answer.names == ["utter_inform_nothing"]
    assert "查订单" in answer.said[0].titles


def test_not_being_able_is_said_openly(talk: Talk) -> None:
    customer = talk()
    customer.hears("帮我订一张去北京的机票", "out_of_scope")
    assert customer.runs("action_out_of_scope").names == ["utter_out_of_scope"]
