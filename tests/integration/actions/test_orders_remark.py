import pytest

from actions.orders.remark_words import remark_in
from actions.turn import Services
from shop.answers import service as answers
from shop.clock import now
from shop.orders.service import order
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, order_now, request_of
from tests.integration.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("帮我备注一下", ""),
        ("怎么给订单加备注", ""),
        ("备注写错了", ""),
        ("订单备注一下周末送", "周末送"),
        ("麻烦包装仔细一点 怕碎", "麻烦包装仔细一点 怕碎"),
        ("备注：不要放价格单", "不要放价格单"),
        ("可以幫我備註一下嗎 送貨前先打電話", "送貨前先打電話"),
        ("再加一句 不要放門口", "不要放門口"),
        ("别发邮政就行 帮我备注上", "别发邮政"),
        ("那顺便备注一下到了打我电话", "到了打我电话"),
        ("跟仓库说一声 多包两层", "多包两层"),
        ("我那个杯子的订单能加备注吗", ""),
        ("备注加上没", ""),
        ("下单忘记备注了 帮我写上要发票", "要发票"),
        ("地址改成世纪大道100号 再备注下送货前打电话 另外啥时候发", "送货前打电话"),
    ],
)
def test_the_words_to_write_down(text: str, words: str) -> None:
    assert remark_in(text) == words


def test_a_remark_is_written_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("备注：不要放价格单", "order_remark")
    assert customer.fills("remark_form").names == ["utter_remark_confirm"]
    assert order_now(services, "O-OTHER").remark == ""
    said = confirmed(customer, "remark_form", "action_remark_submit")
    assert said.names == ["utter_remark_done"]
    assert order_now(services, "O-OTHER").remark == "不要放价格单"
    customer.hears("我备注的看到没", "order_remark")
    answer = customer.fills("remark_form")
    assert answer.names == ["utter_remark_there"]
    assert "不要放价格单" in answer.text


def test_the_words_are_asked_for(talk: Talk) -> None:
    customer = talk("C0002")
    customer.hears("帮我备注一下", "order_remark")
    assert customer.fills("remark_form").names == ["utter_remark_ask"]
    customer.hears("包装严实一点", "order_remark")
    assert "包装严实一点" in customer.fills("remark_form").text


def test_a_shipped_order_takes_no_remark(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING备注周末送", "order_remark", {"order_id": "O-MOVING"})
    assert customer.fills("remark_form").names == ["utter_remark_not_now"]
    assert order_now(services, "O-MOVING").remark == ""


def test_what_the_courier_can_still_do_goes_to_the_courier(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    text = "O-MOVING备注一下到了打我电话"
    customer.hears(text, "order_remark", {"order_id": "O-MOVING"})
    assert customer.fills("remark_form").names == ["utter_handover_accepted"]
    request = request_of(services, RequestKind.HANDOVER)
    assert (request.object_id, request.payload["wanted"]) == ("O-MOVING", "送前先打电话")


def test_a_shop_that_decides_later_writes_it_when_it_is_done(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0002")
    customer.hears("备注：周末送", "order_remark")
    customer.fills("remark_form")
    said = confirmed(customer, "remark_form", "action_remark_submit")
    assert said.names == ["utter_remark_requested"]
    assert order_now(services, "O-OTHER").remark == ""
    request = request_of(services, RequestKind.REMARK, "C0002")
    with services.database.write() as session:
        answers.answer(session, request.id, "done", "", now())
    assert order_now(services, "O-OTHER").remark == "周末送"


def test_what_is_added_before_the_yes_belongs_to_the_remark(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("送人的 麻烦包好看点", "order_remark")
    customer.fills("remark_form")
    customer.hears("还有别放小票", "order_remark")
    answer = customer.fills("remark_form")
    assert answer.names == ["utter_remark_confirm"]
    assert "送人的 麻烦包好看点；别放小票" in answer.text
    customer.hears("不对 改成别放价格单", "deny")
    assert "“别放价格单”" in customer.fills("remark_form").text
    confirmed(customer, "remark_form", "action_remark_submit")
    assert order_now(services, "O-OTHER").remark == "别放价格单"


def test_a_second_remark_is_told_together_with_the_first(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    for words, intent in (("备注送货前打电话", "order_remark"), ("再加一句 别放门口", "inform")):
        customer.hears(words, intent)
        answer = customer.fills("remark_form")
        said = confirmed(customer, "remark_form", "action_remark_submit")
    assert answer.names == ["utter_remark_confirm_more"]
    assert "送货前打电话；别放门口" in said.text
    assert order_now(services, "O-OTHER").remark == "送货前打电话；别放门口"


def test_whether_it_was_added_is_a_question(talk: Talk, services: Services) -> None:
    customer = talk("C0002")
    customer.hears("备注加上没", "order_remark")
    assert customer.fills("remark_form").names == ["utter_remark_nothing"]
    with services.database.write() as session:
        order(session, "O-OTHER").remark = "送前打电话"
    customer.hears("备注写上了吗", "order_remark")
    assert "送前打电话" in customer.fills("remark_form").text


def test_a_remark_asked_for_beside_an_address_follows_with_one_yes(
    talk: Talk, services: Services
) -> None:
    where = "上海市浦东新区世纪大道100号18楼"
    customer = talk("C0002")
    text = f"地址改成{where} 再备注下送货前打电话"
    customer.hears(text, "change_address", {"address": where})
    customer.fills("address_form")
    said = confirmed(customer, "address_form", "action_address_submit")
    assert said.names == ["utter_address_done", "utter_remark_also"]
    customer.hears("嗯", "affirm")
    assert customer.runs("action_nothing_pending").names == ["utter_remark_done"]
    assert order_now(services, "O-OTHER").remark == "送货前打电话"
