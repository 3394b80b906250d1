"""A return or exchange asked of what has not arrived leads to what can be done about it."""

import pytest

from actions.turn import Services
from shop.clock import now
from shop.orders.models import Order
from shop.orders.states import OrderState
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import FLASK, SHIRT, place


def placed(services: Services, state: OrderState, product: str = SHIRT, id_: str = "O-NEW") -> None:
    """An order of one line for C0003, who has no other; paid unless it awaits payment."""
    with services.database.write() as session:
        paid = {} if state == OrderState.AWAITING_PAYMENT else {"paid_at": now()}
        place(session, id_, "C0003", state, now(), products=((product, 8900),), **paid)
        order = session.get_one(Order, id_)
        if product == SHIRT:
            order.lines[0].variant_id, order.lines[0].spec = "V-黑色-M", "黑色 M"


def wishes(customer: RasaCaller, text: str, intent: str = "apply_return_exchange") -> list[str]:
    """What was said to a wish, and the form that goes on."""
    customer.hears(text, intent)
    said = customer.fills("case_form").names
    return [*said, *customer.runs("action_case_submit").followed]


@pytest.mark.parametrize(
    "text", ["刚拍的那件不想要了 给我退了吧", "拍错了", "鞋子不想要了 没发货的话退款"]
)
def test_what_is_not_sent_is_cancelled_after_the_check(
    talk: Talk, services: Services, text: str
) -> None:
    placed(services, OrderState.AWAITING_SHIPMENT)
    customer = talk("C0003")
    assert wishes(customer, text) == ["utter_unsigned_cancel_paid", "cancel_form"]
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]
    assert customer.slots["cancel_order_id"] == "O-NEW"
    customer.hears("0003", "inform")
    assert customer.fills("cancel_form").names == ["utter_cancel_confirm_paid"]


def test_what_is_not_paid_needs_no_refund(talk: Talk, services: Services) -> None:
    placed(services, OrderState.AWAITING_PAYMENT)
    customer = talk("C0003")
    assert wishes(customer, "不要了 退了") == ["utter_unsigned_cancel", "cancel_form"]
    assert customer.fills("cancel_form").names == ["utter_cancel_confirm_unpaid"]


def test_another_size_of_what_is_not_sent_is_changed_in_the_order(
    talk: Talk, services: Services
) -> None:
    placed(services, OrderState.AWAITING_SHIPMENT)
    customer = talk("C0003")
    said = wishes(customer, "衣服好像拍错了颜色 能换个白的不")
    assert said == ["utter_unsigned_change", "change_form"]
    customer.fills("change_form")
    assert customer.slots["change_kind"] == "spec"


def test_what_is_under_way_is_called_back(talk: Talk, services: Services) -> None:
    placed(services, OrderState.IN_TRANSIT)
    customer = talk("C0003")
    assert wishes(customer, "不想要了 退货") == ["intercept_form"]
    assert customer.fills("intercept_form").names == ["utter_intercept_confirm_fee"]


def test_another_size_of_what_is_under_way_has_to_wait(talk: Talk, services: Services) -> None:
    placed(services, OrderState.IN_TRANSIT)
    customer = talk("C0003")
    assert wishes(customer, "能换大一码不") == ["utter_unsigned_exchange"]


def test_the_order_named_counts_beside_a_signed_one(talk: Talk) -> None:
    customer = talk("C0001")
    assert wishes(customer, "没发货那单不要了 退了吧")[-1] == "cancel_form"
    customer.fills("cancel_form")
    assert customer.slots["cancel_order_id"] == "O-PAID"


def test_of_several_on_their_way_one_is_chosen(talk: Talk, services: Services) -> None:
    placed(services, OrderState.AWAITING_SHIPMENT)
    placed(services, OrderState.IN_TRANSIT, FLASK, "O-FLASK")
    customer = talk("C0003")
    customer.hears("不想要了 退了吧", "apply_return_exchange")
    answer = customer.fills("case_form")
    assert answer.names == ["utter_case_which"]
    customer.runs("action_case_submit")
    flask = next(one for one in answer.said[0].buttons if FLASK in one["title"])
    customer.taps(flask)
    customer.fills("case_form")
    assert customer.runs("action_case_submit").followed == ["intercept_form"]


def test_a_fault_told_of_what_has_not_arrived_is_not_turned_into_a_cancellation(
    talk: Talk, services: Services
) -> None:
    placed(services, OrderState.IN_TRANSIT)
    customer = talk("C0003")
    assert wishes(customer, "盖子是裂的", "damaged_item") == ["utter_case_not_signed"]


@pytest.mark.parametrize(
    ("state", "text", "form"),
    [
        (OrderState.AWAITING_SHIPMENT, "鞋子不想要了 没发货的话退款", "case_form"),
    ],
)
def test_a_wish_not_surely_understood_begins_where_it_can_only_mean_that(
    talk: Talk, services: Services, state: OrderState, text: str, form: str
) -> None:
    placed(services, state)
    customer = talk("C0003")
    customer.hears(text, "nlu_fallback", None, {"refuse_parcel": 0.4, "apply_refund": 0.3})
    answer = customer.runs("action_misunderstood")
    assert answer.said == []
    assert answer.followed == [form]


def test_a_question_not_understood_begins_nothing(talk: Talk, services: Services) -> None:
    placed(services, OrderState.IN_TRANSIT)
    customer = talk("C0003")
    customer.hears("退的话钱多久回来啊", "nlu_fallback", None, {"apply_refund": 0.4})
    assert customer.runs("action_misunderstood").followed == []


@pytest.mark.parametrize(
    ("form", "intent", "text"),
    [
        ("cancel", "cancel_order", "没发货那单只取消其中一件"),
        ("case", "apply_return_exchange", "没发货那单 两件我只想退一件"),
    ],
)
def test_a_part_of_an_order_is_refunded_rather_than_all_cancelled(
    talk: Talk, form: str, intent: str, text: str
) -> None:
    customer = talk("C0001")
    customer.hears(text, intent)
    assert customer.fills(f"{form}_form").names == ["utter_unsigned_part"]
    assert customer.runs(f"action_{form}_submit").followed == ["refund_form"]
    assert customer.fills("refund_form").names == ["utter_refund_which_line"]
    assert customer.slots["refund_order_id"] == "O-PAID"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("O-PAID 便宜的那个不想要了", "utter_unsigned_part"),
        ("O-PAID 里面一件不要了", "utter_unsigned_part"),
        ("O-PAID 这单都不要了", "utter_phone_ask"),
    ],
)
def test_a_thing_named_of_several_is_not_the_whole_order(talk: Talk, text: str, said: str) -> None:
    customer = talk("C0001")
    customer.hears(text, "cancel_order", {"order_id": "O-PAID"})
    assert customer.fills("cancel_form").names == [said]


def test_of_an_unpaid_order_only_all_can_be_cancelled(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-UNPAID 便宜的那个不要了", "cancel_order", {"order_id": "O-UNPAID"})
    answer = customer.fills("cancel_form")
    assert answer.names == ["utter_cancel_whole_only", "utter_cancel_confirm_unpaid"]


def test_money_back_for_what_is_not_sent_is_a_cancellation(talk: Talk, services: Services) -> None:
    placed(services, OrderState.AWAITING_SHIPMENT)
    customer = talk("C0003")
    customer.hears("三天了还不发 退钱给我", "apply_refund")
    assert customer.fills("refund_form").names == ["utter_unsigned_cancel_paid"]
    assert customer.runs("action_refund_submit").followed == ["cancel_form"]
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]
    customer.hears("0003", "inform")
    customer.fills("cancel_form")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_done_refund"]


def test_a_cancellation_that_was_not_wished_is_explained_when_it_was_likely_meant(
    talk: Talk, services: Services
) -> None:
    placed(services, OrderState.CANCELLED)
    customer = talk("C0003")
    ranking = {"order_auto_cancelled": 0.4, "payment_problem": 0.3}
    customer.hears("我付了钱你们给我弄没了？", "nlu_fallback", None, ranking)
    assert customer.runs("action_misunderstood").names[0].startswith("utter_cancelled_")
    ranking = {"complaint": 0.4, "order_auto_cancelled": 0.3}
    customer.hears("凭什么啊", "nlu_fallback", None, ranking)
    assert customer.runs("action_misunderstood").names == ["utter_cancelled_sorry"]
