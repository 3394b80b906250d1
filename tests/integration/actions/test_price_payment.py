"""Price protection, payments, promotions: from the database and the shop's rules, nothing else."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.service import accept, cases_of, complete
from shop.aftersales.tickets import tickets_of
from shop.catalog.intake import ProductIn, VariantIn, put_product
from shop.catalog.service import product, variant_price_history
from shop.customers.intake import CouponIn, CustomerIn, put_customer
from shop.orders.service import order
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import (
    PolicyValue,
    PriceProtection,
    PromotionPolicy,
)
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import FLASK, HEADPHONES, SHIRT, place

FORM = "protection_form"


def now_costs(services: Services, product_id: str, price: int, version: int = 2) -> None:
    """The shop pushes the product with another price."""
    with services.database.write() as session:
        known = product(session, product_id)
        variants = tuple(VariantIn(id=v.id, price=price, stock=v.stock) for v in known.variants)
        row = {"id": product_id, "title": known.title, "category_id": known.category_id}
        put_product(session, ProductIn(**row, variants=variants, version=version))


def rule(services: Services, value: PolicyValue) -> None:
    with services.database.write() as session:
        set_policy(session, value, "lead")


def opened(customer: RasaCaller, text: str = "刚买就降价了", **entities: str) -> Answer:
    customer.hears(text, "price_protection", entities)
    return customer.fills(FORM)


def confirmed(customer: RasaCaller, digits: str = "0001") -> Answer:
    customer.hears(digits, "inform")
    said = customer.fills(FORM)
    assert said.names == ["utter_protection_confirm"]
    customer.hears("好的", "affirm")
    customer.fills(FORM)
    return customer.runs("action_protection_submit")


def test_the_difference_is_worked_out_and_asked_of_the_shop(talk: Talk, services: Services) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    said = opened(customer, order_id="O-PAID")
    assert said.names == ["utter_protection_difference", "utter_phone_ask"]
    assert "¥10" in said.text
    customer.hears("0001", "inform")
    said = customer.fills(FORM)
    assert "¥89" in said.text
    assert "¥79" in said.text
    assert "¥10" in said.text
    customer.hears("好的", "affirm")
    customer.fills(FORM)
    assert customer.runs("action_protection_submit").names == ["utter_protection_requested"]
    with services.database.read() as session:
        (case,) = cases_of(session, "C0001")
        assert (case.kind, case.cause, case.amount, case.lines, case.state) == (
            "refund",
            "price_drop",
            1000,
            [0],
            "in_review",
        )
        assert order(session, "O-PAID").refunded == 1000


def test_one_order_with_a_difference_needs_no_question(
    talk: Talk, services: Services, now: datetime
) -> None:
    with services.database.write() as session:
        place(
            session,
            "O-NEW",
            "C0003",
            OrderState.AWAITING_SHIPMENT,
            now,
            products=((FLASK, 12900),),
            paid_at=now,
        )
    now_costs(services, FLASK, 9900)
    customer = talk("C0003")
    assert opened(customer).names == ["utter_protection_difference", "utter_phone_ask"]
    assert confirmed(customer, "0003").names == ["utter_protection_requested"]
    with services.database.read() as session:
        assert [case.amount for case in cases_of(session, "C0003")] == [3000]


def test_what_was_made_good_is_not_made_good_again(talk: Talk, services: Services) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    opened(customer, order_id="O-PAID")
    confirmed(customer)
    assert opened(customer, order_id="O-PAID").names == ["utter_protection_already"]
    with services.database.write() as session:
        complete(session, accept(session, cases_of(session, "C0001")[0].id).id)
    assert opened(customer, order_id="O-PAID").names == ["utter_protection_no_difference"]
    now_costs(services, SHIRT, 7400, version=3)
    opened(customer, order_id="O-PAID")
    confirmed(customer)
    with services.database.read() as session:
        assert [case.amount for case in cases_of(session, "C0001")] == [500, 1000]
        assert order(session, "O-PAID").refunded == 1500


def test_no_difference_is_said_with_both_prices(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    said = opened(customer, order_id="O-PAID")
    assert said.names == ["utter_protection_no_difference"]
    assert said.text.count("¥89") == 2
    assert customer.runs("action_protection_submit").said == []


@pytest.mark.parametrize(
    ("rules", "order_id", "response"),
    [
        (PriceProtection(), "O-OLD", "utter_protection_over"),
        (PriceProtection(days=0), "O-PAID", "utter_protection_not_offered"),
        (
            PriceProtection(excluded_categories=("tshirt", "headphones")),
            "O-PAID",
            "utter_protection_excluded",
        ),
        (PriceProtection(), "O-UNPAID", "utter_protection_not_paid"),
    ],
)
def test_what_is_not_protected_is_not_asked_for(
    talk: Talk, services: Services, rules: PriceProtection, order_id: str, response: str
) -> None:
    rule(services, rules)
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    assert opened(customer, order_id=order_id).names == [response]
    with services.database.read() as session:
        assert cases_of(session, "C0001") == []


def test_prices_of_variants_are_kept_as_they_change(services: Services) -> None:
    now_costs(services, FLASK, 9900)
    now_costs(services, FLASK, 9900, version=3)
    now_costs(services, FLASK, 10900, version=4)
    with services.database.read() as session:
        history = variant_price_history(session, f"{FLASK}-1")
        assert [point.price for point in history] == [12900, 9900, 10900]


def test_a_refund_after_price_protection_gives_the_rest(talk: Talk, services: Services) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    opened(customer, order_id="O-PAID")
    assert confirmed(customer).names == ["utter_protection_requested"]
    customer.hears("退款", "apply_refund", {"order_id": "O-PAID"})
    answer = customer.fills("refund_form")
    customer.taps(next(b for b in answer.said[-1].buttons if b["title"] == SHIRT))
    customer.fills("refund_form")
    customer.hears("不想要了", "inform")
    customer.fills("refund_form")
    customer.hears("0001", "inform")
    assert "¥79" in customer.fills("refund_form").text


def test_why_a_coupon_cannot_be_used(talk: Talk, services: Services, now: datetime) -> None:
    with services.database.write() as session:
        old = CouponIn(
            id="K-OLD",
            title="旧券",
            amount=500,
            starts_at=now - timedelta(days=40),
            ends_at=now - timedelta(days=10),
        )
        large = CouponIn(
            id="K-LARGE",
            title="大额券",
            amount=5000,
            threshold=50_000,
            starts_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=3),
        )
        put_customer(
            session, CustomerIn(id="C0001", version=2, phone="13800000001", coupons=(old, large))
        )
    customer = talk("C0001")
    customer.hears("优惠券怎么用不了", "coupon")
    said = customer.runs("action_coupons")
    assert said.names == ["utter_coupons_why"]
    assert "旧券在" in said.text
    assert "大额券要满 ¥500" in said.text
    assert "¥148" in said.text
    assert "满减券现在可以用（满 ¥50 可用" in said.text


def test_the_price_is_everybodys(talk: Talk, services: Services) -> None:
    now_costs(services, HEADPHONES, 5900)
    customer = talk("C0001")
    customer.hears("T恤便宜点", "bargain", {"item_id": SHIRT})
    said = customer.runs("action_bargain")
    assert said.names == ["utter_bargain", "utter_bargain_coupon"]
    assert "满减券" in said.text
    visitor = talk()
    visitor.hears("便宜点", "bargain")
    assert visitor.runs("action_bargain").names == ["utter_bargain"]


def test_promotions_are_the_shops_own_and_end(talk: Talk, services: Services) -> None:
    visitor = talk()
    visitor.hears("有什么活动", "ask_promotion")
    assert visitor.runs("action_promotion").names == [
        "utter_promotions_none",
        "utter_promotion_shipping",
    ]
    now_costs(services, FLASK, 9900)
    rule(services, PromotionPolicy(offers=("满二百减二十",)))
    said = visitor.runs("action_promotion")
    assert "满二百减二十" in said.text
    (card,) = said.said[-1].payload["items"]
    assert (card["id"], card["price"], card["reason"]) == (FLASK, "99.00", "近期降了 ¥30")
    over = (datetime.now().astimezone() - timedelta(days=2)).date()
    rule(services, PromotionPolicy(offers=("满二百减二十",), until=over))
    assert "满二百减二十" not in visitor.runs("action_promotion").text
    visitor.hears("好评返现吗", "ask_promotion")
    assert visitor.runs("action_promotion").names == ["utter_no_paid_reviews"]


@pytest.mark.parametrize(
    ("order_id", "response"),
    [("O-UNPAID", "utter_payment_missing"), ("O-PAID", "utter_payment_arrived")],
)
def test_whether_a_payment_arrived_is_told_and_checked(
    talk: Talk, services: Services, order_id: str, response: str
) -> None:
    customer = talk("C0001")
    customer.hears("扣了我两次钱", "payment_problem", {"order_id": order_id})
    answer = customer.runs("action_payment_problem")
    once = {"utter_payment_arrived": "utter_payment_once"}
    assert answer.names == [once.get(response, response), "utter_payment_check"]
    assert "¥148" in answer.text
    with services.database.read() as session:
        assert tickets_of(session, "C0001") == []
    customer.taps(answer.said[-1].buttons[0])
    said = customer.runs("action_payment_problem")
    assert said.names == ["utter_check_opened"]
    customer.runs("action_payment_problem")  # the same turn again
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
        assert (ticket.kind, ticket.order_id) == ("payment", order_id)
        assert ticket.called in said.text


def listed(services: Services, *days: int) -> None:
    """C0003 has a coupon that ends in each of so many days, each over more than the one before."""
    moment = datetime.now().astimezone()
    given = tuple(
        CouponIn(
            id=f"K-{number}",
            title=f"券{number}",
            amount=1000 * number,
            threshold=10_000,
            starts_at=moment - timedelta(days=1),
            ends_at=moment + timedelta(days=days),
        )
        for number, days in enumerate(days, 1)
    )
    with services.database.write() as session:
        row = CustomerIn(id="C0003", version=9, phone="13800000003", coupons=given)
        put_customer(session, row)


def coupons_of(customer: RasaCaller, text: str) -> Answer:
    return customer.asks("action_coupons", text, "coupon")


def test_each_question_about_coupons_has_its_own_answer(talk: Talk, services: Services) -> None:
    listed(services, 5, 9)
    customer = talk("C0003")
    assert coupons_of(customer, "我有没有券").names == ["utter_coupons"]
    assert coupons_of(customer, "那我的券呢").names == ["utter_coupons_same"]
    ends = coupons_of(customer, "啥时候过期呀")
    assert ends.names == ["utter_coupons_ends"]
    assert ends.text.index("券1") < ends.text.index("券2")
    assert "¥20" in coupons_of(customer, "最多能减多少").text.split("：")[0]
    assert coupons_of(customer, "再给我发张券呗").names[0] == "utter_coupons_claim"
    unknown = coupons_of(customer, "这两张能一起用吗")
    assert unknown.names[-1] == "utter_coupons_rule_unknown"
    assert unknown.slot("proposed") == "transfer_human"


def test_one_coupon_has_one_last_day_and_none_is_given(talk: Talk) -> None:
    assert coupons_of(talk("C0003"), "券几号到期").names == ["utter_coupons_end"]
    empty = coupons_of(talk("C0002"), "我一张券都没有啊 给张呗")
    assert empty.names == ["utter_coupons_claim"]


def payment(customer: RasaCaller, text: str) -> Answer:
    return customer.asks("action_payment_problem", text, "payment_problem")


def test_a_payment_is_followed_up_without_repeating(talk: Talk, services: Services) -> None:
    customer = talk("C0001")  # O-UNPAID waits for its payment
    first = payment(customer, "付不了款 一直转圈圈")
    assert first.names == ["utter_payment_missing", "utter_payment_check"]
    assert payment(customer, "换了微信也不行").names == ["utter_payment_no_change"]
    taken = payment(customer, "诶 扣了钱了 但还显示待付款")
    assert taken.names == ["utter_payment_taken", "utter_payment_no_change"]
    again = payment(customer, "那我再付一次会不会重复扣")
    assert again.names == ["utter_payment_again"]
    assert payment(customer, "这次钱没扣").names == ["utter_payment_not_taken"]
    assert payment(customer, "会不会扣两次钱").names == ["utter_payment_again"]
    assert payment(customer, "有截图").names == ["utter_payment_proof"]
    when = payment(customer, "你们啥时候能查清楚")
    assert when.names == ["utter_payment_when"]
    assert when.slot("proposed") == "payment_check"
    customer.hears("好", "affirm")
    assert customer.runs("action_nothing_pending").names == ["utter_check_opened"]
    with services.database.read() as session:
        (ticket,) = tickets_of(session, "C0001")
    assert (ticket.kind, ticket.order_id) == ("payment", "O-UNPAID")
    again = payment(customer, "要查多久啊")
    assert again.names == ["utter_payment_check_waits"]
    assert ticket.called in again.text
    assert payment(customer, "银行短信在这").names == ["utter_payment_check_proof"]
    with services.database.read() as session:
        assert len(tickets_of(session, "C0001")) == 1


def test_how_much_and_whereto_are_answered_while_the_digits_are_awaited(
    talk: Talk, services: Services
) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    opened(customer, order_id="O-PAID")
    customer.hears("差多少", "price_protection")
    assert "¥10" in customer.fills(FORM).text
    customer.hears("多久能到账", "nlu_fallback")
    assert "5 个工作日" in customer.fills(FORM).text
    customer.hears("退到哪 啥时候有", "refund_destination")
    assert customer.fills(FORM).names == ["utter_protection_where"]
    assert confirmed(customer).names == ["utter_protection_requested"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [("差价退我", "price_protection"), ("能退差价吗", "nlu_fallback"), ("补差价", "inform")],
)
def test_what_is_under_way_is_not_asked_for_again(
    talk: Talk, services: Services, text: str, intent: str
) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    opened(customer, order_id="O-PAID")
    customer.hears(text, intent)
    answer = customer.fills(FORM)
    assert answer.names == ["utter_protection_ready_check"]
    assert "¥10" in answer.text
    customer.hears("保价几天", "price_protection")
    assert customer.fills(FORM).names == ["utter_protection_rule_days", "utter_phone_back"]
    assert confirmed(customer).names == ["utter_protection_requested"]


def test_the_difference_is_told_although_a_sum_was_named(talk: Talk, services: Services) -> None:
    now_costs(services, SHIRT, 7900)
    said = opened(talk("C0001"), "还没收到就降了 能退我10不", order_id="O-PAID")
    assert said.names == ["utter_protection_difference", "utter_phone_ask"]


@pytest.mark.parametrize(
    ("who", "text", "response"),
    [
        ("C0001", "要是到时候降了 补差价不", "utter_protection_rule"),
        ("C0001", "买了以后降价咋办", "utter_protection_rule"),
        ("C0003", "能补差价不", "utter_protection_rule"),
        (None, "有价保吗", "utter_protection_rule"),
        (None, "保价几天", "utter_protection_rule_days"),
    ],
)
def test_the_rule_of_price_protection_is_told_before_buying(
    talk: Talk, who: str | None, text: str, response: str
) -> None:
    customer = talk(who)
    answer = opened(customer, text)
    assert answer.names == [response]
    assert "7 天" in answer.text
    assert customer.form is None
    assert opened(talk(), "我买的降价了退我差价").names == ["utter_login_needed"]


def test_a_refused_price_protection_is_not_refused_in_the_same_words(talk: Talk) -> None:
    customer = talk("C0001")
    said = [
        opened(customer, text, order_id="O-OLD").names[0]
        for text in ("上个月买的便宜了30", "那不能补吗", "保价几天啊", "你们不是有保价嘛", "补一下")
    ]
    customer.hears("差一点点也不行吗", "nlu_fallback")
    assert customer.runs("action_misunderstood").names == ["utter_protection_over_still"]
    assert said == [
        "utter_protection_over",
        "utter_protection_over_still",
        "utter_protection_over_days",
        "utter_protection_over_person",
        "utter_protection_over_still",
    ]


@pytest.mark.parametrize(
    ("text", "intent", "response", "words"),
    [
        ("满多少能用", "coupon", "utter_coupons_threshold", "¥50"),
        ("满多少才能用啊", "nlu_fallback", "utter_coupons_threshold", ""),
        ("那这单已经下了还能用上吗", "coupon", "utter_coupons_placed", "加不上"),
        ("我这个能用吗", "nlu_fallback", "utter_coupons_fit_order", "够用"),
        ("这单下了还能用不", "inform", "utter_coupons_placed", ""),
        ("那能补给我吗", "nlu_fallback", "utter_coupons_placed", "加不上"),
    ],
)
def test_whether_a_coupon_fits_the_order_is_answered(
    talk: Talk, text: str, intent: str, response: str, words: str
) -> None:
    actions = {"coupon": "action_coupons", "inform": "action_nothing_pending"}
    customer = talk("C0001")  # O-UNPAID waits for its payment
    assert coupons_of(customer, "有优惠券吗").names == ["utter_coupons"]
    answer = customer.asks(actions.get(intent, "action_misunderstood"), text, intent)
    assert answer.names == [response]
    assert words in answer.text
    if answer.said[0].buttons:
        assert answer.said[0].titles == ["取消订单"]
        assert "O-UNPAID" in answer.said[0].buttons[0]["payload"]


def test_a_coupon_fits_the_product_talked_about_or_says_why_not(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0003")  # a coupon from 50 元 on, no order
    customer.slots["item_id"] = HEADPHONES
    assert coupons_of(customer, "这个能用券吗").names == ["utter_coupons_fit"]
    now_costs(services, HEADPHONES, 3900)
    answer = coupons_of(customer, "这个能用券吗")
    assert answer.names == ["utter_coupons_fit_not"]
    assert "¥50" in answer.text
    paid = talk("C0002")  # O-OTHER is paid
    assert coupons_of(paid, "付过款了还能用券吗").names == ["utter_coupons_placed_paid"]
    assert coupons_of(talk(), "我有券吗").names == ["utter_coupons_visitor"]


@pytest.mark.parametrize("text", ["还没付呢", "我还没付款", "还没付钱呢"])
@pytest.mark.parametrize("intent", ["deny", "payment_problem", "nlu_fallback", "coupon"])
def test_what_is_not_paid_yet_is_a_fact_about_the_coupon(
    talk: Talk, text: str, intent: str
) -> None:
    customer = talk("C0001")  # O-UNPAID waits for its payment
    coupons_of(customer, "有优惠券吗")
    assert customer.asks("action_nothing_pending", text, intent).names == ["utter_coupons_placed"]
    assert customer.asks("action_nothing_pending", text, intent).names == ["utter_unpaid_until"]


@pytest.mark.parametrize("intent", ["deny", "payment_problem", "nlu_fallback"])
def test_what_is_not_paid_yet_leaves_nothing_alone(talk: Talk, intent: str) -> None:
    answer = talk("C0001").asks("action_nothing_pending", "还没付呢", intent)
    assert answer.names == ["utter_unpaid_until"]
    answer = talk("C0001").asks("action_nothing_pending", "怎么显示还没付款", "payment_problem")
    assert "utter_unpaid_until" not in answer.names


def test_haggling_is_answered_once_then_with_what_there_is(talk: Talk, services: Services) -> None:
    visitor = talk()
    said = [
        visitor.asks("action_bargain", text, "bargain")
        for text in ("便宜点呗", "抹个零头都不行？", "再少点")
    ]
    assert [one.names for one in said] == [
        ["utter_bargain"],
        ["utter_bargain_protected"],
        ["utter_bargain_done"],
    ]
    assert "7 天" in said[1].text
    gift = visitor.asks("action_bargain", "那送双袜子", "bargain")
    assert gift.names == ["utter_bargain_no_gift"]
    rule(services, PromotionPolicy(offers=("满二百减二十",)))
    other = talk()
    other.asks("action_bargain", "便宜点", "bargain")
    assert "满二百减二十" in other.asks("action_bargain", "再便宜点", "bargain").text


def with_coupon(services: Services, now: datetime) -> None:
    coupon = CouponIn(
        id="K-9",
        title="满减券",
        amount=1000,
        threshold=9900,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=7),
    )
    with services.database.write() as session:
        put_customer(session, CustomerIn(id="C0001", coupons=(coupon,)))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("过期了能补不", "utter_coupons_renewed"),
        ("满好多才能用", "utter_coupons_threshold"),
        ("滿多少才可以用", "utter_coupons_threshold"),
        ("那怎么才能有", "utter_coupons_claim"),
    ],
)
def test_a_question_that_goes_on_with_coupons_is_of_them(
    talk: Talk, services: Services, now: datetime, text: str, first: str
) -> None:
    with_coupon(services, now)
    customer = talk("C0001")
    customer.asks("action_coupons", "我有券吗", "coupon")
    assert customer.asks("action_misunderstood", text, "nlu_fallback").names[0] == first


def test_when_they_end_and_from_what_amount_are_both_told(
    talk: Talk, services: Services, now: datetime
) -> None:
    with_coupon(services, now)
    customer = talk("C0001")
    said = customer.asks("action_coupons", "券啥时候到期 满几百能用", "coupon")
    assert said.names == ["utter_coupons_threshold", "utter_coupons_end"]


def test_a_grumble_at_a_price_that_stays_is_taken_kindly(talk: Talk) -> None:
    customer = talk()
    customer.asks("action_bargain", "便宜点呗", "bargain")
    said = customer.asks("action_misunderstood", "抠门 😒", "nlu_fallback")
    assert said.names == ["utter_bargain_sorry"]
    assert talk().asks("action_misunderstood", "抠门 😒", "nlu_fallback").names != said.names


def test_another_shops_price_is_haggling(talk: Talk) -> None:
    said = talk().asks("action_misunderstood", "隔壁家才卖80", "nlu_fallback")
    assert said.names == ["utter_bargain"]


def test_after_the_rule_its_days_and_its_way_are_told_without_a_login(talk: Talk) -> None:
    customer = talk()
    assert opened(customer, "你家有价保吗").names == ["utter_protection_rule"]
    assert customer.asks("action_faq", "几天", "nlu_fallback").names == [
        "utter_protection_rule_days"
    ]
    assert customer.asks("action_faq", "怎么申请", "refund_status").names == [
        "utter_protection_how"
    ]


def test_giving_back_and_buying_again_is_not_needed_for_a_lower_price(
    talk: Talk, services: Services
) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    opened(customer, order_id="O-PAID")
    customer.hears("那我退了重新拍是不是便宜", "price_protection")
    assert customer.fills(FORM).names == [
        "utter_protection_rather",
        "utter_phone_back",
    ]


def test_let_be_and_wanted_after_all_goes_on(talk: Talk, services: Services) -> None:
    now_costs(services, SHIRT, 7900)
    customer = talk("C0001")
    opened(customer, order_id="O-PAID")
    customer.hears("算了", "deny")
    customer.fills(FORM)
    assert customer.runs("action_protection_submit").names == ["utter_protection_kept"]
    said = customer.asks("action_misunderstood", "不行 还是补吧", "nlu_fallback")
    assert "protection_form" in str(said.events)


def test_the_payment_of_the_order_pointed_at_is_told(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_payment_problem", "好像扣了两次", "payment_problem")
    said = customer.asks("action_misunderstood", "会退给我吗", "nlu_fallback")
    assert said.names == ["utter_payment_back"]
