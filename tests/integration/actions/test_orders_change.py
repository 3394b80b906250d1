from typing import Any

import pytest

from actions.quantities import quantity
from actions.turn import Services
from shop.orders.service import order
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, opened, order_now, request_of
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller

FORM, SUBMIT = "change_form", "action_change_submit"


@pytest.fixture
def shirt(services: Services) -> None:
    """Every order of C0001 not shipped holds a black shirt in M, and nothing else."""
    with services.database.write() as session:
        for order_id in ("O-UNPAID", "O-PAID"):
            found = order(session, order_id)
            session.delete(found.lines[1])
            found.lines[0].variant_id, found.lines[0].spec = "V-黑色-M", "黑色 M"
            found.total = 8900
            found.paid = 8900 if found.paid else 0


def asks(customer: RasaCaller, text: str, order_id: str = "") -> Answer:
    return opened(customer, FORM, text, "modify_order", order_id=order_id)


def changed(customer: RasaCaller) -> Answer:
    return confirmed(customer, FORM, SUBMIT)


@pytest.mark.parametrize(
    ("text", "bare", "wanted"),
    [
        ("数量改成两个", False, 2),
        ("要十二件", False, 12),
        ("一百二十套", False, 120),
        ("两万份", False, 20_000),
        ("3", True, 3),
        ("3", False, None),
        ("改订单", True, None),
        ("改成-5件", True, None),
        ("改成0件", True, None),
    ],
)
def test_numbers_of_things(text: str, bare: bool, wanted: int | None) -> None:
    assert quantity(text, bare) == wanted


@pytest.mark.usefixtures("shirt")
def test_the_quantity_of_an_unpaid_order_changes_with_its_total(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = asks(customer, "O-UNPAID数量改成三件", "O-UNPAID")
    assert answer.names == ["utter_change_confirm_quantity"]
    assert "改成 3 件" in answer.text
    assert changed(customer).names == ["utter_change_done"]
    found = order_now(services, "O-UNPAID")
    assert (found.lines[0].quantity, found.total, found.paid) == (3, 26_700, 0)


@pytest.mark.usefixtures("shirt")
def test_a_paid_order_keeps_its_quantity_and_the_customer_hears_why(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = asks(customer, "O-PAID再加一件", "O-PAID")
    assert answer.names == ["utter_change_confirm_quantity_paid"]
    said = changed(customer)
    assert said.names == ["utter_change_refused"]
    assert "已经付款" in said.text
    assert order_now(services, "O-PAID").lines[0].quantity == 1


@pytest.mark.usefixtures("shirt")
def test_more_than_there_is_in_stock_is_refused(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, "O-UNPAID改成50件", "O-UNPAID")
    assert "库存不够" in changed(customer).text
    assert order_now(services, "O-UNPAID").lines[0].quantity == 1


@pytest.mark.usefixtures("shirt")
def test_colour_and_size_become_those_of_a_variant_in_stock(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = asks(customer, "O-PAID把黑色换成白色L码", "O-PAID")
    assert answer.names == ["utter_change_confirm_spec"]
    assert "换成 白色 L" in answer.text
    assert changed(customer).names == ["utter_change_done"]
    line = order_now(services, "O-PAID").lines[0]
    assert (line.variant_id, line.spec) == ("V-白色-L", "白色 L")


@pytest.mark.usefixtures("shirt")
def test_a_size_that_does_not_exist_is_answered_with_those_that_do(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    answer = asks(customer, "O-PAID想换个规格", "O-PAID")
    assert answer.names == ["utter_change_into_what"]
    assert answer.said[0].titles == ["白色 L"]  # black L is sold out
    customer.hears("XXXL有吗", "ask_stock")
    answer = customer.fills(FORM)
    assert answer.names == ["utter_change_no_such", "utter_change_into_what"]
    customer.taps(answer.said[1].buttons[0])
    assert customer.fills(FORM).names == ["utter_change_confirm_spec"]
    assert order_now(services, "O-PAID").lines[0].spec == "黑色 M"


@pytest.mark.usefixtures("shirt")
def test_a_size_that_does_not_exist_is_said_to_be_none_at_once(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID尺码改成8XL", "modify_order", {"order_id": "O-PAID", "size": "8XL"})
    assert customer.fills(FORM).names == ["utter_change_no_such", "utter_change_into_what"]


@pytest.mark.usefixtures("shirt")
def test_nought_pieces_are_a_cancellation(talk: Talk, services: Services) -> None:
    answer = asks(talk("C0001"), "O-UNPAID数量改成0件", "O-UNPAID")
    assert answer.names == ["utter_change_to_nothing"]
    assert order_now(services, "O-UNPAID").lines[0].quantity == 1


def test_what_to_change_and_which_line_are_asked(talk: Talk) -> None:
    customer = talk("C0001")
    answer = asks(customer, "订单能修改吗 O-UNPAID", "O-UNPAID")
    assert answer.names == ["utter_change_what"]
    customer.taps(answer.said[0].buttons[0])
    answer = customer.fills(FORM)
    assert answer.names == ["utter_change_line"]
    customer.hears("第一个", "inform", {"ordinal": "1"})
    assert customer.fills(FORM).names == ["utter_change_how_many"]
    customer.hears("2", "inform")
    assert customer.fills(FORM).names == ["utter_change_confirm_quantity"]


def test_orders_are_sent_together_only_when_all_are_paid(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = asks(customer, "两个订单能合并发货吗")
    assert answer.names == ["utter_change_confirm_merge"]
    assert "2 个订单" in answer.text
    said = changed(customer)
    assert "还没有付款" in said.text
    asked: dict[str, Any] = request_of(services, RequestKind.CHANGE).payload
    assert asked == {"change": "merge", "orders": ["O-PAID"]}


def test_paid_orders_to_one_address_are_accepted_to_go_together(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        found = order(session, "O-UNPAID")
        found.state, found.paid = "awaiting_shipment", found.total
    customer = talk("C0001")
    asks(customer, "帮我合并一下订单")
    assert changed(customer).names == ["utter_change_accepted"]
    assert request_of(services, RequestKind.CHANGE).state == "accepted"


def test_one_order_alone_cannot_be_merged(talk: Talk) -> None:
    customer = talk("C0002")
    assert asks(customer, "合并发货").names == ["utter_change_merge_alone"]
    assert customer.form is None


def test_an_order_of_two_things_is_split(talk: Talk) -> None:
    customer = talk("C0002")
    assert asks(customer, "能不能分开发货").names == ["utter_change_confirm_split"]
    assert changed(customer).names == ["utter_change_accepted"]


def test_another_product_is_no_change_but_cancel_and_order_anew(talk: Talk) -> None:
    customer = talk("C0002")
    answer = asks(customer, "拍下的想换成另一款")
    assert answer.names == ["utter_change_product"]
    assert answer.said[0].titles == ["取消订单"]


def test_what_was_shipped_is_not_changed(talk: Talk) -> None:
    customer = talk("C0001")
    assert asks(customer, "O-MOVING改数量", "O-MOVING").names == ["utter_change_not_now"]


def test_a_shop_that_decides_later_gets_the_change_and_nothing_is_claimed(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0002")
    asks(customer, "分开发货")
    assert changed(customer).names == ["utter_change_requested"]
    assert request_of(services, RequestKind.CHANGE, "C0002").payload == {"change": "split"}
