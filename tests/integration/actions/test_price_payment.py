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
    assert opened(customer, order_id="O-PAID").names == ["utter_phone_ask"]
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
    assert opened(customer).names == ["utter_phone_ask"]
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
    assert answer.names == [response, "utter_payment_check"]
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
