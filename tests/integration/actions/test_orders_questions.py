"""Why an order was cancelled, how to buy, and buying in bulk."""

from datetime import timedelta

import pytest

from actions.turn import Services
from shop.aftersales.models import Ticket
from shop.aftersales.tickets import tickets_of
from shop.clock import now
from shop.orders.service import cancel, order
from shop.policies.service import set_policy
from shop.policies.values import OrderingPolicy
from tests.integration.actions.asking import owner
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller


def why(customer: RasaCaller) -> Answer:
    customer.hears("我的订单怎么被取消了", "order_auto_cancelled")
    return customer.runs("action_order_cancelled")


def cancelled(services: Services, order_id: str, reason: str) -> None:
    with services.database.write() as session:
        cancel(session, order_id, actor="shop", reason=reason)


def test_the_shops_reason_is_told_with_the_money_that_goes_back(
    talk: Talk, services: Services
) -> None:
    cancelled(services, "O-PAID", "地址不在配送范围")
    answer = why(talk("C0001"))
    assert answer.names == [
        "utter_cancelled_reason",
        "utter_refund_progress_cancel_on_its_way",
        "utter_cancelled_again",
    ]
    assert "地址不在配送范围" in answer.text
    assert "¥148" in answer.text
    assert "不能恢复" in answer.text


def test_what_cannot_be_taken_back_is_said_first_and_then_the_way_out(
    talk: Talk, services: Services
) -> None:
    cancelled(services, "O-PAID", "customer")
    customer = talk("C0001")
    customer.hears("哎呀 我又想要了 能撤回不", "order_auto_cancelled")
    answer = customer.runs("action_order_cancelled")
    assert answer.names[0] == "utter_cancelled_no_way_back"
    customer.hears("那咋办", "order_auto_cancelled")
    assert customer.runs("action_order_cancelled").names == ["utter_cancelled_what_now"]


def test_an_unpaid_order_is_explained_by_the_rule(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, OrderingPolicy(pay_within_hours=2), "test")
    cancelled(services, "O-UNPAID", "")
    answer = why(talk("C0001"))
    assert answer.names == ["utter_cancelled_unpaid", "utter_cancelled_again"]
    assert "2 小时内付款" in answer.text


def test_who_asked_for_it_is_reminded_of_it(talk: Talk, services: Services) -> None:
    cancelled(services, "O-UNPAID", "customer")
    assert why(talk("C0001")).names[0] == "utter_cancelled_by_you"


def test_a_paid_order_without_a_reason_is_not_guessed_about(talk: Talk, services: Services) -> None:
    cancelled(services, "O-PAID", "")
    assert why(talk("C0001")).names[0] == "utter_cancelled_unknown"


def test_nothing_was_cancelled(talk: Talk) -> None:
    assert why(talk("C0001")).names == ["utter_cancelled_none"]


def test_a_cancellation_that_waits_is_no_cancellation(remote_talk: Talk) -> None:
    customer = remote_talk("C0001")
    customer.hears("取消O-UNPAID", "cancel_order", {"order_id": "O-UNPAID"})
    customer.fills("cancel_form")
    customer.hears("好", "affirm")
    customer.fills("cancel_form")
    customer.runs("action_cancel_submit")
    assert why(customer).names == ["utter_cancelled_not_yet"]


def test_an_order_that_stands_is_said_to_stand(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-PAID怎么取消了", "order_auto_cancelled", {"order_id": "O-PAID"})
    assert customer.runs("action_order_cancelled").names == ["utter_cancelled_is_not"]
    with services.database.read() as session:
        assert order(session, "O-PAID").state == "awaiting_shipment"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("怎么下单", "utter_buy_steps"),
        ("一个人限购几件", "utter_buy_no_limit"),
        ("可以电话下单吗", "utter_buy_not_by_phone"),
        ("预售怎么付尾款", "utter_buy_presale"),
        ("提交订单失败", "utter_buy_failing"),
    ],
)
def test_how_to_buy(talk: Talk, text: str, response: str) -> None:
    customer = talk()
    customer.hears(text, "how_to_buy")
    assert customer.runs("action_how_to_buy").names == [response]


def test_the_rules_of_buying_are_the_shops(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        rules = OrderingPolicy(pay_within_hours=3, most_pieces=5, by_phone="400-000-0000")
        set_policy(session, rules, "test")
    customer = talk()
    for text, words in [("怎么买", "3 小时内付款"), ("限购吗", "5 件"), ("电话下单", "400-")]:
        customer.hears(text, "how_to_buy")
        assert words in customer.runs("action_how_to_buy").text


def test_buying_in_bulk_becomes_a_ticket_with_a_time(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("公司想采购一批保温杯", "bulk_purchase", {"category": "保温杯"})
    assert customer.fills("bulk_form").names == ["utter_bulk_quantity"]
    customer.hears("大概两百个吧", "inform")
    answer = customer.fills("bulk_form")
    assert answer.names == ["utter_bulk_confirm_contact"]
    assert "保温杯，200 件" in answer.text
    customer.hears("可以", "affirm")
    customer.fills("bulk_form")
    said = customer.runs("action_bulk_submit")
    assert said.names == ["utter_bulk_ticket"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "bulk"
    assert "保温杯，200 件" in ticket.text
    assert ticket.called in said.text
    assert ticket.promised_at - now() < timedelta(hours=1)


@pytest.mark.parametrize(
    ("asked", "intent", "told"),
    [
        ("那我怎么联系你们", "contact_merchant", "utter_bulk_contact"),
        ("让你们销售加我微信", "contact_merchant", "utter_bulk_contact"),
        ("专票几个点", "vat_invoice", "utter_bulk_tax"),
    ],
)
def test_a_question_amid_a_bulk_purchase_is_answered(
    talk: Talk, asked: str, intent: str, told: str
) -> None:
    customer = talk()
    customer.hears("我们公司要订50件T恤", "bulk_purchase", {"category": "T恤"})
    assert customer.fills("bulk_form").names == ["utter_bulk_confirm_contact"]
    customer.hears(asked, intent)
    assert customer.fills("bulk_form").names == [told]


def test_who_asks_for_a_person_amid_a_bulk_purchase_need_not_tell_it_again(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("保温杯要80个发员工", "bulk_purchase", {"category": "保温杯", "quantity": "80"})
    assert customer.fills("bulk_form").names == ["utter_bulk_confirm_contact"]
    customer.hears("能印logo吗", "inform")
    assert "utter_bulk_asked" in customer.fills("bulk_form").names
    customer.hears("开专票行不行", "vat_invoice")
    assert "utter_vat_rule" in customer.fills("bulk_form").names
    customer.hears("帮我找个人谈", "transfer_human")
    said = customer.runs("action_transfer_human")
    assert said.names == ["utter_bulk_handoff"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "bulk"
    assert all(words in ticket.text for words in ("80 件", "保温杯", "logo", "专票"))
    assert ticket.called in said.text


def test_in_bulk_is_what_stands_by_the_number(talk: Talk) -> None:
    text = "发员工福利的礼品，双肩包拿八十个"
    kinds = {"礼品": "category", "双肩包": "category", "八十个": "quantity"}
    found = [
        {"entity": kind, "value": word, "start": text.index(word), "end": text.index(word) + 2}
        for word, kind in kinds.items()
    ]
    customer = talk()
    customer.hears(text, "bulk_purchase", found)
    assert "双肩包，80 件" in customer.fills("bulk_form").text


def test_the_product_is_asked_for_and_kept_in_the_customers_words(talk: Talk) -> None:
    customer = talk()
    customer.hears("批发价多少 要30件", "bulk_purchase")
    assert customer.fills("bulk_form").names == ["utter_bulk_product"]
    customer.hears("带提手的大杯子", "nlu_fallback")
    answer = customer.fills("bulk_form")
    assert answer.names == ["utter_bulk_confirm_contact"]
    assert "带提手的大杯子，30 件" in answer.text


def test_bulk_is_given_up_without_a_ticket(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("采购100个保温杯", "bulk_purchase", {"category": "保温杯"})
    customer.fills("bulk_form")
    customer.hears("算了", "deny")
    customer.fills("bulk_form")
    assert customer.runs("action_bulk_submit").names == ["utter_bulk_kept"]
    with services.database.read() as session:
        assert list(tickets_of(session, "C0001")) == []


def bulk_says(
    customer: RasaCaller, text: str, intent: str = "inform", **entities: str
) -> list[str]:
    """The next message of the open form, and the names of what was answered."""
    customer.hears(text, intent, entities)
    return customer.fills("bulk_form").names


def bulk_ticket(services: Services) -> Ticket:
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert ticket.kind == "bulk"
    return ticket


def test_what_is_told_meanwhile_goes_into_the_bulk_ticket(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    bulk_says(customer, "公司订80个保温杯", "bulk_purchase", category="保温杯")
    assert bulk_says(customer, "能印logo不", "ask_product_attribute") == ["utter_bulk_asked"]
    assert bulk_says(customer, "下个月10号要", date="下个月10号") == ["utter_bulk_confirm"]
    assert bulk_says(customer, "能开专票吗", "vat_invoice") == [
        "utter_vat_rule",
        "utter_bulk_form_back",
    ]
    assert bulk_says(customer, "打几折", "bargain") == ["utter_bulk_price"]
    assert bulk_says(customer, "一个大概多少钱", "ask_price") == ["utter_bulk_price"]
    assert customer.slots["bulk_quantity"] == "80"
    assert bulk_says(customer, "不锈钢的") == ["utter_bulk_confirm"]
    assert bulk_says(customer, "改成90个", "modify_order") == ["utter_bulk_confirm"]
    text = "留个电话 13912345678 让你们经理打给我"
    assert bulk_says(customer, text, "transfer_human", phone="13912345678") == []
    assert customer.form is None
    said = customer.runs("action_bulk_submit")
    assert said.names == ["utter_bulk_ticket"]
    ticket = bulk_ticket(services)
    assert "保温杯（不锈钢），90 件，联系 13912345678，时间 下个月10号要" in ticket.text
    assert all(words in ticket.text for words in ("能印logo不", "打几折", "专票"))
    assert owner(services, customer.conversation) == ("bot", "")
    more = customer.asks("action_nothing_pending", "王经理 13912345678", "inform", {"phone": "1"})
    assert more.names == ["utter_bulk_added"]
    assert "王经理" in bulk_ticket(services).text
    assert bulk_says(customer, "大概几天有人联系我", "bulk_purchase") == ["utter_ticket_wait"]
    assert customer.form is None


@pytest.mark.parametrize(
    ("intent", "action"),
    [("bargain", "action_bargain"), ("nlu_fallback", "action_misunderstood")],
)
def test_two_hundred_for_the_company_is_no_haggling(
    talk: Talk, services: Services, intent: str, action: str
) -> None:
    customer = talk("C0001")
    text = "公司年会要200个保温杯 能便宜不 要开专票"
    answer = customer.asks(action, text, intent, {"category": "保温杯"})
    assert answer.said == []
    assert answer.followed == ["bulk_form"]
    answer = customer.fills("bulk_form")
    assert answer.names == ["utter_vat_rule", "utter_bulk_confirm_contact"]
    assert "保温杯，200 件" in answer.text


def test_two_hundred_for_the_company_come_before_their_invoice(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    text = "公司年会要200个保温杯 能便宜不 要开专票"
    customer.hears(text, "vat_invoice", {"category": "保温杯"})
    assert customer.fills("vat_form").said == []
    ended = customer.runs("action_vat_submit")
    assert ended.names == ["utter_form_goes_on"]
    assert ended.followed == ["bulk_form"]
    answer = customer.fills("bulk_form")
    assert answer.names == ["utter_vat_rule", "utter_bulk_confirm_contact"]
    assert bulk_says(customer, "王经理 13912345678", phone="13912345678") == []
    customer.runs("action_bulk_submit")
    assert "联系 王经理 13912345678" in bulk_ticket(services).text


def test_another_matter_beside_a_bulk_form_is_its_own(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("公司订80个保温杯", "bulk_purchase", {"category": "保温杯"})
    customer.fills("bulk_form")
    customer.hears("我那2件衣服到哪了", "track_logistics")
    assert customer.fills("bulk_form").set_slots == set()


@pytest.mark.parametrize(
    ("text", "said", "fact"),
    [
        ("我现在拍的是啥码来着", "utter_ordered_spec", "×1"),
        ("这单多少钱买的", "utter_ordered_price", "¥148"),
        ("我付了多少钱", "utter_ordered_price", "¥148"),
        ("买了几件来着", "utter_ordered_count", "2 件"),
        ("啥时候下的单来着 哪天买的", "utter_ordered_time", "下的单"),
    ],
)
def test_what_was_ordered_is_read_from_the_order(
    talk: Talk, text: str, said: str, fact: str
) -> None:
    customer = talk("C0001")
    customer.asks("action_order_status", "O-PAID", "ask_order_status", {"order_id": "O-PAID"})
    answer = customer.asks("action_order_status", text, "ask_order_status")
    assert answer.names == [said]
    assert fact in answer.text


@pytest.mark.parametrize("text", ["175穿什么码合适", "买什么颜色的好"])
def test_advice_is_not_read_from_an_order(talk: Talk, text: str) -> None:
    said = talk("C0001").asks("action_misunderstood", text, "nlu_fallback")
    assert not any(name.startswith("utter_ordered") for name in said.names)


def test_whether_what_was_cancelled_comes_again_is_told_of_its_goods(
    talk: Talk, services: Services
) -> None:
    cancelled(services, "O-PAID", "商品缺货")
    customer = talk("C0001")
    why(customer)
    answer = customer.asks("action_stock", "还会补货吗", "ask_stock")
    assert answer.names == ["utter_stock_yes", "utter_stock_yes"]
    assert "云朵纯棉短袖T恤" in answer.text
    other = talk("C0002").asks("action_stock", "还会补货吗", "ask_stock")
    assert "utter_stock_yes" not in other.names


def test_asking_what_was_ordered_begins_no_form(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("我买的什么颜色的来着", "modify_order")
    assert customer.fills("change_form").names == ["utter_ordered_spec"]
    assert customer.form is None
