"""What is said of the goods while a case is asked for: why, fetched or sent, repaired."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from actions.turn import Services
from shop.aftersales.states import CaseKind
from shop.orders.states import OrderState
from shop.policies.values import ReturnShipping
from tests.integration.actions.asking import rule
from tests.integration.actions.cases import (
    FORM,
    RETURN,
    confirmed,
    only_case,
    opened,
    says,
    shirt_bought,
    told_before,
    warranty,
)
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import HEADPHONES, place


@pytest.mark.parametrize(
    ("words", "cause", "shown"),
    [
        ("鞋子挤脚 退货", "no_reason", "尺码不合适"),
        ("拍错了 退货", "no_reason", "拍错了"),
        ("穿着显胖 退货", "no_reason", "不喜欢"),
        ("跟图上颜色不一样 退货", "other", "与描述不符"),
        ("和我拍的颜色不一样 退货", "wrong_item", "发错货"),
        ("质量太差 退货", "quality", "质量问题"),
    ],
)
def test_the_reason_is_told_in_the_customers_terms(
    buyer: RasaCaller, services: Services, words: str, cause: str, shown: str
) -> None:
    opened(buyer, words, RETURN)
    buyer.hears("0003", "inform")
    answer = buyer.fills(FORM)
    assert answer.names == ["utter_case_confirm_return"]
    assert f"原因是“{shown}”" in answer.text
    confirmed(buyer)
    case = only_case(services.database, "C0003")
    assert case.cause == cause
    assert case.reason.startswith(f"{shown}：")


def test_who_pays_for_what_is_not_as_shown_is_left_to_the_shop(buyer: RasaCaller) -> None:
    opened(buyer, "跟图上颜色不一样 退货", RETURN)
    assert says(buyer, "运费谁出", "return_shipping_fee")[0] == "utter_return_fee_reviewed"


def test_own_words_are_the_reason_shown(buyer: RasaCaller) -> None:
    opened(buyer, "退货", RETURN)
    says(buyer, "音质一般吧", "inform")
    buyer.hears("0003", "inform")
    assert "原因是“音质一般”" in buyer.fills(FORM).text


@pytest.mark.parametrize(
    ("asked", "intent", "answer"),
    [
        ("坏的还要寄回去吗", "return_shipping", "utter_case_goes_back"),
        ("要我自己寄回去吗", "nlu_fallback", "utter_case_goes_back"),
        ("我不会拍照片啊", "nlu_fallback", "utter_case_picture_not_possible"),
        ("咋证明啊 没声音又拍不出来", "inform", "utter_case_picture_not_possible"),
        ("一个多月前买的 还保修吗", "warranty_repair", "utter_case_warranty_none"),
        ("那怎么弄", "product_usage", "utter_case_how_to"),
        ("换别的颜色有哪些", "ask_stock", "utter_case_variants"),
        ("别让我跑腿啊", "nlu_fallback", "utter_case_not_fetched"),
        ("来之前打电话不", "order_remark", "utter_case_not_fetched"),
    ],
)
def test_what_is_said_of_a_faulty_thing_stays_in_the_form(
    buyer: RasaCaller, asked: str, intent: str, answer: str
) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    assert says(buyer, asked, intent) == [answer, "utter_case_form_back"]
    assert says(buyer, "就是插上没反应", "product_usage")[0] == "utter_case_fact_noted"
    assert says(buyer, "换一个吧", "inform") == ["utter_case_confirm_exchange"]


def test_a_pick_up_is_kept_for_the_shop(buyer: RasaCaller, services: Services) -> None:
    rule(services, ReturnShipping(pickup=True))
    answer = opened(buyer, "想退衣服 能上门取吗", RETURN)
    assert answer.names == ["utter_case_fetched", "utter_case_why"]
    assert says(buyer, "尺码不合适", "ask_size_fit") == ["utter_phone_ask"]
    buyer.hears("明天下午来取", "schedule_delivery", {"date": "2026-11-28"})
    assert buyer.fills(FORM).names == ["utter_case_time_later", "utter_phone_back"]
    buyer.hears("0003", "inform")
    buyer.fills(FORM)
    assert confirmed(buyer).names[-1] == "utter_case_pickup_after"
    assert "希望上门取件（明天下午来取）" in only_case(services.database, "C0003").reason


def test_the_variant_alone_confirms_nothing(buyer: RasaCaller, services: Services) -> None:
    opened(buyer, "有点小想换白色L", RETURN)
    assert says(buyer, "颜色不变 就换L", "affirm") == ["utter_case_same_variant"]
    assert buyer.form == FORM
    assert confirmed(buyer).names[0] == "utter_case_requested_exchange"


def test_a_yes_at_the_check_asks_for_the_digits_alone(buyer: RasaCaller) -> None:
    opened(buyer, "不喜欢 退货", RETURN)
    assert says(buyer, "好 退吧", "affirm") == ["utter_phone_missing"]


def test_another_order_is_looked_up_beside_the_form(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    opened(customer, "T恤想退", RETURN, product="T恤")
    before = customer.slots["case_order_id"]
    customer.hears("我那个耳机到哪了", "inform", {"category": "耳机"})
    answer = customer.fills(FORM)
    assert not any(name.startswith("utter_case_not") for name in answer.names)
    assert customer.slots["case_order_id"] == before


def test_a_return_told_as_a_question_of_the_way_begins(buyer: RasaCaller) -> None:
    answer = buyer.asks("action_return_shipping", "想退衣服 能上门取吗", "return_shipping")
    assert answer.followed == [FORM]
    assert "utter_case_not_fetched" in buyer.fills(FORM).names


def test_a_yes_to_asking_for_it_first_begins_the_return(buyer: RasaCaller) -> None:
    answer = buyer.asks("action_return_shipping", "明天下午来取", "return_shipping")
    assert answer.names == ["utter_return_apply_first"]
    assert buyer.asks("action_nothing_pending", "好的", "affirm").followed == [FORM]


@pytest.mark.parametrize(
    ("text", "intent", "action"),
    [
        ("那麻烦帮我弄一下保修", "warranty_repair", "action_warranty"),
        ("好", "affirm", "action_nothing_pending"),
    ],
)
def test_a_repair_is_asked_for_in_words(
    buyer: RasaCaller, services: Services, text: str, intent: str, action: str
) -> None:
    warranty(services)
    buyer.asks("action_warranty", "衣服还保修吗", "warranty_repair")
    assert buyer.asks(action, text, intent).followed == [FORM]
    assert buyer.fills(FORM).names == ["utter_case_confirm_repair"]
    confirmed(buyer)
    assert only_case(services.database, "C0003").kind == CaseKind.REPAIR


def test_another_one_in_cantonese_is_an_exchange(buyer: RasaCaller) -> None:
    opened(buyer, "左邊嗰隻冇聲", "quality_problem")
    assert says(buyer, "我想換過隻新嘅得唔得呀") == ["utter_case_confirm_exchange"]


def test_how_it_was_kept_is_no_reason(buyer: RasaCaller) -> None:
    opened(buyer, "退货", RETURN)
    assert says(buyer, "那我在家试了一下 没出门", "inform") == ["utter_form_heard"]


def test_a_cause_told_later_takes_the_place_of_some_other(buyer: RasaCaller) -> None:
    opened(buyer, "退货", RETURN)
    says(buyer, "跟我想的有点差别", "inform")
    assert buyer.slots["case_reason"] == "other"
    says(buyer, "嗯 就是磨脚", "inform")
    assert buyer.slots["case_reason"] == "no_reason"


def test_a_fault_told_in_one_breath_is_the_reason_of_the_wish(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    told_before(services, customer, "你看这个灯我插上它不亮啊我孙子说是坏的怎么弄啊")
    answer = opened(customer, "那就换一个好的给我吧别让我跑腿啊我腿脚不好", RETURN)
    assert answer.names == ["utter_case_not_fetched", "utter_case_confirm_exchange"]
    assert customer.slots["case_reason"] == "quality"


def test_a_wish_to_have_it_fetched_does_not_hide_the_return(buyer: RasaCaller) -> None:
    opened(buyer, "衣服开线了 退 来取一下呗", "quality_problem")
    assert buyer.slots["case_kind"] == "return"


def test_what_waits_for_its_turn_is_told_again(buyer: RasaCaller) -> None:
    opened(buyer, "不喜欢 退货", RETURN)
    buyer.slots["form_next"] = [{"form": "cancel_form", "text": "", "intent": "", "entities": []}]
    answer = buyer.hears("还有鞋呢", "nlu_fallback") or buyer.fills(FORM)
    assert answer.names == ["utter_form_next", "utter_phone_back"]
    assert "取消订单" in answer.text


def test_what_was_paid_is_told_within_the_form(buyer: RasaCaller) -> None:
    opened(buyer, "不喜欢 退货", RETURN)
    buyer.hears("对了这件多少钱买的来着", "ask_price")
    assert "¥89" in buyer.fills(FORM).text


def test_a_wish_and_its_fetching_are_both_heard(buyer: RasaCaller, services: Services) -> None:
    rule(services, ReturnShipping(pickup=True))
    opened(buyer, "左边没声了", "quality_problem")
    answer = says(buyer, "那就换一个好的给我吧别让我跑腿", "apply_return_exchange")
    assert answer == ["utter_case_pickup_noted", "utter_case_confirm_exchange"]


def test_two_goods_and_two_wishes_are_taken_one_after_the_other(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    with services.database.write() as session:
        day = now - timedelta(days=2)
        times = {"paid_at": day, "signed_at": day}
        held = ((HEADPHONES, 5900),)
        place(session, "O-TWO", "C0003", OrderState.SIGNED, day, products=held, **times)
    customer = talk("C0003")
    entities = [entity("T恤", 0), entity("耳机", 9)]
    customer.hears("T恤想换个黑色M 耳机想退", RETURN, entities)
    answer = customer.fills(FORM)
    assert answer.names[0] == "utter_form_next"
    assert customer.slots["case_kind"] == "exchange"
    assert customer.slots["case_order_id"] == "O-ONE"
    (row,) = customer.slots["form_next"]
    assert row["text"] == "耳机想退"


def entity(value: str, start: int) -> dict[str, Any]:
    return {"entity": "category", "value": value, "start": start, "end": start + len(value)}


def test_what_a_report_began_with_is_written_to_the_shop(
    buyer: RasaCaller, services: Services
) -> None:
    opened(buyer, "袖子那里洗完一股味散不掉", "quality_problem")
    assert says(buyer, "是不是坏了啊")[0] == "utter_case_diagnosis"
    says(buyer, "换一个吧")
    confirmed(buyer)
    assert "袖子那里洗完一股味散不掉" in only_case(services.database, "C0003").reason


def test_a_refusal_beside_a_question_of_postage_ends_it(buyer: RasaCaller) -> None:
    opened(buyer, "不喜欢 退货", RETURN)
    buyer.hears("我出邮费啊 那算了", "return_shipping_fee")
    buyer.fills(FORM)
    assert buyer.form is None
    assert buyer.runs("action_case_submit").names == ["utter_case_kept"]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("换货的话要补差价吗", "utter_case_same_price"),
        ("我扔了行不 不想寄", "utter_case_goes_back"),
        ("能不能叫个快递员来我家拿啊", "utter_case_not_fetched"),
    ],
)
def test_what_is_only_asked_changes_no_wish(buyer: RasaCaller, asked: str, answer: str) -> None:
    opened(buyer, "不喜欢 退货", RETURN)
    assert says(buyer, asked)[0] == answer
    assert buyer.slots["case_kind"] == "return"


def test_a_reason_told_before_giving_up_still_holds(buyer: RasaCaller, services: Services) -> None:
    told_before(services, buyer, "衣服开线了 退货")
    opened(buyer, "衣服开线了 退货", RETURN)
    says(buyer, "我再考虑考虑")
    buyer.runs("action_case_submit")
    buyer.seq = 9
    assert opened(buyer, "算了 还是退吧", RETURN).names == ["utter_phone_ask"]
    assert buyer.slots["case_reason"] == "quality"


def test_an_impatient_wish_is_one(buyer: RasaCaller) -> None:
    opened(buyer, "戴两天就没声了", "quality_problem")
    assert says(buyer, "赶紧给我换", "inform") == ["utter_case_confirm_exchange"]


def test_the_cheap_one_of_two_lines(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "有一个是坏的", "quality_problem", order_id="O-SIGNED")
    before = customer.slots.get("case_lines")
    says(customer, "便宜的", "refine_need")
    assert before is None
    assert customer.slots["case_lines"] is not None


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("两个都退", "all"),
        ("都退了吧", "all"),
        ("两样都不要了", "all"),
        ("T恤和耳机都不要了", "all"),
        ("耳机还有T恤", "all"),
        ("耳机退 T恤别动", "1"),
        ("T恤退 耳机不退", "0"),
    ],
)
def test_both_goods_of_an_order_are_taken_and_one_that_is_kept_is_not(
    talk: Talk, words: str, lines: str
) -> None:
    customer = talk("C0001")
    opened(customer, "退货", RETURN, order_id="O-SIGNED")
    says(customer, words)
    assert customer.slots["case_lines"] == lines


def test_one_or_the_other_is_not_both(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "退货", RETURN, order_id="O-SIGNED")
    says(customer, "耳机或者T恤")
    assert customer.slots.get("case_lines") is None


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("打开是块砖头", "wrong_item"),
        ("里面是别人的东西", "wrong_item"),
        ("盒子里是空的", "missing"),
        ("寄来个空盒子", "missing"),
        ("打开什么都没有", "missing"),
        ("重得像块砖", "other"),
    ],
)
def test_what_was_in_the_parcel_is_the_reason(buyer: RasaCaller, words: str, cause: str) -> None:
    opened(buyer, "退货", RETURN)
    says(buyer, words)
    assert buyer.slots["case_reason"] == cause
