"""What customers say to an open question: taking back, agreeing, correcting, asking, adding."""

from datetime import datetime

import pytest

from actions.forms.words import agrees, refuses, waits
from actions.turn import Services
from shop.clock import now as clock
from shop.conversations import repository
from shop.orders.requests import requests_of
from shop.orders.service import order
from shop.orders.states import OrderState
from tests.integration.actions.asking import order_now
from tests.integration.actions.cases import FORM, opened, shirt_bought
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import FLASK, place

CANCEL = "cancel_form"


def cancelling(customer: RasaCaller, order_id: str) -> Answer:
    customer.hears(f"取消{order_id}", "cancel_order", {"order_id": order_id})
    return customer.fills(CANCEL)


def hears(customer: RasaCaller, text: str, intent: str, form: str = CANCEL) -> Answer:
    customer.hears(text, intent)
    return customer.fills(form)


@pytest.mark.parametrize(
    "text",
    [
        "等下 还是留着吧 别取消了",
        "算了算了 先不弄了",
        "我再考虑考虑吧",
        "那就不取消了 谢谢",
        "別取消了",
    ],
)
def test_taking_back_in_any_usual_words_changes_nothing(
    talk: Talk, services: Services, text: str
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-PAID")
    hears(customer, text, "nlu_fallback")
    assert customer.form is None
    assert customer.runs("action_cancel_submit").names == ["utter_cancel_kept"]
    assert order_now(services, "O-PAID").state == OrderState.AWAITING_SHIPMENT


@pytest.mark.parametrize("text", ["那关吧", "行吧取消吧", "好的麻煩你", "中 就这么办", "確認"])
def test_an_agreement_in_other_words_is_a_yes(talk: Talk, services: Services, text: str) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    hears(customer, text, "thanks_bye")
    customer.runs("action_cancel_submit")
    assert order_now(services, "O-UNPAID").state == OrderState.CANCELLED


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("等一下", "nlu_fallback"),
        ("取消要扣钱吗", "nlu_fallback"),
        ("不对", "deny"),
        ("好的吗", "affirm"),
        ("谢谢", "thanks_bye"),
        ("取消", "cancel_order"),
        ("4321", "inform"),
        ("昨天刚下的单子啊", "nlu_fallback"),
    ],
)
def test_what_is_no_yes_has_no_effect_and_the_question_stays(
    talk: Talk, services: Services, text: str, intent: str
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    answer = hears(customer, text, intent)
    assert customer.form == CANCEL
    assert customer.slots["cancel_confirm"] is None
    assert {"确认取消订单", "不取消了"} <= set(answer.said[-1].titles)
    with services.database.read() as session:
        assert requests_of(session, "C0001") == []


def test_a_yes_where_the_digits_are_missing_says_so_and_then_the_ways_out(talk: Talk) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-PAID")
    assert hears(customer, "好 取消吧", "affirm").names == ["utter_phone_missing"]
    for text in ("嗯 就这个", "对的"):
        answer = hears(customer, text, "affirm")
        assert answer.names == ["utter_phone_stuck"]
        assert {"先不办了", "转人工"} <= set(answer.said[-1].titles)
    assert "4321" not in answer.text
    assert customer.form == CANCEL


def test_each_word_of_a_yes_belongs_to_what_is_confirmed() -> None:
    assert agrees("嗯 退", "return")
    assert not agrees("嗯 退", "exchange")
    assert not agrees("对了", "return")
    assert not refuses("算了还是写公司吧")
    assert not refuses("为啥不退了")
    assert waits("我问问我妈")


def test_the_order_named_in_a_correction_takes_the_place_of_the_first(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    answer = hears(customer, "不对不对，是另一个", "deny")
    assert answer.names == ["utter_phone_ask"]
    assert "取消" in answer.text
    assert customer.slots["cancel_order_id"] == "O-PAID"


def test_where_only_one_order_fits_there_is_no_other(talk: Talk, services: Services) -> None:
    customer = talk("C0003")
    shirt_bought(services, order_now(services, "O-PAID").placed_at)
    opened(customer, "我要退货", "apply_return_exchange")
    answer = hears(customer, "另外那单", "deny", FORM)
    assert answer.names == ["utter_form_only_order"]


def test_a_line_is_named_by_its_price_and_corrected_by_its_kind(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "我要退货", "apply_return_exchange", order_id="O-SIGNED")
    hears(customer, "便宜的那个", "nlu_fallback", FORM)
    assert customer.slots["case_lines"] == "1"
    hears(customer, "错了 是衣服", "nlu_fallback", FORM)
    assert customer.slots["case_lines"] == "0"
    hears(customer, "不对 是另一个", "deny", FORM)
    assert customer.slots["case_lines"] == "1"


def test_lines_that_look_alike_have_different_buttons(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        for line in order(session, "O-SIGNED").lines:
            line.title = "同名商品"
    customer = talk("C0001")
    answer = opened(customer, "我要退货", "apply_return_exchange", order_id="O-SIGNED")
    titles = answer.said[-1].titles
    assert len(set(titles)) == len(titles) == 3


def test_another_wish_carries_over_instead_of_dropping_everything(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "有点小想换白色L", "apply_return_exchange")
    answer = hears(customer, "算了不换了 直接退吧", "deny", FORM)
    assert answer.names == ["utter_case_changed", "utter_phone_ask"]
    assert customer.slots["case_kind"] == "return"
    customer.hears("0003", "inform")
    customer.fills(FORM)
    hears(customer, "不退了 换一个白色L", "deny", FORM)
    assert customer.slots["case_kind"] == "exchange"
    assert customer.form == FORM


def test_a_reason_that_sounds_like_a_no_is_a_reason(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "我要退货", "apply_return_exchange")
    assert hears(customer, "不想要了", "deny", FORM).names == ["utter_phone_ask"]
    assert customer.slots["case_reason"] == "no_reason"


def test_a_fact_told_besides_is_taken_in(talk: Talk, services: Services, now: datetime) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "坏了", "quality_problem")
    answer = hears(customer, "穿了两天就成这样", "nlu_fallback", FORM)
    assert answer.names == ["utter_case_fact_noted", "utter_case_form_back"]
    assert "换货" in answer.said[-1].titles


def test_digits_sent_too_early_are_no_answer_and_are_put_off(talk: Talk) -> None:
    customer = talk("C0001")
    opened(customer, "我要退货", "apply_return_exchange", order_id="O-SIGNED", category="T恤")
    answer = hears(customer, "4321", "inform", FORM)
    assert answer.names == ["utter_form_digits_later"]


def test_who_changed_the_number_is_offered_a_person_and_may_accept(talk: Talk) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-PAID")
    answer = hears(customer, "记不清了 好像换过号", "nlu_fallback")
    assert answer.names == ["utter_phone_lost"]
    assert answer.said[0].titles == ["转人工"]
    customer.hears("嗯", "affirm")
    assert customer.fills(CANCEL).set_slots == set()  # left to the rule of a plain yes
    assert "utter_handoff" in customer.runs("action_nothing_pending").names[0]


def test_the_second_matter_of_a_message_waits_for_the_first(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    customer.part = 2
    customer.hears("耳机要退", "apply_return_exchange", {"category": "蓝牙耳机"})
    assert customer.fills(CANCEL).names == ["utter_form_next"]
    assert customer.form == CANCEL
    customer.part = 1
    hears(customer, "好的", "affirm")
    answer = customer.runs("action_cancel_submit")
    assert answer.names == ["utter_cancel_done", "utter_form_goes_on"]
    assert answer.followed == [FORM]
    answer = customer.fills(FORM)
    assert answer.names == ["utter_case_which"]
    assert customer.slots["case_kind"] == "return"
    assert not customer.slots["form_next"]


def test_a_reason_told_before_the_form_is_not_asked_again(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    with services.database.write() as session:
        talked = repository.lock(session, customer.conversation)
        assert talked is not None
        repository.append(session, talked, at=clock(), sender="customer", text="洗一次就缩水了")
    customer.seq = 5
    opened(customer, "给我换个新的", "apply_return_exchange")
    assert customer.slots["case_reason"] == "quality"
    assert customer.form == FORM


def test_an_order_talked_about_is_pointed_at_by_its_kind(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0003")
    shirt_bought(services, now)
    with services.database.write() as session:
        place(session, "O-CUP", "C0003", OrderState.IN_TRANSIT, now, products=((FLASK, 100),))
    customer.hears("O-ONE到哪了", "ask_order_status", {"order_id": "O-ONE"})
    customer.runs("action_order_status")
    for text, intent in [
        ("杯子那个", "inform"),
        ("另一个呢", "nlu_fallback"),
        ("杯子那个", "deny"),
    ]:
        customer.hears(text, intent)
        misunderstood = intent == "nlu_fallback"
        customer.runs("action_misunderstood" if misunderstood else "action_nothing_pending")
        assert customer.slots["order_id"] == ("O-ONE" if misunderstood else "O-CUP")


def test_a_refund_turns_into_an_exchange_of_the_same_order(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-SIGNED退款", "apply_refund", {"order_id": "O-SIGNED"})
    customer.fills("refund_form")
    customer.hears("不退了 换一个白色L的吧 T恤", "deny", {"category": "T恤"})
    assert customer.fills("refund_form").names == ["utter_form_turned"]
    answer = customer.runs("action_refund_submit")
    assert answer.names == []
    assert answer.followed == [FORM]
    customer.fills(FORM)
    assert customer.slots["case_order_id"] == "O-SIGNED"
    assert customer.slots["case_kind"] == "exchange"


def test_a_change_that_is_too_much_trouble_turns_into_a_cancellation(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    customer.hears("O-UNPAID改地址", "change_address", {"order_id": "O-UNPAID"})
    customer.fills("address_form")
    hears(customer, "算了太麻烦 直接取消吧", "deny", "address_form")
    assert customer.runs("action_address_submit").names == []
    assert customer.fills(CANCEL).names == ["utter_cancel_confirm_unpaid"]
    assert order_now(services, "O-UNPAID").state == OrderState.AWAITING_PAYMENT


@pytest.mark.parametrize("text", ["取消退货", "算了不退了吧", "撤销申请"])
def test_a_wish_that_is_taken_back_is_no_wish(
    talk: Talk, services: Services, now: datetime, text: str
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "我要退货", "apply_return_exchange")
    hears(customer, text, "nlu_fallback", FORM)
    assert customer.form is None
    assert customer.runs("action_case_submit").names == ["utter_case_kept"]


def test_goods_on_their_way_are_not_mixed_up_with_what_can_be_cancelled(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0003")
    shirt_bought(services, now)
    with services.database.write() as session:
        place(
            session,
            "O-CUP",
            "C0003",
            OrderState.AWAITING_SHIPMENT,
            now,
            products=((FLASK, 100),),
            paid_at=now,
        )
    customer.hears("T恤那单取消", "cancel_order", {"category": "T恤"})
    assert customer.fills(CANCEL).names == ["utter_cancel_not_now"]
    assert customer.form is None
    customer.hears("保温杯那单取消", "cancel_order", {"category": "保温杯"})
    assert customer.fills(CANCEL).names == ["utter_phone_ask"]
    answer = hears(customer, "不对 取消的是衣服", "nlu_fallback")
    assert answer.names == ["utter_cancel_not_now"]
    assert customer.slots["cancel_order_id"] == "O-CUP"
    assert customer.form == CANCEL


def test_a_yes_where_a_person_was_just_offered_too_confirms_nothing(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    hears(customer, "啊吧啊吧", "nlu_fallback")
    assert hears(customer, "啊吧啊吧", "nlu_fallback").names == ["utter_form_not_understood_again"]
    hears(customer, "嗯", "affirm")
    assert customer.form == CANCEL
    hears(customer, "那关吧", "nlu_fallback")
    customer.runs("action_cancel_submit")
    assert order_now(services, "O-UNPAID").state == OrderState.CANCELLED


def test_a_correction_before_any_order_was_chosen_asks_again(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消订单", "cancel_order")
    customer.fills(CANCEL)
    answer = hears(customer, "不对", "deny")
    assert answer.names == ["utter_form_what_is_wrong"]
    assert len(answer.said[0].titles) == 3


def test_a_confirmation_is_given_by_naming_what_is_confirmed_and_never_another(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "坏了，给我换一个", "quality_problem")
    answer = hears(customer, "我说了洗坏的", "nlu_fallback", FORM)
    assert answer.names == ["utter_case_fact_noted", "utter_case_form_back"]
    assert {"确认申请换货", "不换了"} <= set(answer.said[-1].titles)
    hears(customer, "不好看", "reject_recommendation", FORM)
    assert customer.slots["requested_slot"] == "case_confirm"
    hears(customer, "换白色L的", "nlu_fallback", FORM)
    assert (customer.slots["case_variant"], customer.form) == ("V-白色-L", FORM)
    hears(customer, "嗯对的就换白色L", "nlu_fallback", FORM)
    assert customer.form is None
    assert customer.slots["case_confirm"] == "yes"


def test_another_matter_that_names_goods_is_left_to_its_own_rules(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-SIGNED开个发票", "invoice_request", {"order_id": "O-SIGNED"})
    customer.fills("invoice_form")
    customer.hears("鞋子到哪了", "track_logistics", {"category": "运动鞋"})
    assert customer.fills("invoice_form").set_slots == set()  # else Rasa would stay silent


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("手表别动 还要的", "utter_form_left_alone"),
        ("别的不用动哈", "utter_form_left_alone"),
        ("取消不了的话就算了", "utter_form_on_condition"),
        ("哎先等一下我问问我老公", "utter_form_wait"),
        ("先别提交 我再看看", "utter_form_wait"),
        ("等一下 我问问室友要不要", "utter_form_wait"),
    ],
)
def test_what_asks_for_nothing_now_neither_ends_nor_changes_a_form(
    talk: Talk, services: Services, text: str, response: str
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    assert hears(customer, text, "modify_order").names == [response]
    assert customer.form == CANCEL
    hears(customer, "赶紧的", "urge_reply")
    customer.runs("action_cancel_submit")
    assert order_now(services, "O-UNPAID").state == OrderState.CANCELLED


def test_a_yes_at_the_end_of_a_message_is_one(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    hears(customer, "问过了 他也说不喜欢 取消吧", "cancel_order")
    customer.runs("action_cancel_submit")
    assert order_now(services, "O-UNPAID").state == OrderState.CANCELLED


@pytest.mark.parametrize("text", ["别的不变哈 地址还是原来的", "衣服地址不用改 还是老地方"])
def test_what_stays_as_it_is_opens_no_form(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    customer.hears(text, "change_address")
    assert customer.fills("address_form").names == ["utter_left_alone"]
    assert customer.form is None
    answer = customer.asks("action_misunderstood", text, "nlu_fallback")
    assert answer.names == ["utter_left_alone"]
    answer = customer.asks(
        "action_signed_not_received", "不好意思哈 不用查了", "signed_not_received"
    )
    assert answer.names == ["utter_deny_nothing"]


def test_why_the_phone_is_asked_for_is_told_in_any_words(talk: Talk) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-PAID")
    answer = hears(customer, "为啥要手机号啊 不是登录了么", "account_issue")
    assert answer.names[0] == "utter_phone_why"
    hears(customer, "我换号了 不记得以前的", "account_issue")
    assert hears(customer, "那怎么整", "nlu_fallback").names == ["utter_phone_stuck"]


def test_a_phone_that_is_out_of_use_gives_nothing_up(talk: Talk) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-PAID")
    assert hears(customer, "那个号码早不用了", "deny").names == ["utter_phone_lost"]
    assert customer.form == CANCEL


def test_what_stays_is_left_out_of_what_opens_a_form(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("取消衣服那单 耳机照常发", "cancel_order")
    answer = customer.fills(CANCEL)
    assert "耳机" not in str(customer.slots["form_said"])
    assert answer.names


@pytest.mark.parametrize(
    ("text", "response"),
    [("别给我打官腔", "utter_talk_fed_up"), ("取消了还能恢复吗", "utter_cancel_final")],
)
def test_a_mood_and_whether_it_can_be_undone_are_answered(
    talk: Talk, text: str, response: str
) -> None:
    customer = talk("C0001")
    cancelling(customer, "O-UNPAID")
    assert hears(customer, text, "order_auto_cancelled").names[0] == response
    assert customer.form == CANCEL
