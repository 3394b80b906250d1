"""Other goods spoken of inside a case, and a colour and size wished for in several messages."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.orders.states import OrderState
from tests.integration.actions.cases import FORM, RETURN, opened, says, shirt_bought
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import HEADPHONES, place


@pytest.fixture
def two_orders(services: Services, now: datetime) -> None:
    """C0003 holds a shirt, and headphones of another order."""
    shirt_bought(services, now)
    day = now - timedelta(days=2)
    times = {"paid_at": day, "signed_at": day}
    with services.database.write() as session:
        held = ((HEADPHONES, 5900),)
        place(session, "O-TWO", "C0003", OrderState.SIGNED, day, products=held, **times)


def test_another_colour_is_a_reason(buyer: RasaCaller) -> None:
    assert opened(buyer, "想换个白的", RETURN).names == ["utter_case_confirm_exchange"]
    assert (buyer.slots["case_reason"], buyer.slots["case_variant"]) == ("no_reason", "V-白色-L")


def test_a_size_told_later_joins_the_colour(buyer: RasaCaller) -> None:
    opened(buyer, "左边没声了 换个黑的", "quality_problem")
    assert buyer.slots["case_variant"] == "V-黑色-M"
    names = says(buyer, "码也大一个", "inform")  # black L, of which none is left
    assert names == ["utter_exchange_sold_out", "utter_case_confirm_exchange"]


def test_goods_that_shall_stay_neither_end_nor_turn_a_case(talk: Talk, two_orders: None) -> None:
    customer = talk("C0003")
    opened(customer, "T恤太小了 退了吧", RETURN, category="T恤")
    for text in ("耳机不退哈", "耳机留着啊别搞错"):
        customer.hears(text, "deny", {"category": "耳机"})
        names = customer.fills(FORM).names
        assert names[0] in {"utter_form_left_alone", "utter_case_only_this"}
        assert customer.slots["case_order_id"] == "O-ONE"


def test_a_question_whether_it_can_be_returned_opens_nothing(buyer: RasaCaller) -> None:
    assert opened(buyer, "那这件能退吗", RETURN).names == ["utter_return_policy_yes"]
    assert buyer.form is None
    assert opened(buyer, "那帮我退了吧", RETURN).names == ["utter_case_why"]


def test_what_is_not_as_imagined_is_no_wrong_delivery(buyer: RasaCaller) -> None:
    assert opened(buyer, "颜色跟我想的不一样", "wrong_item").names == ["utter_case_what"]
    assert buyer.slots["case_reason"] == "other"


def test_a_part_of_the_money_is_a_compensation(buyer: RasaCaller) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    buyer.hears("不影响用 能退我3块吗", "apply_refund")
    assert buyer.fills(FORM).names == ["utter_compensation_handoff"]
    assert buyer.form is None


def test_the_wish_told_with_the_order_is_not_asked_again(talk: Talk, two_orders: None) -> None:
    customer = talk("C0003")
    opened(customer, "有线头", "quality_problem")
    customer.hears("给我退T恤", RETURN, {"category": "T恤"})
    assert customer.fills(FORM).names == ["utter_phone_ask"]
    assert customer.slots["case_kind"] == "return"


def test_a_sum_told_with_the_fault_begins_no_return(buyer: RasaCaller) -> None:
    assert opened(buyer, "掉色了 懒得退 补我3块得了", "quality_problem").names == [
        "utter_compensation_handoff"
    ]
    assert buyer.form is None
