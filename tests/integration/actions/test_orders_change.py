from typing import Any

import pytest

from actions.talk.quantities import quantity
from actions.turn import Services
from shop.catalog.models import Variant
from shop.orders.service import order
from shop.policies.values import FreeShipping
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, opened, order_now, request_of, rule
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
def test_buying_another_to_go_with_it_is_answered_instead(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    asks(customer, "O-PAID数量改成两个", "O-PAID")
    customer.hears("那我再拍一个 你们能一起发不", "ask_shipping_method")
    answer = customer.fills("change_form")
    assert answer.names == ["utter_change_merge_later"]
    assert customer.form is None
    assert customer.runs("action_change_submit").said == []
    assert order_now(services, "O-PAID").lines[0].quantity == 1


@pytest.mark.usefixtures("shirt")
def test_a_colour_alone_says_what_to_change(talk: Talk) -> None:
    customer = talk("C0001")
    text = "O-PAID我想要白的 拍成黑的了"
    customer.hears(text, "modify_order", {"order_id": "O-PAID", "colour": "白"})
    answer = customer.fills("change_form")
    assert answer.names == ["utter_change_confirm_spec"]
    assert "白色 L" in answer.text


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
    assert answer.names == ["utter_change_into_what_now"]
    assert "黑色 M" in answer.text
    assert answer.said[0].titles == ["白色 L"]  # black L is sold out
    customer.hears("XXXL有吗", "ask_stock", {"size": "XXXL"})
    answer = customer.fills(FORM)
    assert answer.names == ["utter_variant_not_made"]
    assert "XXXL" in answer.text
    assert "颜色有白色、黑色；尺码有 M、L" in answer.text
    customer.taps(answer.said[0].buttons[0])
    assert customer.fills(FORM).names == ["utter_change_confirm_spec"]
    assert order_now(services, "O-PAID").lines[0].spec == "黑色 M"


@pytest.mark.usefixtures("shirt")
def test_a_size_that_does_not_exist_is_said_to_be_none_at_once(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID尺码改成8XL", "modify_order", {"order_id": "O-PAID", "size": "8XL"})
    assert customer.fills(FORM).names == ["utter_variant_not_made"]


@pytest.mark.usefixtures("shirt")
@pytest.mark.parametrize(
    ("text", "intent", "name", "words"),
    [
        ("有啥颜色", "refine_need", "utter_variants_made", "颜色有白色、黑色"),
        ("紫吧 没有就红", "refine_need", "utter_variant_not_made", "紫、红"),
        ("嗯", "affirm", "utter_variant_which", "要哪一种"),
    ],
)
def test_the_choice_of_a_variant_answers_what_there_is(
    talk: Talk, text: str, intent: str, name: str, words: str
) -> None:
    customer = talk("C0001")
    asks(customer, "O-PAID想换个规格", "O-PAID")
    entities = [
        {"entity": "colour", "value": c, "start": text.find(c), "end": text.find(c) + len(c)}
        for c in ("紫", "红")
        if c in text
    ]
    customer.hears(text, intent, entities)
    answer = customer.fills(FORM)
    assert answer.names == [name]
    assert words in answer.text
    assert answer.said[0].titles == ["白色 L"]


@pytest.mark.usefixtures("shirt")
def test_the_second_colour_is_taken_where_the_first_is_not_made(talk: Talk) -> None:
    customer = talk("C0001")
    asks(customer, "O-PAID想换个规格", "O-PAID")
    text = "紫色L 没有就白色L"
    customer.hears(text, "refine_need", {"colour": "紫色"})
    assert customer.fills(FORM).names == ["utter_change_confirm_spec"]


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
    assert answer.names == ["utter_change_merge_unpaid"]
    assert customer.form is None
    paid(services)
    with services.database.write() as session:
        order(session, "O-UNPAID").address = {"city": "北京市"}
    assert asks(customer, "两个订单能合并发货吗").names == ["utter_change_merge_places"]


def paid(services: Services) -> None:
    """O-UNPAID is paid by now."""
    with services.database.write() as session:
        found = order(session, "O-UNPAID")
        found.state, found.paid = "awaiting_shipment", found.total


def test_paid_orders_to_one_address_are_accepted_to_go_together(
    talk: Talk, services: Services
) -> None:
    paid(services)
    customer = talk("C0001")
    answer = asks(customer, "帮我合并一下订单")
    assert "2 个订单" in answer.text
    assert changed(customer).names == ["utter_change_accepted"]
    asked: dict[str, Any] = request_of(services, RequestKind.CHANGE).payload
    assert asked == {"change": "merge", "orders": ["O-PAID"]}


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


@pytest.mark.usefixtures("shirt")
@pytest.mark.parametrize("text", ["有啥颜色", "都有什么色的", "能换哪几种"])
def test_what_there_is_to_choose_from_is_told(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    asks(customer, "O-PAID颜色拍错了", "O-PAID")
    customer.hears(text, "ask_product_attribute")
    answer = customer.fills(FORM)
    assert answer.names == ["utter_variants_made"]
    assert "颜色有白色、黑色" in answer.text


@pytest.mark.usefixtures("shirt")
def test_one_size_up_that_is_sold_out_is_said_before_any_yes(talk: Talk) -> None:
    customer = talk("C0001")
    answer = asks(customer, "O-PAID能换大一码不", "O-PAID")
    assert answer.names == ["utter_change_sold_out", "utter_change_into_what_now"]
    assert "黑色 L" in answer.said[0].text


@pytest.mark.usefixtures("shirt")
def test_another_price_of_a_paid_order_is_said_before_any_yes(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        session.get_one(Variant, "V-白色-L").price = 9900
    customer = talk("C0001")
    answer = asks(customer, "O-PAID换成白色L", "O-PAID")
    assert answer.names == ["utter_change_other_price", "utter_change_none_left"]
    assert "¥99" in answer.text
    assert answer.said[0].titles == ["取消订单"]
    answer = asks(talk("C0001"), "O-UNPAID换成白色L", "O-UNPAID")
    assert answer.names == ["utter_change_confirm_spec_price"]
    assert "从 ¥89 变成 ¥99" in answer.text


@pytest.mark.usefixtures("shirt")
def test_what_was_ordered_is_told_from_the_order(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-PAID"
    answer = customer.asks("action_order_status", "我现在拍的是啥码来着", "ask_order_status")
    assert answer.names == ["utter_ordered_spec"]
    assert "黑色 M" in answer.text
    asks(customer, "O-PAID想换个规格", "O-PAID")
    customer.hears("我买的是什么颜色", "modify_order")
    assert customer.fills(FORM).names == ["utter_ordered_spec", "utter_change_form_back"]


def test_why_and_how_are_answered_inside_a_change(talk: Talk, services: Services) -> None:
    paid(services)
    customer = talk("C0001")
    assert asks(customer, "两个订单能合并发货吗").names == ["utter_change_confirm_merge"]
    customer.hears("为啥", "why_recommended")
    answer = customer.fills(FORM)
    assert answer.names == ["utter_change_why_merge", "utter_change_form_back"]
    customer.hears("那要是一起发会不会更慢", "modify_order")
    assert customer.fills(FORM).names
    assert customer.form == FORM
    customer = talk("C0002")
    asks(customer, "能不能分开发货")
    customer.hears("那另一件寄到我妈那行不", "change_address")
    assert customer.fills(FORM).names == ["utter_change_one_place", "utter_change_form_back"]
    customer.hears("那要咋弄", "how_to_use")
    assert customer.fills(FORM).names == ["utter_change_why_split", "utter_change_form_back"]


@pytest.mark.usefixtures("shirt")
def test_what_costs_the_same_by_now_can_come_after_a_change_of_prices(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        for id_ in ("V-白色-L", "V-黑色-M"):
            session.get_one(Variant, id_).price = 4900
    customer = talk("C0001")
    answer = asks(customer, "O-PAID换成白色L", "O-PAID")
    assert answer.names == ["utter_change_confirm_spec"]
    assert changed(customer).names == ["utter_change_done"]
    found = order_now(services, "O-PAID")
    assert (found.lines[0].spec, found.lines[0].paid, found.paid) == ("白色 L", 8900, 8900)


def test_one_address_for_all_is_a_reason_to_merge(talk: Talk, services: Services) -> None:
    paid(services)
    answer = asks(talk("C0001"), "我有两单 能不能放一个包裹里发 都是一个地址")
    assert answer.names == ["utter_change_confirm_merge"]


def test_an_address_is_no_change_of_the_goods(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("订单的收货地址想改一下", "modify_order")
    assert customer.fills(FORM).said == []
    answer = customer.runs(SUBMIT)
    assert answer.followed == ["address_form"]
    assert customer.fills("address_form").names == ["utter_address_ask_place"]


@pytest.mark.usefixtures("shirt")
def test_another_size_of_what_was_chosen_keeps_the_colour_chosen(
    talk: Talk, services: Services
) -> None:
    with services.database.write() as session:
        session.get_one(Variant, "V-黑色-L").stock = 3
        white = session.get_one(Variant, "V-白色-L")
        session.add(
            Variant(
                id="V-白色-M",
                product_id=white.product_id,
                colour="白色",
                size="M",
                price=8900,
                stock=2,
            )
        )
    customer = talk("C0001")
    assert "白色 L" in asks(customer, "O-PAID换成白色L码", "O-PAID").text
    customer.hears("等等 还是M吧", "modify_order", {"size": "M"})
    answer = customer.fills(FORM)
    assert answer.names == ["utter_change_confirm_spec"]
    assert "换成 白色 M" in answer.text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("分开发要加钱不", "split"),
        ("拆开寄要多付运费吗", "split"),
        ("分两次发是不是收两份运费", "split"),
        ("合并发货能省运费吗", "merge"),
        ("两单一起发运费怎么算啊", "merge"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_shipping_fee", "return_shipping_fee", "nlu_fallback"])
def test_what_it_costs_in_how_many_parcels(talk: Talk, text: str, kind: str, intent: str) -> None:
    customer = talk("C0002")
    answer = customer.asks("action_shipping_fee", text, intent)
    assert answer.names == [f"utter_change_fee_{kind}"]
    assert asks(customer, text).names == [f"utter_change_fee_{kind}"]
    assert customer.form is None


@pytest.mark.parametrize("text", ["分开发要加钱不", "那要多付运费吗", "要加钱吗"])
def test_what_it_costs_is_answered_inside_the_change(talk: Talk, text: str) -> None:
    customer = talk("C0002")
    asks(customer, "我想分开发货")
    customer.hears(text, "return_shipping_fee")
    assert customer.fills(FORM).names == ["utter_change_fee_split", "utter_change_form_back"]


def test_where_nothing_is_charged_no_sum_is_named(talk: Talk, services: Services) -> None:
    rule(services, FreeShipping(fee=0))
    answer = talk("C0002").asks("action_shipping_fee", "合并发货能省运费吗", "ask_shipping_fee")
    assert answer.names == ["utter_change_fee_merge_free"]


@pytest.mark.parametrize("text", ["分开退运费谁出", "两件一起退运费怎么算", "分开开票要加钱吗"])
def test_other_costs_are_no_matter_of_parcels(talk: Talk, text: str) -> None:
    answer = talk("C0002").asks("action_shipping_fee", text, "ask_shipping_fee")
    assert not any(name.startswith("utter_change_fee") for name in answer.names)
