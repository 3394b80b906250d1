"""Questions that the demo shop's sheet answers, asked of the action server."""

import json
import shutil
from pathlib import Path

import pytest

from actions.faq.meant import meant_by
from actions.turn import Services
from shop.faq.service import ask
from shop.imports.service import import_folder
from tests.integration.actions.conftest import Talk

ROOT = Path(__file__).parents[3]
HELD_OUT = [
    json.loads(line)
    for line in (ROOT / "tests/faq/paraphrases.jsonl").read_text("utf-8").splitlines()
]
STRANGE = (ROOT / "tests/faq/not_in_the_sheet.txt").read_text("utf-8").splitlines()
SHEET = Path(__file__).parents[3] / "data" / "faq.csv"


@pytest.fixture
def sheet(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "sheet"
    folder.mkdir()
    shutil.copy(SHEET, folder)
    import_folder(services.database, tmp_path / "state", folder)


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("text", "intent", "words", "question"),
    [
        ("花呗能用不", "installment_credit", "支付宝", "可以用花呗付款吗？"),
        ("微信呢", "payment_method", "微信支付", "可以用什么方式付款？"),
        ("充电宝坐飞机让带不", "how_to_use", "100Wh", "充电宝可以带上飞机吗？"),
        ("赠品坏了能换吗", "gift", "赠品", "赠品坏了可以换吗？"),
        ("旧手机可以抵钱换新的吗", "trade_in", "没有以旧换新", "支持以旧换新吗？"),
    ],
)
def test_the_answer_names_what_it_rests_on(
    talk: Talk, text: str, intent: str, words: str, question: str
) -> None:
    customer = talk()
    customer.hears(text, intent)
    answer = customer.runs("action_faq")
    assert answer.names == ["utter_faq"]
    assert words in answer.text
    assert question not in answer.text
    assert answer.said[0].payload["source"] == question


@pytest.mark.usefixtures("sheet")
def test_a_short_question_goes_on_with_the_one_before(talk: Talk) -> None:
    customer = talk()
    assert (
        "本店没有自己的分期服务"
        in customer.asks("action_faq", "可以分期吗", "installment_credit").text
    )
    answer = customer.asks("action_faq", "手续费呢", "installment_credit")
    assert "手续费由支付平台或银行收取" in answer.text
    assert "原包装" in customer.asks("action_faq", "可以礼品包装吗", "gift").text
    assert "不要钱" in customer.asks("action_faq", "要钱不", "gift").text


@pytest.mark.usefixtures("sheet")
def test_the_same_answer_is_not_given_twice_in_a_row(talk: Talk) -> None:
    customer = talk()
    assert customer.asks("action_faq", "登录不上怎么办", "account_issue").names == ["utter_faq"]
    answer = customer.asks("action_faq", "登录不上怎么办呀", "account_issue")
    assert answer.names == ["utter_faq_told"]
    assert answer.slot("proposed") == "transfer_human"


@pytest.mark.usefixtures("sheet")
def test_unclear_questions_are_offered_and_chosen(talk: Talk) -> None:
    customer = talk()
    customer.hears("余额", "balance_giftcard")
    answer = customer.runs("action_faq")
    assert answer.names == ["utter_faq_near"]
    assert "余额可以提现吗？" in answer.said[0].titles
    assert answer.said[0].titles[-1] == "转人工"
    customer.taps(next(b for b in answer.said[0].buttons if b["title"] == "余额可以提现吗？"))
    chosen = customer.runs("action_faq")
    assert chosen.names == ["utter_faq"]
    assert "没有账户余额" in chosen.text


def test_without_a_sheet_a_person_is_offered(talk: Talk) -> None:
    customer = talk()
    customer.hears("支持货到付款吗", "payment_method")
    answer = customer.runs("action_faq")
    assert answer.names == ["utter_unserved"]
    assert "付款方式" in answer.text
    assert answer.slot("proposed") == "transfer_human"


@pytest.mark.usefixtures("sheet")
def test_what_was_not_understood_is_answered_only_when_sure(talk: Talk) -> None:
    customer = talk()
    customer.slots["misunderstood"] = 2.0
    customer.hears("充电宝可以带上飞机吗", "nlu_fallback")
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_faq"]
    assert answer.slot("misunderstood") == 0.0
    customer.hears("打印机怎么连无线网", "nlu_fallback")
    assert customer.runs("action_misunderstood").names == ["utter_rephrase"]


@pytest.mark.usefixtures("sheet")
def test_a_reading_offered_keeps_the_question(talk: Talk) -> None:
    customer = talk()
    likely = {"balance_giftcard": 0.3, "payment_method": 0.2}
    customer.hears("余额", "nlu_fallback", ranking=likely)
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_ask_back"]
    customer.taps(answer.said[0].buttons[0])
    nearest = customer.runs("action_faq")
    assert nearest.names == ["utter_faq_near"]
    assert "余额可以提现吗？" in nearest.said[0].titles


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("text", "ranking", "words"),
    [
        ("新疆也包吗", {"ask_shipping_fee": 0.3, "warranty_repair": 0.2}, "偏远"),
        ("还会补货吗", {"ask_stock": 0.2}, "补货"),
        ("送新疆不", {"ask_delivery_area": 0.3, "gift": 0.1}, "偏远"),
    ],
)
def test_a_plain_question_not_understood_is_answered(
    talk: Talk, text: str, ranking: dict[str, float], words: str
) -> None:
    customer = talk()
    customer.hears(text, "nlu_fallback", ranking=ranking)
    answer = customer.runs("action_misunderstood")
    assert answer.names == ["utter_faq"]
    assert words in answer.text


@pytest.mark.usefixtures("sheet")
def test_a_likely_topic_makes_a_near_question_sure(talk: Talk) -> None:
    customer = talk()
    customer.hears("在哪付钱", "nlu_fallback", ranking={"track_logistics": 0.3})
    assert "utter_faq" not in customer.runs("action_misunderstood").names
    customer.hears("在哪付钱", "nlu_fallback", ranking={"payment_method": 0.3})
    assert "微信支付" in customer.runs("action_misunderstood").text


@pytest.mark.usefixtures("sheet")
def test_a_question_about_a_kind_of_product_needs_no_product(talk: Talk) -> None:
    customer = talk()
    customer.hears("充电宝可以带上飞机吗", "ask_product_attribute")
    answer = customer.runs("action_product_attribute")
    assert answer.names == ["utter_faq"]
    assert "100Wh" in answer.text


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize("text", ["怎么用", "这个怎么用", "打印机怎么连无线", "空调怎么清洗"])
def test_what_the_sheet_never_speaks_of_is_not_answered(talk: Talk, text: str) -> None:
    customer = talk()
    customer.hears(text, "how_to_use")
    assert customer.runs("action_faq").names != ["utter_faq"]


@pytest.mark.usefixtures("sheet")
def test_strange_things_are_never_sure(services: Services) -> None:
    with services.database.read() as session:
        found = ask(session, "酒店能开发票吗")
    assert found[0].question == "可以开发票吗？"
    assert not found[0].sure


@pytest.mark.usefixtures("sheet")
def test_measured_through_the_service(services: Services) -> None:
    with services.database.read() as session:
        held = [(ask(session, one["text"]), one["question"]) for one in HELD_OUT]
        strange = [ask(session, text) for text in STRANGE]
    said = [(f[0].question, wanted) for f, wanted in held if f and f[0].answers]
    assert len(said) / len(held) >= 0.55
    assert sum(got != wanted for got, wanted in said) / len(held) <= 0.03
    assert [found[0].question for found in strange if found and found[0].sure] == []
    assert sum(bool(found) and found[0].answers for found in strange) / len(strange) <= 0.1


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("action", "text", "intent", "words"),
    [
        ("action_delivery_time", "今天买能次日达吗", "ask_delivery_time", "没有次日达"),
        ("action_shipping_method", "能次日达不", "ask_shipping_method", "没有次日达"),
        ("validate_schedule_form", "周末送不送", "schedule_delivery", "周末一般照常派送"),
        ("validate_remark_form", "直接寄给我女朋友可以别放价格单吗", "order_remark", "不放价格单"),
    ],
)
def test_without_a_fitting_order_the_sheet_answers(
    talk: Talk, action: str, text: str, intent: str, words: str
) -> None:
    for customer in (talk("C0003"), talk()):  # orders of neither are on the way
        answer = customer.asks(action, text, intent)
        assert answer.names == ["utter_faq"]
        assert words in answer.text


@pytest.mark.usefixtures("sheet")
def test_what_is_asked_to_be_done_is_not_a_question_to_the_sheet(talk: Talk) -> None:
    customer = talk("C0003")
    assert customer.asks("validate_remark_form", "给仓库留个言", "order_remark").names == [
        "utter_remark_none"
    ]
    visitor = talk()
    answer = visitor.asks("action_track_logistics", "我的快递到哪了", "track_logistics")
    assert answer.names == ["utter_login_needed"]


@pytest.mark.usefixtures("sheet")
def test_two_questions_to_the_sheet_are_both_answered(talk: Talk) -> None:
    answer = talk().asks("action_faq", "能包装一下写个卡片不", "gift")
    assert answer.names == ["utter_faq", "utter_faq"]
    assert {said.payload["source"] for said in answer.said} == {
        "可以礼品包装吗？",
        "礼盒可以代写贺卡吗？",
    }


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("action", "text", "intent", "words"),
    [
        ("action_coupons", "能叠加不", "coupon", "只能用一张优惠券"),
        ("action_coupons", "用了退货券还给我吗", "coupon", "没过期的券一般会回到账号"),
        ("action_promotion", "双十二会更便宜吗", "ask_promotion", "到当天才定"),
        ("action_promotion", "有拼团不", "ask_promotion", "没有拼团"),
        ("action_bargain", "我们六个人一起买能优惠点不", "bargain", "没有拼团"),
        ("action_membership", "会员有啥好处", "membership_points", "商品价格都是一样"),
    ],
)
def test_rules_of_prices_need_no_login(
    talk: Talk, action: str, text: str, intent: str, words: str
) -> None:
    answer = talk().asks(action, text, intent)
    assert answer.names == ["utter_faq"]
    assert words in answer.text


@pytest.mark.usefixtures("sheet")
def test_what_is_on_is_told_from_the_shops_rules_and_prices(talk: Talk) -> None:
    answer = talk().asks("action_promotion", "最近有啥活动", "ask_promotion")
    assert answer.names[0] == "utter_promotions_none"


@pytest.mark.usefixtures("sheet")
def test_level_and_points_are_not_repeated(talk: Talk) -> None:
    customer = talk("C0001")
    assert customer.asks("action_membership", "我的积分", "membership_points").names == [
        "utter_membership"
    ]
    answer = customer.asks("action_membership", "积分能抵钱吗", "membership_points")
    assert answer.names == ["utter_faq"]


@pytest.mark.usefixtures("sheet")
def test_why_a_coupon_fails_is_not_how_it_is_used(talk: Talk) -> None:
    answer = talk("C0001").asks("action_coupons", "优惠券怎么用不了", "coupon")
    assert answer.names == ["utter_coupons_why"]


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("action", "text", "intent", "words"),
    [
        ("action_coupons", "新人有券不", "coupon", "新人券"),
        ("action_coupons", "在哪领券", "coupon", "不用领"),
        ("action_stock", "还会补货吗", "ask_stock", "补货"),
    ],
)
def test_a_rule_is_told_to_a_visitor_without_a_login(
    talk: Talk, action: str, text: str, intent: str, words: str
) -> None:
    answer = talk().asks(action, text, intent)
    assert answer.names == ["utter_faq"]
    assert words in answer.text
    mine = talk().asks("action_refund_progress", "我的退款到哪一步了", "refund_progress")
    assert mine.names == ["utter_login_needed"]


@pytest.mark.usefixtures("sheet")
def test_another_question_with_the_same_answer_hears_its_gist(talk: Talk) -> None:
    customer = talk()
    assert customer.asks("action_faq", "微信呢", "payment_method").names == ["utter_faq"]
    answer = customer.asks("action_faq", "怎么付", "payment_method")
    assert answer.names == ["utter_faq_gist"]
    assert "微信支付" in answer.text


@pytest.mark.usefixtures("sheet")
def test_whether_an_invoice_hinders_a_return_is_a_question_beside_it(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("O-SIGNED开发票", "invoice_request", {"order_id": "O-SIGNED"})
    customer.fills("invoice_form")
    customer.hears("开了还能退货不", "return_exchange")
    answer = customer.fills("invoice_form")
    assert answer.names == ["utter_faq", "utter_invoice_title_ask"]
    assert "不影响退换货" in answer.text


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("text", "intent", "action", "question"),
    [
        ("是不是杀熟啊", "nlu_fallback", "action_misunderstood", "不同的人看到的价格一样吗？"),
        ("我朋友买的比我便宜 凭啥", "price_protection", "action_misunderstood", "不同的人"),
        ("孩子拿我手机乱买的", "ask_recommend", "action_recommend", "孩子可以用这里买东西吗？"),
        ("退貨的話券會還我嗎", "coupon", "action_coupons", "退货以后优惠券还给我吗？"),
        ("请问那个折價券可以疊加嗎", "coupon", "action_coupons", "满减可以叠加吗？"),
        ("要税点吗", "nlu_fallback", "action_misunderstood", "开发票要加钱吗？"),
        ("换张卡行吗", "payment_method", "action_faq", "可以用什么方式付款？"),
    ],
)
def test_a_rule_asked_in_words_of_ones_own_is_told_whatever_it_was_taken_for(
    talk: Talk, text: str, intent: str, action: str, question: str
) -> None:
    customer = talk("C0001")
    customer.hears(text, intent)
    if text.count(" "):  # of several parts: only where nothing else was understood
        customer.hears(text, "nlu_fallback")
        action = "action_misunderstood"
    answer = customer.runs(action)
    assert answer.names == ["utter_faq"]
    assert question in str(answer.said[0].payload)


@pytest.mark.usefixtures("sheet")
def test_a_rule_asked_besides_is_told_besides(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("我是什么等级 你们是不是杀熟", "membership_points")
    answer = customer.runs("action_membership")
    assert answer.names == ["utter_membership", "utter_faq"]
    assert "同一个价" in answer.text


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    "text",
    ["他买的少发了一件", "给孩子买双鞋", "要两个便宜的", "有没有便宜点的", "钱退到微信还是银行卡"],
)
def test_what_only_sounds_like_a_rule_is_none(text: str) -> None:
    assert meant_by(text) == []


@pytest.mark.parametrize("text", ["为啥", "那为什么不行啊", "凭啥不能"])
@pytest.mark.parametrize("intent", ["payment_problem", "return_exchange_policy", "nlu_fallback"])
def test_why_a_rule_is_so_stands_nowhere(talk: Talk, text: str, intent: str) -> None:
    customer = talk("C0001")
    customer.asks("action_bargain", "便宜点呗", "bargain")
    answer = customer.asks("action_payment_problem", text, intent)
    assert answer.names == ["utter_rule_why"]
    assert answer.said[0].titles == ["转人工"]
    answer = talk("C0001").asks("action_payment_problem", text, intent)
    assert answer.names != ["utter_rule_why"]


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("first", "text", "source"),
    [
        ("我是什么会员", "有啥用", "会员有什么权益"),
        ("我有多少积分", "能干啥", "积分怎么用"),
        ("我是什么会员", "那积分能换什么", "积分怎么用"),
    ],
)
def test_what_level_and_points_are_good_for(talk: Talk, first: str, text: str, source: str) -> None:
    customer = talk("C0001")
    customer.asks("action_membership", first, "membership_points")
    answer = customer.asks("action_membership", text, "membership_points")
    assert answer.names == ["utter_faq"]
    assert source in str(answer.said[0].payload)
