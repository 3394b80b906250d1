"""When money comes back, in every state; asked again, the next step instead of the same words."""

from datetime import datetime, timedelta

from actions.turn import Services
from shop.clock import after_working_days
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.orders.service import cancel
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import RefundPolicy
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import RasaCaller
from tests.tiny_shop import HEADPHONES


def when(customer: RasaCaller, text: str = "钱啥时候到") -> list[str]:
    return customer.asks("action_refund_progress", text, "refund_progress").names


def dropped(services: Services, now: datetime, days: float) -> None:
    """The shop cancelled a paid order of C0003 so many days ago and told of no refund."""
    at = now - timedelta(days=days)
    line = OrderLineIn(
        product_id=HEADPHONES, title="轻听蓝牙耳机", quantity=1, unit_price=5900, paid=5900
    )
    one = OrderIn(
        id="O-DROPPED",
        customer_id="C0003",
        state=OrderState.CANCELLED,
        placed_at=at - timedelta(days=1),
        paid_at=at - timedelta(days=1),
        cancelled_at=at,
        cancel_reason="商品缺货",
        total=5900,
        lines=(line,),
    )
    with services.database.write() as session:
        put_order(session, one)


def test_the_money_of_an_order_that_the_shop_cancelled_is_not_denied(
    talk: Talk, services: Services, now: datetime
) -> None:
    dropped(services, now, 0.1)
    customer = talk("C0003")
    first = customer.asks("action_refund_progress", "我钱呢", "refund_progress")
    assert first.names == ["utter_refund_owed"]
    assert "¥59" in first.text and "5 个工作日" in first.text


def test_asked_again_the_next_step_is_offered(
    talk: Talk, services: Services, now: datetime
) -> None:
    dropped(services, now, 0.1)
    customer = talk("C0003")
    told = [when(customer) for _ in range(3)]
    assert told == [
        ["utter_refund_owed"],
        ["utter_refund_again_coming"],
        ["utter_refund_again_person"],
    ]


def test_money_that_should_be_there_is_checked(
    talk: Talk, services: Services, now: datetime
) -> None:
    dropped(services, now, 20)
    said = talk("C0003").asks("action_refund_progress", "都三天了还没呢", "refund_progress")
    assert said.names == ["utter_refund_overdue"]
    assert said.said[0].titles == ["登记核对", "转人工"]


def test_after_why_it_was_cancelled_the_money_is_not_told_twice(
    talk: Talk, services: Services, now: datetime
) -> None:
    dropped(services, now, 0.1)
    customer = talk("C0003")
    why = customer.asks("action_order_cancelled", "咋把我单子取消了", "order_auto_cancelled")
    assert why.names[1] == "utter_refund_owed"
    assert when(customer) == ["utter_refund_again_coming"]
    again = customer.asks("action_order_cancelled", "没货也不说一声", "order_auto_cancelled")
    assert again.names == ["utter_cancelled_sorry"]


def test_the_shop_says_how_many_working_days(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, RefundPolicy(working_days=3), "test")
        cancel(session, "O-PAID", actor="shop", reason="")
    said = talk("C0001").asks("action_refund_progress", "几天到账", "refund_progress")
    assert "3 个工作日" in said.text


def test_a_friday_and_five_working_days_end_on_the_next_friday() -> None:
    friday = datetime.fromisoformat("2026-11-27T10:00:00+08:00")
    assert after_working_days(friday, 5).isoformat() == "2026-12-03T16:00:00+00:00"
    assert after_working_days(friday + timedelta(days=1), 1).isoformat().startswith("2026-11-29T16")


def test_within_a_form_the_days_count_from_what_it_asks_for(talk: Talk) -> None:
    for form, expected in (
        ("refund_form", "utter_refund_when_agreed"),
        ("cancel_form", "utter_refund_when_cancelled"),
        ("intercept_form", "utter_refund_when_back"),
    ):
        customer = talk("C0001")
        customer.form = form
        assert when(customer) == [expected]


def test_the_money_of_a_parcel_called_back_waits_for_the_parcel(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("拦回来吧", "refuse_parcel", {"order_id": "O-MOVING"})
    customer.fills("intercept_form")
    customer.hears("好", "affirm")
    customer.fills("intercept_form")
    customer.runs("action_intercept_submit")
    assert when(customer, "那多久退钱") == ["utter_refund_when_called_back"]
    assert when(customer, "那多久退钱") == ["utter_refund_again_back"]


def test_how_much_can_be_refunded_is_told(talk: Talk) -> None:
    customer = talk("C0001")
    customer.asks("action_order_status", "O-SIGNED", "ask_order_status", {"order_id": "O-SIGNED"})
    said = customer.asks("action_refund_progress", "那能退多少钱", "refund_progress")
    assert said.names == ["utter_refund_how_much"]


def test_without_a_refund_the_rule_is_told_first_and_a_refund_offered_then(talk: Talk) -> None:
    customer = talk("C0002")
    first = customer.asks("action_refund_progress", "退款几天到账", "refund_progress")
    assert "5 个工作日" in first.text
    assert when(customer) == ["utter_refund_again_rule"]
