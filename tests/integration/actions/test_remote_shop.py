"""A shop with a system of its own: the bot says what the state says, and nothing more."""

import json
from datetime import timedelta

import pytest

from actions.turn import Services
from shop import clock
from shop.aftersales.intake import AfterSaleIn, put_aftersale
from shop.aftersales.service import refunds_of
from shop.answers import service as answers
from shop.clock import for_people
from shop.orders.requests import requests_of
from shop.policies.service import set_policy
from shop.policies.values import ReturnShipping
from shop.system import RequestKind
from shop.uploads.service import NewUpload, keep
from shop.webhooks.models import WebhookEvent
from tests.integration.actions.conftest import Talk
from tests.integration.actions.test_aftersales import up_to_confirmation
from tests.integration.actions.test_price_payment import now_costs
from tests.rasa_caller import RasaCaller, responses
from tests.tiny_shop import HEADPHONES, SHIRT

CLAIMS = {  # what may only be said from that state on
    "accepted": ("同意", "已经通过", "已通过", "会退到", "会退回"),
    "done": ("已退", "已经退", "退到", "退好了", "办完", "已取消", "已经取消", "完成啦"),
}


def claims(text: str) -> set[str]:
    said = {state for state, words in CLAIMS.items() if any(word in text for word in words)}
    promised = text.replace("会退到", "")  # not yet done
    return said if any(word in promised for word in CLAIMS["done"]) else said - {"done"}


def refunded(customer: RasaCaller) -> None:
    up_to_confirmation(customer, "O-SIGNED", SHIRT, "质量问题")
    customer.hears("好的", "affirm")
    customer.fills("refund_form")
    said = customer.runs("action_refund_submit")
    assert said.names == ["utter_refund_requested", "utter_case_picture"]
    assert claims(said.text) == set()


def answer(services: Services, kind: RequestKind, *states: str, reason: str = "") -> None:
    with services.database.write() as session:
        (request,) = requests_of(session, "C0001", kind)
        for state in states:
            answers.answer(session, request.id, state, reason, clock.now())


def progress(customer: RasaCaller) -> str:
    customer.hears("退款到哪了", "refund_progress")
    return customer.runs("action_refund_progress").text


@pytest.mark.parametrize(
    ("states", "allowed"),
    [((), set()), (("accepted",), {"accepted"}), (("accepted", "done"), {"accepted", "done"})],
)
def test_a_refund_is_as_far_as_the_shop_said(
    remote_talk: Talk, services: Services, states: tuple[str, ...], allowed: set[str]
) -> None:
    customer = remote_talk("C0001")
    refunded(customer)
    answer(services, RequestKind.AFTERSALE, *states)
    assert claims(progress(customer)) <= allowed
    if states[-1:] == ("done",):
        assert "done" in claims(progress(customer))


def test_a_refused_refund_is_told_with_the_shops_words(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0001")
    refunded(customer)
    answer(services, RequestKind.AFTERSALE, "refused", reason="吊牌已经剪掉")
    said = progress(customer)
    assert "吊牌已经剪掉" in said
    assert claims(said) == set()


def test_a_withdrawn_refund_is_told_to_the_shop(remote_talk: Talk, services: Services) -> None:
    customer = remote_talk("C0001")
    refunded(customer)
    customer.hears("不退了，撤销申请", "cancel_aftersale")
    offered = customer.runs("action_cancel_aftersale")
    customer.taps(offered.said[0].buttons[0])
    assert customer.runs("action_cancel_aftersale").names == ["utter_case_cancelled"]
    with services.database.read() as session:
        (request,) = requests_of(session, "C0001", RequestKind.AFTERSALE)
        assert request.state == "withdrawn"
        types = [event.type for event in session.query(WebhookEvent).order_by("position")]
    assert types == ["aftersale.requested", "aftersale.cancelled"]
    assert "撤销" in progress(customer)


def asked_to_cancel(customer: RasaCaller) -> None:
    customer.hears("取消O-UNPAID", "cancel_order", {"order_id": "O-UNPAID"})
    customer.fills("cancel_form")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    said = customer.runs("action_cancel_submit")
    assert said.names == ["utter_cancel_requested"]
    assert claims(said.text) == set()


def notes(customer: RasaCaller) -> list[str]:
    customer.hears("我的订单", "ask_order_status", {"order_id": "O-UNPAID"})
    said = customer.runs("action_order_status")
    (card,) = [
        order
        for message in said.said
        for order in message.payload.get("orders", [])
        if order["id"] == "O-UNPAID"
    ]
    return [card["state"], *card["notes"]]


def test_an_order_that_is_to_be_cancelled_shows_how_far_that_is(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0001")
    asked_to_cancel(customer)
    assert notes(customer)[:2] == ["待付款", "已申请取消，在等店里答复"]
    answer(services, RequestKind.CANCEL, "accepted")
    assert notes(customer)[:2] == ["待付款", "店里已同意取消，还没有办完"]
    answer(services, RequestKind.CANCEL, "done")
    assert notes(customer)[0] == "已取消"


def test_a_turn_tried_again_after_the_answer_says_what_was_answered(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0001")
    customer.hears("取消O-UNPAID", "cancel_order", {"order_id": "O-UNPAID"})
    customer.fills("cancel_form")
    customer.hears("确认", "affirm")
    customer.fills("cancel_form")
    before = dict(customer.slots)
    customer.runs("action_cancel_submit")
    answer(services, RequestKind.CANCEL, "refused", reason="已经打包")
    customer.slots = before
    assert "已经打包" in customer.runs("action_cancel_submit").text


def test_a_case_that_the_shop_made_and_finished_is_told_as_finished(
    remote_talk: Talk, services: Services
) -> None:
    at = clock.now()
    given = {"id": "退-1", "order_id": "O-SIGNED", "customer_id": "C0001", "kind": "refund"}
    case = {**given, "state": "done", "amount": 1_000, "requested_at": at, "done_at": at}
    with services.database.write() as session:
        put_aftersale(session, AfterSaleIn.model_validate(case))
    assert "done" in claims(progress(remote_talk("C0001")))


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("utter_cancel_requested", set()),
        ("utter_cancel_requested_before", set()),
        ("utter_refund_requested", set()),
        ("utter_refund_already", set()),
        ("utter_refund_progress_requested", set()),
        ("utter_refund_progress_in_review", set()),
        ("utter_refund_progress_accepted", {"accepted"}),
        ("utter_refund_progress_on_its_way", {"accepted"}),
        ("utter_refund_progress_cancel_on_its_way", {"accepted", "done"}),
    ],
)
def test_every_wording_claims_no_more_than_its_state(name: str, allowed: set[str]) -> None:
    for wording in responses()[name]:
        assert claims(wording["text"]) <= allowed, wording["text"]


def told_of(services: Services) -> list[tuple[str, dict[str, object]]]:
    """What the shop's own system was told, oldest first."""
    with services.database.read() as session:
        found = session.query(WebhookEvent).order_by(WebhookEvent.position).all()
        bodies = [json.loads(event.body) for event in found]
    return [(body["type"], body["data"]) for body in bodies]


def exchanged(customer: RasaCaller) -> None:
    """An exchange of the headphones that arrived broken, asked for."""
    customer.hears("收到就是坏的", "damaged_item", {"order_id": "O-SIGNED"})
    for title in (HEADPHONES, "换货"):
        answer = customer.fills("case_form")
        customer.taps(next(b for b in answer.said[-1].buttons if b["title"] == title))
    assert customer.fills("case_form").names == ["utter_case_confirm_exchange"]
    customer.hears("好的", "affirm")
    customer.fills("case_form")
    said = customer.runs("action_case_submit")
    assert said.names == ["utter_case_requested_exchange", "utter_case_picture"]
    assert claims(said.text) == set()


def test_an_exchange_its_pictures_and_the_way_back_are_told_to_the_shop(
    remote_talk: Talk, services: Services
) -> None:
    customer = remote_talk("C0001")
    exchanged(customer)
    new = NewUpload("U1", customer.conversation, "U1", "U1.png", "image/png", 10, 1, 1)
    with services.database.write() as session:
        keep(session, new, clock.now(), lambda _owner, _case: None)
    answer(services, RequestKind.AFTERSALE, "accepted")
    customer.hears("寄回去了 SF9", "return_shipping", {"tracking_no": "SF900000001"})
    assert customer.runs("action_return_shipping").names == ["utter_return_recorded"]
    requested, picture, sent = told_of(services)
    assert requested[0] == "aftersale.requested"
    assert requested[1]["kind"] == "exchange"
    assert requested[1]["cause"] == "damaged"
    assert requested[1]["variant_id"] == f"{HEADPHONES}-1"
    assert picture[0] == "aftersale.picture_added"
    assert picture[1]["pictures"] == ["/api/v1/uploads/U1"]
    assert sent[0] == "aftersale.sent_back"
    assert sent[1]["tracking_no"] == "SF900000001"
    assert {data["aftersale_id"] for _, data in told_of(services)} == {requested[1]["aftersale_id"]}


@pytest.mark.parametrize(
    ("state", "response"),
    [
        (None, "utter_pickup_requested"),
        ("accepted", "utter_pickup_accepted"),
    ],
)
def test_fetching_is_as_far_as_the_shop_said(
    remote_talk: Talk, services: Services, state: str | None, response: str
) -> None:
    with services.database.write() as session:
        set_policy(session, ReturnShipping(pickup=True), "lead")
    customer = remote_talk("C0001")
    exchanged(customer)
    answer(services, RequestKind.AFTERSALE, "accepted")
    customer.hears("怎么寄回", "return_shipping")
    asked = customer.runs("action_return_shipping")
    customer.taps(asked.said[-1].buttons[0])
    answered = customer.fills("pickup_form")
    assert answered.names == ["utter_pickup_when"]
    customer.taps(answered.said[-1].buttons[1])
    customer.fills("pickup_form")
    assert customer.runs("action_pickup_submit").names == ["utter_pickup_requested"]
    if state is not None:
        answer(services, RequestKind.PICKUP, state)
    customer.hears("怎么寄回", "return_shipping")
    said = customer.runs("action_return_shipping")
    assert said.names == [response]
    assert "明天 12:00–18:00" in said.text
    day = (for_people(clock.now()).date() + timedelta(days=2)).isoformat()
    wish = {"date": day, "time": "08:00/12:00"}
    customer.hears("取件改到后天上午", "return_shipping", wish)
    for _ in range(2):  # the turn tried again
        customer.runs("action_return_shipping")
    asked_first, moved = told_of(services)[-2:]
    assert (asked_first[0], moved[0]) == ("aftersale.pickup_requested", "aftersale.pickup_changed")
    hours = (asked_first[1]["hours"], moved[1]["hours"])
    assert hours == (["12:00", "18:00"], ["08:00", "12:00"])
    assert moved[1]["wanted"] != asked_first[1]["wanted"]


def test_a_price_difference_comes_back_once_the_shop_agrees(
    remote_talk: Talk, services: Services
) -> None:
    now_costs(services, SHIRT, 7900)
    customer = remote_talk("C0001")
    customer.hears("刚买就降价", "price_protection", {"order_id": "O-PAID"})
    customer.fills("protection_form")
    for text, intent in (("0001", "inform"), ("好的", "affirm")):
        customer.hears(text, intent)
        customer.fills("protection_form")
    said = customer.runs("action_protection_submit")
    assert said.names == ["utter_protection_requested"]
    assert claims(said.text) == set()
    answer(services, RequestKind.AFTERSALE, "accepted", "done")
    with services.database.read() as session:
        (refund,) = refunds_of(session, "C0001", "O-PAID")
        assert (refund.amount, refund.state) == (1000, "done")
