from actions.turn import Services
from shop.orders.requests import requests_of
from shop.orders.service import order
from shop.orders.states import OrderState
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller


def opened(customer: RasaCaller, order_id: str) -> Answer:
    customer.hears(f"取消{order_id}", "cancel_order", {"order_id": order_id})
    return customer.fills("cancel_form")


def state_of(services: Services, order_id: str) -> str:
    with services.database.read() as session:
        return order(session, order_id).state


def test_an_unpaid_order_is_cancelled_after_one_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert opened(customer, "O-UNPAID").names == ["utter_cancel_confirm_unpaid"]
    customer.hears("是的", "affirm")
    assert customer.fills("cancel_form").said == []
    assert customer.form is None
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_done"]
    assert state_of(services, "O-UNPAID") == OrderState.CANCELLED


def test_a_paid_order_needs_the_phones_last_digits_first(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert opened(customer, "O-PAID").names == ["utter_phone_ask"]
    customer.hears("０００１", "nlu_fallback")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_cancel_confirm_paid"]
    assert "¥148" in answer.text
    customer.taps(answer.said[0].buttons[0])
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_done_refund"]
    with services.database.read() as session:
        cancelled = order(session, "O-PAID")
        assert (cancelled.state, cancelled.refunded) == (OrderState.CANCELLED, 14800)


def test_a_shop_that_decides_later_gets_a_request_and_nothing_is_claimed(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    answer = customer.runs("action_cancel_submit")
    assert answer.names == ["utter_cancel_requested"]
    assert "已提交" in answer.text
    assert state_of(services, "O-UNPAID") == OrderState.AWAITING_PAYMENT
    opened(customer, "O-UNPAID")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_requested_before"]
    with services.database.read() as session:
        assert len(requests_of(session, "C0001")) == 1


def test_a_turn_tried_again_finds_its_first_effect(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("是的", "affirm")
    customer.fills("cancel_form")
    before = dict(customer.slots)
    first = customer.runs("action_cancel_submit")
    customer.slots = before
    assert customer.runs("action_cancel_submit").names == first.names
    with services.database.read() as session:
        assert len(requests_of(session, "C0001")) == 1


def test_no_leaves_the_order_as_it_is(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("算了", "deny")
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_kept"]
    assert state_of(services, "O-UNPAID") == OrderState.AWAITING_PAYMENT


def test_a_shipped_order_is_refused_with_the_reason(talk: Talk) -> None:
    customer = talk("C0001")
    answer = opened(customer, "O-MOVING")
    assert answer.names == ["utter_cancel_not_now"]
    assert "运输中" in answer.text
    assert customer.form is None
    assert customer.runs("action_cancel_submit").said == []


def test_several_orders_are_offered_and_one_is_chosen(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消订单", "cancel_order")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_cancel_which"]
    assert len(answer.said[0].buttons) == 2
    customer.hears("第一个", "inform", {"ordinal": "1"})
    assert customer.fills("cancel_form").names == ["utter_cancel_confirm_unpaid"]
    assert customer.slots["cancel_order_id"] == "O-UNPAID"


def test_another_customers_order_cannot_be_cancelled(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = opened(customer, "O-OTHER")
    assert answer.names[0] == "utter_orders_not_found"
    assert customer.slots.get("cancel_order_id") is None
    assert state_of(services, "O-OTHER") == OrderState.AWAITING_SHIPMENT


def test_five_wrong_digits_lock_also_in_a_new_conversation(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-PAID")
    for left in (4, 3, 2, 1):
        customer.hears("9999", "inform")
        answer = customer.fills("cancel_form")
        assert answer.names == ["utter_phone_wrong", "utter_phone_ask"]
        assert f"{left} 次" in answer.text
    customer.hears("9999", "inform")
    assert customer.fills("cancel_form").names == ["utter_phone_locked"]
    assert customer.form is None
    again = talk("C0001")
    assert opened(again, "O-PAID").names == ["utter_phone_locked"]


def test_a_button_of_an_older_form_does_nothing(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    old_yes = opened(customer, "O-UNPAID").said[0].buttons[0]
    customer.hears("算了", "deny")
    customer.fills("cancel_form")
    customer.runs("action_cancel_submit")
    opened(customer, "O-UNPAID")
    customer.taps(old_yes)
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_stale_choice", "utter_cancel_confirm_unpaid"]
    assert state_of(services, "O-UNPAID") == OrderState.AWAITING_PAYMENT


def test_a_question_in_between_is_left_to_the_other_rules_and_then_asked_again(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("我的快递到哪了", "track_logistics")
    assert customer.fills("cancel_form").set_slots == set()  # Rasa reads this as a rejection
    customer.runs("action_track_logistics")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_cancel_form_back", "utter_cancel_confirm_unpaid"]


def test_three_answers_not_understood_end_the_form(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    for _ in range(2):
        customer.hears("啊吧啊吧", "nlu_fallback")
        assert "utter_form_not_understood" in customer.fills("cancel_form").names
    customer.hears("啊吧啊吧", "nlu_fallback")
    assert customer.fills("cancel_form").names == ["utter_form_given_up"]
    assert customer.form is None
