import pytest

from actions.turn import Services
from shop.clock import now
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


def test_digits_may_be_read_out(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-PAID")
    customer.hears("尾号是零零〇幺", "apply_return_exchange")
    assert customer.fills("cancel_form").names == ["utter_cancel_confirm_paid"]


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
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_kept_unpaid"]
    assert state_of(services, "O-UNPAID") == OrderState.AWAITING_PAYMENT


def test_a_signed_order_is_refused_with_the_reason(talk: Talk) -> None:
    customer = talk("C0001")
    answer = opened(customer, "O-SIGNED")
    assert answer.names == ["utter_cancel_not_now"]
    assert "已签收" in answer.text
    assert customer.form is None
    assert customer.runs("action_cancel_submit").said == []


def test_a_shipped_order_is_called_back_instead(talk: Talk) -> None:
    customer = talk("C0001")
    assert opened(customer, "O-MOVING").names == ["utter_cancel_shipped"]
    assert customer.runs("action_cancel_submit").followed == ["intercept_form"]
    assert customer.fills("intercept_form").names == ["utter_intercept_confirm_fee"]
    assert customer.slots["intercept_order_id"] == "O-MOVING"


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
        assert answer.names == ["utter_phone_wrong" if left > 3 else "utter_phone_wrong_again"]
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


def interrupted(customer: RasaCaller, text: str, intent: str, action: str) -> Answer:
    """Another matter while the form is open; what is said of the form afterwards."""
    customer.hears(text, intent)
    assert customer.fills("cancel_form").set_slots == set()  # Rasa reads this as a rejection
    customer.runs(action)
    return customer.fills("cancel_form")


def test_a_question_in_between_is_answered_and_the_open_one_recalled_briefly(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    answer = interrupted(customer, "我的快递到哪了", "track_logistics", "action_track_logistics")
    assert answer.names == ["utter_cancel_form_back"]
    assert answer.said[0].titles == ["确认取消订单", "不取消了"]
    assert "orders" not in answer.said[0].payload
    customer.taps(answer.said[0].buttons[0])
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_done"]


def test_the_second_interruption_in_a_row_lets_the_matter_rest(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    opened(customer, "O-PAID")
    first = interrupted(customer, "我的快递到哪了", "track_logistics", "action_track_logistics")
    assert first.names == ["utter_phone_back"]
    assert first.said[0].titles == ["先不办了"]
    second = interrupted(customer, "有券吗", "coupon", "action_coupons")
    assert second.names == ["utter_cancel_form_aside"]
    assert customer.form is None
    assert customer.runs("action_cancel_submit").said == []
    assert state_of(services, "O-PAID") == OrderState.AWAITING_SHIPMENT


def test_an_answer_between_two_interruptions_begins_the_count_anew(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消订单", "cancel_order")
    customer.fills("cancel_form")
    asking = ("我的快递到哪了", "track_logistics", "action_track_logistics")
    answer = interrupted(customer, *asking)
    assert len(answer.said[0].titles) == 3  # two orders, and not now
    customer.hears("第一个", "inform", {"ordinal": "1"})
    customer.fills("cancel_form")
    assert interrupted(customer, *asking).names == ["utter_cancel_form_back"]


def test_questions_of_the_forms_own_topic_are_no_interruption(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    for _ in range(3):
        answer = interrupted(customer, "能退换吗", "return_exchange_policy", "action_return_policy")
        assert answer.names == ["utter_cancel_form_back"]
    customer.hears("钱退到哪里", "refund_destination")
    assert customer.fills("cancel_form").names == ["utter_cancel_where"]
    assert customer.form == "cancel_form"


def test_another_order_is_the_other_one_of_two(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("不对，是另一个订单", "deny")
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]
    assert customer.slots["cancel_order_id"] == "O-PAID"


def test_another_order_named_at_once_is_taken(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("不是这单，是O-PAID", "deny", {"order_id": "O-PAID"})
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]
    assert customer.slots["cancel_order_id"] == "O-PAID"


def test_three_answers_not_understood_end_the_form(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    for response in ("utter_form_not_understood", "utter_form_not_understood_again"):
        customer.hears("啊吧啊吧", "nlu_fallback")
        answer = customer.fills("cancel_form")
        assert answer.names == [response]
        assert "确认取消订单" in answer.said[0].titles
    assert "转人工" in answer.said[0].titles
    customer.hears("啊吧啊吧", "nlu_fallback")
    assert customer.fills("cancel_form").names == ["utter_form_given_up"]
    assert customer.form is None


def test_an_order_is_named_by_its_state(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消待发货那个", "cancel_order")
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]
    assert customer.slots["cancel_order_id"] == "O-PAID"


def test_an_insult_inside_a_form_is_not_followed_by_a_reminder(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    again = interrupted(customer, "什么破店", "chitchat", "action_chitchat")
    assert again.names == []
    assert customer.slots["requested_slot"] == "cancel_confirm"


@pytest.mark.parametrize("text", ["我记不清了 好像换过号", "那咋整"])
def test_who_does_not_know_the_phone_hears_where_it_stands_and_gets_a_person(
    talk: Talk, text: str
) -> None:
    customer = talk("C0001")
    customer.hears("取消O-PAID", "cancel_order", {"order_id": "O-PAID"})
    customer.fills("cancel_form")
    customer.hears(text, "nlu_fallback")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_phone_lost"]
    assert "转人工" in answer.said[0].titles


@pytest.mark.parametrize("text", ["那我晚上再付 别给我取消了", "算了 不取消了 我等会儿付"])
def test_who_would_rather_pay_hears_until_when(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears(text, "order_auto_cancelled")
    customer.fills("cancel_form")
    answer = customer.runs("action_cancel_submit")
    assert answer.names == ["utter_cancel_kept_unpaid"]
    assert state_of(services, "O-UNPAID") == OrderState.AWAITING_PAYMENT


def test_how_long_an_unpaid_order_stands_is_a_question(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("我那个还没付款 多久会自动取消", "cancel_order")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_unpaid_until"]
    assert "¥148" in answer.text
    assert customer.form is None
    opened(customer, "O-UNPAID")
    customer.hears("不付会自动取消不", "nlu_fallback")
    assert customer.fills("cancel_form").names == ["utter_unpaid_until", "utter_cancel_form_back"]


@pytest.mark.parametrize("text", ["为啥给我取消啊", "凭什么取消我的订单", "订单怎么被取消了"])
def test_why_it_was_cancelled_is_no_wish_to_cancel(
    talk: Talk, services: Services, text: str
) -> None:
    with services.database.write() as session:
        dropped = order(session, "O-PAID")
        dropped.state, dropped.cancel_reason, dropped.cancelled_at = "cancelled", "商品缺货", now()
    customer = talk("C0001")
    customer.hears(text, "cancel_order")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_cancelled_reason", "utter_refund_owed", "utter_cancelled_again"]
    assert "商品缺货" in answer.text
    assert customer.form is None
    customer.hears(text, "cancel_order")
    again = customer.fills("cancel_form")
    assert again.names == ["utter_cancelled_sorry_reason"]
    assert "商品缺货" in again.text


def test_another_address_is_asked_for_instead(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-PAID")
    customer.hears("等等 先别取消 我改个地址行不", "deny")
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").followed == ["address_form"]
    assert customer.fills("address_form").names == ["utter_address_ask_place"]
    assert customer.slots["address_order_id"] == "O-PAID"


@pytest.mark.parametrize("text", ["再不发我就取消了", "再不发货我就不要了"])
def test_a_threat_is_answered_by_urging_or_money_back(
    talk: Talk, services: Services, text: str
) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-PAID"
    customer.hears(text, "cancel_order")
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_delivery_refund_or_wait"]
    assert customer.form is None
    assert state_of(services, "O-PAID") == OrderState.AWAITING_SHIPMENT


def test_both_orders_are_cancelled_one_after_the_other(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("我那两单都不要了 取消吧", "cancel_order")
    assert customer.fills("cancel_form").names == ["utter_cancel_confirm_unpaid"]
    customer.hears("好", "affirm")
    customer.fills("cancel_form")
    answer = customer.runs("action_cancel_submit")
    assert answer.names == ["utter_cancel_done", "utter_form_goes_on"]
    assert answer.followed == ["cancel_form"]
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]
    assert customer.slots["cancel_order_id"] == "O-PAID"
    customer.hears("0001", "inform")
    customer.fills("cancel_form")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_done_refund"]
    assert state_of(services, "O-UNPAID") == state_of(services, "O-PAID") == "cancelled"


def test_digits_that_no_step_asks_for_are_not_promised_for_later(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "O-UNPAID")
    customer.hears("0001", "inform")
    assert customer.fills("cancel_form").names == ["utter_form_digits_not_needed"]
