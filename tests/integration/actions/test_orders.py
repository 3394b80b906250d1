from tests.integration.actions.conftest import Talk


def test_someone_not_logged_in_is_asked_to_and_learns_nothing(talk: Talk) -> None:
    customer = talk()
    customer.hears("O-PAID到哪了", "ask_order_status", {"order_id": "O-PAID"})
    answer = customer.runs("action_order_status")
    assert answer.names == ["utter_login_needed"]
    assert answer.said[0].payload == {"code": "login_needed"}


def test_an_order_is_shown_by_its_number(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("查一下O-PAID", "ask_order_status", {"order_id": "O-PAID"})
    answer = customer.runs("action_order_status")
    card = answer.said[0].payload["orders"][0]
    assert answer.names == ["utter_orders_ship_by"]
    assert (card["id"], card["state"], card["total"]) == ("O-PAID", "待发货", "148.00")
    assert customer.slots["order_id"] == "O-PAID"


def test_another_customers_order_is_answered_exactly_like_an_unknown_one(talk: Talk) -> None:
    customer = talk("C0001")
    answers = []
    for number in ("O-OTHER", "O-NONE"):
        customer.hears(f"查一下{number}", "ask_order_status", {"order_id": number})
        answers.append(customer.runs("action_order_status"))
    assert answers[0] == answers[1]
    assert answers[0].names == ["utter_orders_not_found"]
    assert "没有查到" in answers[0].text


def test_the_orders_that_matter_come_newest_first(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我的订单", "ask_order_status")
    answer = customer.runs("action_order_status")
    assert answer.names == ["utter_orders_several"]
    shown = [card["id"] for card in answer.said[0].payload["orders"]]
    assert shown == ["O-UNPAID", "O-PAID", "O-MOVING", "O-SIGNED"]


def test_the_only_order_is_shown_at_once(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("我的订单", "ask_order_status")
    answer = customer.runs("action_order_status")
    assert [card["id"] for card in answer.said[0].payload["orders"]] == ["O-OTHER"]


def test_a_customer_without_orders_hears_so(talk: Talk) -> None:
    customer = talk("C0003")
    customer.hears("我的订单", "ask_order_status")
    assert customer.runs("action_order_status").names == ["utter_orders_none"]


def test_cards_offer_only_what_the_state_allows(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我的订单", "ask_order_status")
    cards = customer.runs("action_order_status").said[0].payload["orders"]
    offered = {card["id"]: [action["title"] for action in card["actions"]] for card in cards}
    assert offered["O-UNPAID"] == ["取消订单"]
    assert offered["O-MOVING"] == ["查物流", "申请退款"]
