"""Returns, exchanges, repairs and resends: from the customer's words to the case."""

from datetime import datetime, timedelta

import pytest

from actions.turn import Services
from shop.aftersales.evidence import evidence_of
from shop.aftersales.models import AfterSale
from shop.aftersales.service import accept, cases_of, complete, request_refund
from shop.aftersales.states import CaseKind, Cause
from shop.catalog.intake import CategoryIn, put_category
from shop.database import Database
from shop.messages.schemas import Reply
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.orders.requests import requests_of
from shop.orders.service import order
from shop.orders.states import OrderState
from shop.policies.service import set_policy
from shop.policies.values import ReturnShipping
from shop.system import RequestKind
from shop.uploads.service import NewUpload, keep
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller
from tests.tiny_shop import HEADPHONES, SHIRT

FORM = "case_form"


def opened(customer: RasaCaller, text: str, intent: str, **entities: str) -> Answer:
    customer.hears(text, intent, entities)
    return customer.fills(FORM)


def chosen(customer: RasaCaller, answer: Answer, title: str) -> Answer:
    button = next(b for b in answer.said[-1].buttons if b["title"] == title)
    customer.taps(button)
    return customer.fills(FORM)


def confirmed(customer: RasaCaller) -> Answer:
    customer.hears("好的", "affirm")
    customer.fills(FORM)
    return customer.runs("action_case_submit")


def only_case(database: Database, customer_id: str = "C0001") -> AfterSale:
    with database.read() as session:
        (case,) = cases_of(session, customer_id)
        return case


def shirt_bought(services: Services, now: datetime, variant: str | None = "V-黑色-M") -> None:
    """C0003 signed for one black shirt yesterday."""
    line = OrderLineIn(
        product_id=SHIRT,
        title="云朵纯棉短袖T恤",
        quantity=1,
        unit_price=8900,
        paid=8900,
        variant_id=variant,
    )
    bought = now - timedelta(days=4)
    one = OrderIn(
        id="O-ONE",
        customer_id="C0003",
        state=OrderState.SIGNED,
        placed_at=bought,
        paid_at=bought,
        shipped_at=bought,
        signed_at=now - timedelta(days=1),
        total=8900,
        lines=(line,),
        payment_channel="微信支付",
    )
    with services.database.write() as session:
        put_order(session, one)


def agreed(services: Services, now: datetime, kind: CaseKind, cause: Cause) -> str:
    """C0003 has a case that the shop agreed to; its id."""
    shirt_bought(services, now)
    with services.database.write() as session:
        case = request_refund(
            session,
            services.system,
            "C0003",
            "O-ONE",
            reason="",
            key="k",
            cause=cause,
            kind=kind,
        )
        accept(session, case.id)
        return case.id


def picture(services: Services, conversation: str, now: datetime, name: str = "U1") -> str:
    """The customer sends a picture; the number of the case that it was kept with."""
    seen: list[str] = []

    def answer(_owner: str, case: str) -> Reply | None:
        seen.append(case)
        return None

    new = NewUpload(name, conversation, name, f"{name}.png", "image/png", 10, 1, 1)
    with services.database.write() as session:
        keep(session, new, now, answer)
    return seen[0]


def test_an_exchange_is_asked_for_with_the_variant_wanted(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    assert opened(customer, "我想换货", "apply_return_exchange").names == ["utter_case_why"]
    customer.hears("太小了", "inform")
    answer = customer.fills(FORM)  # the only other one in stock at the price
    assert answer.names == ["utter_case_confirm_exchange"]
    assert "白色 L" in answer.text
    said = confirmed(customer)
    assert said.names == ["utter_case_requested_exchange"]
    assert "白色 L" in said.text
    case = only_case(services.database, "C0003")
    assert (case.kind, case.cause, case.variant_id, case.amount, case.state) == (
        "exchange",
        "no_reason",
        "V-白色-L",
        0,
        "in_review",
    )
    with services.database.read() as session:
        assert order(session, "O-ONE").refunded == 0


def test_a_variant_out_of_stock_cannot_be_had(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    answer = opened(customer, "质量有问题要换货", "quality_problem")
    assert answer.names == ["utter_case_sorry", "utter_exchange_which"]
    assert sorted(answer.said[-1].titles) == ["白色 L", "黑色 M"]
    customer.hears("黑色L的", "refine_need", {"colour": "黑色", "size": "L"})
    said = customer.fills(FORM)
    assert said.names == ["utter_exchange_sold_out", "utter_exchange_which"]
    customer.hears("粉色的", "refine_need", {"colour": "粉色"})
    assert customer.fills(FORM).names[0] == "utter_exchange_not_made"
    customer.hears("白色吧", "inform", {"colour": "白色"})
    assert customer.fills(FORM).names == ["utter_case_confirm_exchange"]


def test_a_return_gives_the_money_after_the_second_check(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = opened(customer, "我要退货", "apply_return_exchange", order_id="O-SIGNED")
    answer = chosen(customer, answer, SHIRT)
    assert chosen(customer, answer, "不想要了").names == ["utter_phone_ask"]
    customer.hears("0001", "inform")
    assert "¥89" in customer.fills(FORM).text
    assert confirmed(customer).names == ["utter_case_requested_return"]
    case = only_case(services.database)
    assert (case.kind, case.amount, case.lines) == ("return", 8900, [0])
    with services.database.read() as session:
        assert order(session, "O-SIGNED").refunded == 8900


def test_after_the_seven_days_only_a_fault_counts(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = opened(customer, "我要退货", "apply_return_exchange", order_id="O-OLD")
    said = chosen(customer, chosen(customer, answer, SHIRT), "不想要了")
    assert said.names == ["utter_refund_window_passed", "utter_refund_problem_instead"]
    assert customer.runs("action_case_submit").said == []
    with services.database.read() as session:
        assert cases_of(session, "C0001") == []


def test_a_reason_in_the_first_message_is_not_asked_again(
    talk: Talk, services: Services, now: datetime
) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    assert opened(customer, "收到就破损了，我要退货", "apply_return_exchange").names == [
        "utter_phone_ask"
    ]
    assert (customer.slots["case_reason"], customer.slots["case_kind"]) == ("damaged", "return")


def test_what_has_not_arrived_is_not_exchanged(talk: Talk) -> None:
    customer = talk("C0001")
    answer = opened(customer, "换货", "apply_return_exchange", order_id="O-MOVING")
    assert answer.names == ["utter_case_not_signed"]
    assert customer.form is None


@pytest.mark.parametrize(
    "reported",
    [
        ("missing_item", "missing", "补发", "resend"),
        ("wrong_item", "wrong_item", "换货", "exchange"),
        ("damaged_item", "damaged", "换货", "exchange"),
    ],
)
def test_what_was_wrong_is_the_cause_and_a_picture_is_asked_for(
    talk: Talk, services: Services, now: datetime, reported: tuple[str, str, str, str]
) -> None:
    intent, cause, wish, kind = reported
    customer = talk("C0001")
    answer = opened(customer, "东西不对", intent, order_id="O-OLD")
    assert answer.names == ["utter_case_sorry", "utter_case_which_line"]
    answer = chosen(customer, answer, HEADPHONES)
    assert answer.names == ["utter_case_what"]
    answer = chosen(customer, answer, wish)
    assert answer.names == [f"utter_case_confirm_{kind}"]
    said = confirmed(customer)
    assert said.names == [f"utter_case_requested_{kind}", "utter_case_picture"]
    case = only_case(services.database)
    assert (case.kind, case.cause, case.lines) == (kind, cause, [1])
    assert picture(services, customer.conversation, now) == case.number
    with services.database.read() as session:
        assert [one.id for one in evidence_of(session, case.id)] == ["U1"]


def test_pictures_sent_just_before_belong_to_the_case(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0001")
    assert picture(services, customer.conversation, now) == ""
    answer = opened(customer, "杯子碎了", "damaged_item", order_id="O-OLD")
    answer = chosen(customer, chosen(customer, answer, HEADPHONES), "换货")
    assert confirmed(customer).names[-1] == "utter_case_pictures_kept"
    case = only_case(services.database)
    with services.database.read() as session:
        assert [one.id for one in evidence_of(session, case.id)] == ["U1"]


def test_a_picture_in_another_conversation_stays_out_of_the_case(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0001")
    answer = opened(customer, "少发了", "missing_item", order_id="O-OLD")
    chosen(customer, chosen(customer, answer, HEADPHONES), "补发")
    confirmed(customer)
    assert picture(services, talk("C0001").conversation, now) == ""


def test_a_repair_is_within_the_warranty(talk: Talk, services: Services, now: datetime) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    customer.hears("能保修吗", "warranty_repair")
    assert "没有登记保修期" in customer.runs("action_warranty").text
    with services.database.write() as session:
        put_category(session, CategoryIn(id="tshirt", name="T恤", warranty_days=30))
    customer.hears("保修多久", "warranty_repair")
    said = customer.runs("action_warranty")
    assert said.names == ["utter_warranty_bought"]
    customer.taps(said.said[-1].buttons[0])
    assert customer.fills(FORM).names == ["utter_case_confirm_repair"]
    assert confirmed(customer).names[0] == "utter_case_requested_repair"
    assert only_case(services.database, "C0003").kind == "repair"


def test_a_repair_after_the_warranty_is_for_a_person(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        put_category(session, CategoryIn(id="headphones", name="蓝牙耳机", warranty_days=30))
    customer = talk("C0001")
    answer = opened(customer, "坏了要维修", "apply_return_exchange", order_id="O-OLD")
    assert chosen(customer, answer, HEADPHONES).names == ["utter_repair_over"]
    assert customer.form is None


def test_progress_is_told_by_kind_and_by_number(
    talk: Talk, services: Services, now: datetime
) -> None:
    id_ = agreed(services, now, CaseKind.EXCHANGE, Cause.QUALITY)
    customer = talk("C0003")
    customer.hears("换货到哪一步了", "aftersale_progress")
    said = customer.runs("action_aftersale_progress")
    assert said.names == ["utter_case_progress_accepted"]
    with services.database.write() as session:
        number = complete(session, id_).called
    customer.hears(f"{number}办好了吗", "aftersale_progress")
    assert customer.runs("action_aftersale_progress").names == ["utter_case_progress_done"]


def test_an_exchange_is_taken_back(talk: Talk, services: Services, now: datetime) -> None:
    shirt_bought(services, now)
    customer = talk("C0003")
    opened(customer, "换货", "apply_return_exchange")
    customer.hears("太小", "inform")
    customer.fills(FORM)
    confirmed(customer)
    customer.hears("不换了，撤销", "cancel_aftersale")
    answer = customer.runs("action_cancel_aftersale")
    assert answer.said[-1].titles == ["撤销换货（不想要了）"]
    customer.taps(answer.said[-1].buttons[0])
    assert customer.runs("action_cancel_aftersale").names == ["utter_case_cancelled"]
    assert only_case(services.database, "C0003").state == "cancelled"


def test_the_parcel_sent_back_is_kept_with_the_case(
    talk: Talk, services: Services, now: datetime
) -> None:
    agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    with services.database.write() as session:
        set_policy(session, ReturnShipping(receiver="售后组", address="杭州市1号仓"), "lead")
    customer = talk("C0003")
    customer.hears("寄到哪里", "return_shipping")
    assert "售后组 杭州市1号仓" in customer.runs("action_return_shipping").text
    customer.hears("寄了 SF1234567890", "return_shipping", {"tracking_no": "SF1234567890"})
    assert customer.runs("action_return_shipping").names == ["utter_return_recorded"]
    case = only_case(services.database, "C0003")
    assert (case.return_tracking_no, case.state) == ("SF1234567890", "accepted")
    customer.hears("怎么寄回", "return_shipping")
    assert customer.runs("action_return_shipping").names == ["utter_return_sent_before"]


@pytest.mark.parametrize(
    "said",
    [
        ("SF1234567890", "inform", "action_nothing_pending"),
        ("我寄回去了，单号SF1234567890", "track_logistics", "action_track_logistics"),
    ],
)
def test_a_number_alone_is_the_parcel_that_the_shop_waits_for(
    talk: Talk, services: Services, now: datetime, said: tuple[str, str, str]
) -> None:
    text, intent, action = said
    agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    customer = talk("C0003")
    customer.hears(text, intent, {"tracking_no": "SF1234567890"})
    assert customer.runs(action).names == ["utter_return_recorded"]
    other = talk("C0001")  # whose goods nobody waits for: a question about their own parcel
    other.hears("SF1000000001", "inform", {"tracking_no": "SF1000000001"})
    assert "utter_return_recorded" not in other.runs("action_nothing_pending").names


def test_goods_are_fetched_once(talk: Talk, services: Services, now: datetime) -> None:
    agreed(services, now, CaseKind.EXCHANGE, Cause.DAMAGED)
    with services.database.write() as session:
        set_policy(session, ReturnShipping(pickup=True), "lead")
    customer = talk("C0003")
    customer.hears("上门取件吗", "return_shipping")
    answer = customer.runs("action_return_shipping")
    assert answer.names == ["utter_return_fetch"]
    customer.taps(answer.said[-1].buttons[0])
    assert customer.runs("action_return_shipping").names == ["utter_pickup_accepted"]
    customer.taps(answer.said[-1].buttons[0])
    customer.runs("action_return_shipping")
    with services.database.read() as session:
        assert len(requests_of(session, "C0003", RequestKind.PICKUP)) == 1


def test_nothing_is_sent_back_before_the_shop_agrees(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0003")
    customer.hears("怎么寄回", "return_shipping")
    assert customer.runs("action_return_shipping").names == ["utter_return_apply_first"]
    shirt_bought(services, now)
    opened(customer, "换货", "apply_return_exchange")
    customer.hears("太小", "inform")
    customer.fills(FORM)
    confirmed(customer)
    customer.hears("寄了 SF1234567890", "return_shipping", {"tracking_no": "SF1234567890"})
    assert customer.runs("action_return_shipping").names == ["utter_return_not_yet"]
    assert only_case(services.database, "C0003").return_tracking_no is None


@pytest.mark.parametrize(
    ("cause", "response"),
    [
        (Cause.QUALITY, "utter_return_fee_shop"),
        (Cause.NO_REASON, "utter_return_fee_customer"),
    ],
)
def test_who_pays_the_way_back_follows_the_cause(
    talk: Talk, services: Services, now: datetime, cause: Cause, response: str
) -> None:
    customer = talk("C0003")
    customer.hears("运费谁出", "return_shipping_fee")
    assert customer.runs("action_return_shipping_fee").names == ["utter_return_fee_by_cause"]
    agreed(services, now, CaseKind.RETURN, cause)
    assert customer.runs("action_return_shipping_fee").names == [response]


def test_where_the_money_goes_follows_the_refund(
    talk: Talk, services: Services, now: datetime
) -> None:
    customer = talk("C0003")
    customer.hears("退到哪里", "refund_destination")
    assert customer.runs("action_refund_destination").names == ["utter_refund_destination_rule"]
    shirt_bought(services, now)
    said = customer.runs("action_refund_destination")
    assert said.names == ["utter_refund_destination_channel"]
    assert "微信支付" in said.text


def test_where_the_money_went(talk: Talk, services: Services, now: datetime) -> None:
    id_ = agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    customer = talk("C0003")
    customer.hears("退到哪里", "refund_destination")
    assert customer.runs("action_refund_destination").names == ["utter_refund_destination"]
    with services.database.write() as session:
        complete(session, id_)
    assert customer.runs("action_refund_destination").names == ["utter_refund_destination_done"]


def test_a_refund_that_did_not_come_is_checked_under_a_number(
    talk: Talk, services: Services, now: datetime
) -> None:
    agreed(services, now, CaseKind.RETURN, Cause.QUALITY)
    customer = talk("C0003")
    customer.hears("退款没收到", "refund_abnormal")
    answer = customer.runs("action_refund_abnormal")
    assert answer.names == [
        "utter_refund_progress_on_its_way",
        "utter_return_remind",
        "utter_refund_abnormal",
    ]
    customer.taps(answer.said[-1].buttons[0])
    assert customer.runs("action_refund_abnormal").names == ["utter_check_opened"]
    with services.database.read() as session:
        (request,) = requests_of(session, "C0003", RequestKind.TICKET)
        assert request.payload["kind"] == "refund_check"
