"""What is said beside the questions of a case: other wishes, questions, facts, a sum wished for."""

import json
from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.service import cases_of, request_refund
from shop.aftersales.states import CaseKind, Cause
from shop.aftersales.tickets import tickets_of
from shop.conversations.models import TrackerSnapshot, Turn
from shop.uploads.service import shows_goods
from tests.integration.actions.asking import owner
from tests.integration.actions.cases import (
    FORM,
    RETURN,
    agreed,
    confirmed,
    only_case,
    opened,
    says,
)
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller


@pytest.mark.parametrize("words", ["算了不换了 直接退吧", "不换就退", "不换了等不及 退"])
def test_money_instead_is_heard_at_the_confirmation_of_an_exchange(
    buyer: RasaCaller, words: str
) -> None:
    opened(buyer, "太小了换白色L", RETURN)
    assert says(buyer, words, "deny") == ["utter_case_changed", "utter_phone_ask"]
    assert buyer.slots["case_kind"] == "return"


def test_the_negated_half_of_a_wish_ends_nothing(buyer: RasaCaller) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    assert says(buyer, "换一个吧 不想退", "deny") == ["utter_case_confirm_exchange"]
    assert buyer.slots["case_variant"] == "V-黑色-M"  # the same one again


def test_a_wish_in_traditional_characters_is_not_asked_again(buyer: RasaCaller) -> None:
    assert opened(buyer, "衣服尺寸不合 我想退貨", RETURN).names == ["utter_phone_ask"]
    assert (buyer.slots["case_reason"], buyer.slots["case_kind"]) == ("no_reason", "return")


def test_one_size_up_is_an_exchange_for_what_does_not_fit(buyer: RasaCaller) -> None:
    answer = opened(buyer, "领口有点紧我想换大一码的可以吗", RETURN)
    assert answer.names == ["utter_exchange_sold_out", "utter_exchange_which"]
    assert (buyer.slots["case_reason"], buyer.slots["case_kind"]) == ("no_reason", "exchange")


@pytest.mark.parametrize(
    ("asked", "intent", "answer"),
    [
        ("要照片不", "nlu_fallback", "utter_case_picture_wanted"),
        ("那运费呢", "ask_shipping_fee", "utter_return_fee_not_yours"),
        ("是你们的问题 运费别让我出啊", "nlu_fallback", "utter_return_fee_not_yours"),
        ("能退多少钱", "nlu_fallback", "utter_case_amount"),
        ("得几天能换好", "refund_progress", "utter_case_how_long"),
        ("能上门拿不", "nlu_fallback", "utter_case_not_fetched"),
        ("寄去哪里", "return_shipping", "utter_case_where"),
        ("修要花钱不", "warranty_repair", "utter_repair_cost"),
        ("会不会偏大啊", "ask_size_fit", "utter_case_fit_unknown"),
        ("修和换哪个快", "nlu_fallback", "utter_case_which_quicker"),
        ("换来的保修重新算吗", "warranty_repair", "utter_case_warranty_anew"),
    ],
)
def test_questions_about_the_case_are_answered_and_the_form_stays(
    buyer: RasaCaller, asked: str, intent: str, answer: str
) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    assert says(buyer, asked, intent) == [answer, "utter_case_form_back"]
    assert buyer.form == FORM


def test_one_more_fact_is_kept_for_the_shop(buyer: RasaCaller, services: Services) -> None:
    opened(buyer, "耳机左边没声了", "quality_problem")
    kept = ["utter_case_fact_noted", "utter_case_form_back"]
    assert says(buyer, "充过了 还是那样") == kept
    assert says(buyer, "刚拆开就这样", "quality_problem") == kept
    assert says(buyer, "换一个", "inform") == ["utter_case_confirm_exchange"]
    confirmed(buyer)
    assert only_case(services.database, "C0003").reason == (
        "质量问题：耳机左边没声了；充过了 还是那样；刚拆开就这样"
    )


def test_a_reason_in_other_words_is_taken(buyer: RasaCaller) -> None:
    opened(buyer, "我要退货", RETURN)
    assert says(buyer, "跟我想象中差得远") == ["utter_phone_ask"]
    assert buyer.slots["case_reason"] == "other"


def test_a_reason_that_sounds_like_giving_up_is_one(buyer: RasaCaller) -> None:
    opened(buyer, "我要退货", RETURN)
    assert says(buyer, "不想要了", "deny") == ["utter_phone_ask"]


def test_the_variant_named_once_more_changes_nothing(buyer: RasaCaller) -> None:
    opened(buyer, "有点小想换白色L", RETURN)
    buyer.hears("L", "ask_size_fit", {"size": "L"})
    assert buyer.fills(FORM).names == ["utter_case_same_variant"]
    assert buyer.slots["case_variant"] == "V-白色-L"


def test_the_same_wish_with_a_no_in_it_goes_on(buyer: RasaCaller) -> None:
    opened(buyer, "我要退货 不是换货", RETURN)
    assert says(buyer, "没大一码就算了 退吧", "deny") == ["utter_phone_ask"]
    assert buyer.slots["case_kind"] == "return"


def test_a_yes_to_the_wish_confirms_it(buyer: RasaCaller, services: Services) -> None:
    opened(buyer, "太小了 想退货", RETURN)
    buyer.hears("0003", "inform")
    buyer.fills(FORM)
    buyer.hears("那幫我辦退貨好了", RETURN)
    buyer.fills(FORM)
    assert buyer.form is None
    assert buyer.runs("action_case_submit").names == ["utter_case_requested_return"]


def test_discomfort_is_a_reason_and_no_incident(buyer: RasaCaller) -> None:
    opened(buyer, "我要退货", RETURN)
    assert says(buyer, "戴着耳朵疼", "safety_incident") == ["utter_phone_ask"]
    assert buyer.slots["case_reason"] == "no_reason"


def test_an_injury_is_left_to_the_rule_for_incidents(buyer: RasaCaller) -> None:
    opened(buyer, "我要退货", RETURN)
    assert says(buyer, "耳朵戴得疼还流血了", "safety_incident") == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [("磕破了手，怎么赔", "safety_incident"), ("质量太差 我要投诉 赔钱", "complaint")],
)
def test_what_is_for_a_person_is_neither_a_fact_nor_a_wish_for_a_sum(
    buyer: RasaCaller, text: str, intent: str
) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    assert says(buyer, text, intent) == []
    assert buyer.form == FORM


@pytest.mark.parametrize("text", ["要白色L的", "换白色L"])
def test_another_variant_at_the_confirmation_confirms_nothing(buyer: RasaCaller, text: str) -> None:
    opened(buyer, "左边没声了，给我换一个", "quality_problem")
    buyer.hears(text, RETURN)
    assert buyer.fills(FORM).names == ["utter_case_confirm_exchange"]
    assert buyer.slots["case_variant"] == "V-白色-L"


def test_a_number_that_is_lost_is_no_fact(buyer: RasaCaller) -> None:
    opened(buyer, "太小了 想退货", RETURN)
    assert says(buyer, "换过号 记不清了") == ["utter_phone_lost"]


def test_a_sum_wished_for_goes_to_a_person(buyer: RasaCaller, services: Services) -> None:
    opened(buyer, "收到就破了个口", "damaged_item")
    assert says(buyer, "不想退 补点钱行不") == ["utter_compensation_sum"]
    assert buyer.form is None
    assert buyer.runs("action_case_submit").names == []
    buyer.hears("20", "inform")
    assert "utter_compensation_handoff" in buyer.runs("action_nothing_pending").names
    assert owner(services, buyer.conversation) == ("queue", "compensation")
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0003")
        assert "¥20" in ticket.text
        assert ticket.order_id == "O-ONE"


def test_a_question_about_postage_opens_nothing(buyer: RasaCaller) -> None:
    assert opened(buyer, "质量问题也是我出？", "quality_problem").names == [
        "utter_return_fee_not_yours"
    ]
    assert buyer.form is None


def test_a_question_about_what_was_bought_is_answered_and_begins_nothing(
    buyer: RasaCaller,
) -> None:
    answer = buyer.asks("action_return_policy", "这件能退吗 一次没穿", "return_exchange_policy")
    assert answer.names == ["utter_return_policy_yes"]
    assert answer.said[0].titles == ["申请退换"]
    assert not answer.followed
    kept = buyer.asks("action_nothing_pending", "吊牌也还在", "inform")
    assert kept.names == ["utter_return_kept_well"]
    assert not kept.followed


def test_the_reason_told_after_the_offer_begins_the_return(buyer: RasaCaller) -> None:
    buyer.asks("action_return_policy", "这件能退吗", "return_exchange_policy")
    assert buyer.asks("action_chitchat", "穿着不太合适", "chitchat").followed == [FORM]
    assert buyer.fills(FORM).names == ["utter_phone_ask"]  # reason and wish are known


def test_a_polite_wish_that_sounds_like_a_question_begins_the_return(buyer: RasaCaller) -> None:
    answer = buyer.asks("action_return_policy", "这件能帮我退了吗", "return_exchange_policy")
    assert (answer.names, answer.followed) == (["utter_return_policy_yes"], [FORM])


def test_of_used_goods_a_yes_is_not_promised(buyer: RasaCaller) -> None:
    answer = buyer.asks("action_return_policy", "这件穿过一次还能退不", "return_exchange_policy")
    assert answer.names == ["utter_return_policy_worn_until"]
    assert not answer.followed


def test_two_questions_about_a_repair_are_both_answered(buyer: RasaCaller) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    names = says(buyer, "要寄回去修多久啊", "nlu_fallback")
    assert names == ["utter_case_goes_back", "utter_case_how_long", "utter_case_form_back"]


def test_what_was_kept_well_is_a_fact_and_no_question(buyer: RasaCaller) -> None:
    opened(buyer, "左边没声了", "quality_problem")
    assert says(buyer, "没穿过 吊牌还在", "inform") == [
        "utter_case_fact_noted",
        "utter_case_form_back",
    ]


def test_past_the_days_the_answer_says_so(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots["order_id"] = "O-OLD"
    answer = customer.asks("action_return_policy", "这个还能退吗", "return_exchange_policy")
    assert answer.names == ["utter_return_policy_passed"]
    assert not answer.followed
    why = customer.asks("action_return_policy", "为啥", "return_exchange_policy")
    assert why.names == ["utter_return_policy_why_passed"]


def test_the_rule_itself_is_told_without_an_order(buyer: RasaCaller) -> None:
    names = buyer.asks("action_return_policy", "支持七天无理由吗", "return_exchange_policy").names
    assert names[0].startswith("utter_return_policy")
    assert names[0] not in {"utter_return_policy_yes", "utter_return_policy_passed"}


def test_lines_are_told_apart_by_price(talk: Talk) -> None:
    customer = talk("C0001")
    answer = opened(customer, "少了一样", "missing_item", order_id="O-SIGNED")
    assert answer.names[-1] == "utter_case_which_line"
    customer.hears("便宜的那个没有", "nlu_fallback")
    assert customer.fills(FORM).names == ["utter_case_what"]


@pytest.mark.parametrize("words", ["媳妇说鞋留着用", "对 取消掉"])
def test_the_only_case_is_withdrawn_after_one_yes(
    buyer: RasaCaller, services: Services, now: datetime, words: str
) -> None:
    waits(services)
    asked = buyer.asks("action_cancel_aftersale", "那个退货别弄了", "cancel_aftersale")
    assert asked.names == ["utter_case_withdraw_ask"]
    assert only_case(services.database, "C0003").state == "in_review"
    assert buyer.asks("action_misunderstood", words, "nlu_fallback").names == [
        "utter_case_cancelled"
    ]
    assert only_case(services.database, "C0003").state == "cancelled"


def test_whether_it_is_withdrawn_is_answered_truly(buyer: RasaCaller, services: Services) -> None:
    waits(services)
    buyer.asks("action_cancel_aftersale", "那个退货别弄了", "cancel_aftersale")
    said = buyer.asks("action_cancel_aftersale", "撤好了没", "cancel_aftersale")
    assert said.names == ["utter_case_withdraw_not_yet"]
    assert only_case(services.database, "C0003").state == "in_review"
    assert buyer.asks("action_nothing_pending", "嗯嗯", "affirm").names == ["utter_case_cancelled"]


def test_a_no_keeps_the_case(buyer: RasaCaller, services: Services) -> None:
    waits(services)
    buyer.asks("action_cancel_aftersale", "那个退货别弄了", "cancel_aftersale")
    said = buyer.asks("action_nothing_pending", "别 还是退吧", "deny")
    assert said.names == ["utter_case_withdraw_kept"]
    assert only_case(services.database, "C0003").state == "in_review"


def test_nothing_to_withdraw_is_fine(buyer: RasaCaller) -> None:
    said = buyer.asks("action_cancel_aftersale", "哦 那不退了", "cancel_aftersale")
    assert said.names == ["utter_case_none_kept"]


def test_goods_sent_off_need_their_number(talk: Talk, services: Services, now: datetime) -> None:
    agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    customer = talk("C0003")
    said = customer.asks("action_nothing_pending", "我寄出去了", "inform")
    assert said.names == ["utter_return_number_wanted"]
    said = customer.asks("action_misunderstood", "你们收到了说一声哈", "nlu_fallback")
    assert said.names == ["utter_return_told_when"]


def test_who_has_waited_has_it_urged_once(
    buyer: RasaCaller, services: Services, now: datetime
) -> None:
    waits(services, now - timedelta(days=2))
    words = "都好几天了咋还没动静"
    said = buyer.asks("action_aftersale_progress", words, "aftersale_progress")
    assert said.names[-1] == "utter_case_urged"
    said = buyer.asks("action_aftersale_progress", words, "aftersale_progress")
    assert said.names[-1] == "utter_case_urged_before"
    with services.database.read() as session:
        assert [one.kind for one in tickets_of(session, "C0003")] == ["aftersale_urge"]


@pytest.mark.parametrize(
    ("readings", "shows"),
    [
        ([["quality_problem", 0.7], ["greet", 0.1]], True),
        ([["usage_help", 0.4], ["quality_problem", 0.3]], True),  # asked back
        ([["track_logistics", 0.9], ["greet", 0.05], ["quality_problem", 0.01]], False),
    ],
)
def test_a_picture_shows_goods_while_a_fault_is_told(
    talk: Talk, services: Services, now: datetime, readings: list[list[object]], shows: bool
) -> None:
    customer = talk("C0003")
    with services.database.write() as session:
        assert not shows_goods(session, customer.conversation)
        row = {"conversation_id": customer.conversation, "seq": 1, "first_seq": 1, "text": "…"}
        told = {"intent": "nlu_fallback", "readings": readings, "state": "done", "kind": "typed"}
        session.add(Turn(**row, **told, epoch=0, created_at=now, next_attempt_at=now))
        session.flush()
        assert shows_goods(session, customer.conversation) is shows


def test_a_picture_shows_goods_while_a_case_is_asked_for(talk: Talk, services: Services) -> None:
    customer = talk("C0003")
    state = {"v": 1, "slots": {}, "loop": "case_form", "events": []}
    with services.database.write() as session:
        row = {"conversation_id": customer.conversation, "seq": 1, "version": 1}
        session.add(TrackerSnapshot(**row, snapshot=json.dumps(state)))
        session.flush()
        assert shows_goods(session, customer.conversation)


def waits(services: Services, at: datetime | None = None) -> None:
    """C0003 has asked for a return of the shirt that nobody has decided."""
    with services.database.write() as session:
        request_refund(
            session,
            services.system,
            "C0003",
            "O-ONE",
            reason="",
            key="waits",
            cause=Cause.QUALITY,
            kind=CaseKind.RETURN,
            now=at,
        )
        assert [one.state for one in cases_of(session, "C0003")]
