"""Refusing a parcel and calling it back."""

import pytest

from actions.turn import Services
from shop.answers import service as answers
from shop.clock import now
from shop.orders.requests import requests_of
from shop.policies.service import set_policy
from shop.policies.values import ShippingPolicy
from shop.shipping.models import Shipment
from shop.shipping.states import ParcelState
from shop.system import RequestKind
from tests.integration.actions.asking import confirmed, request_of
from tests.integration.actions.conftest import Talk
from tests.integration.actions.delivering import refuses


def test_a_parcel_under_way_is_called_back_after_a_yes(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = refuses(customer, "帮我拦截快递")
    assert answer.names == ["utter_intercept_confirm_fee"]
    assert "¥10" in answer.text
    customer.hears("那运费谁出", "return_shipping_fee")
    answer = customer.fills("intercept_form")
    assert answer.names == ["utter_intercept_cost", "utter_intercept_form_back"]
    customer.hears("拒收钱啥时候退", "refund_progress")
    answer = customer.fills("intercept_form")
    assert answer.names == ["utter_intercept_when", "utter_intercept_form_back"]
    said = confirmed(customer, "intercept_form", "action_intercept_submit")
    assert said.names == ["utter_intercept_accepted"]
    request = request_of(services, RequestKind.INTERCEPT)
    assert request.object_id == "O-MOVING"
    assert refuses(customer, "拦截成功没").names == ["utter_intercept_is_accepted"]
    with services.database.write() as session:
        answers.answer(session, request.id, "done", "", now())
    assert refuses(customer, "拦下来没有").names == ["utter_intercept_is_done"]


@pytest.mark.parametrize(
    "text", ["快递来了我直接拒收行不行", "要是改不了我直接拒收", "我要是不签 直接让他带回去行吗"]
)
def test_whether_to_refuse_is_answered_and_calling_back_offered(talk: Talk, text: str) -> None:
    customer = talk("C0001")
    answer = refuses(customer, text)
    assert answer.names == ["utter_refuse_fee", "utter_intercept_offer"]
    assert answer.said[1].titles == ["拦截包裹"]
    assert customer.form is None
    customer.runs("action_intercept_submit")
    customer.hears("好", "affirm")
    said = customer.runs("action_nothing_pending")
    assert said.followed == ["intercept_form"]
    assert customer.fills("intercept_form").names == ["utter_intercept_confirm"]


def test_who_refuses_outright_is_asked_at_once(talk: Talk) -> None:
    assert refuses(talk("C0001"), "我不收了 拒收").names == ["utter_intercept_confirm_fee"]


def test_who_only_asks_about_refusing_hears_the_rule(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        set_policy(session, ShippingPolicy(refusal_fee=0), "test")
    assert refuses(talk("C0002"), "可以拒收吗").names == ["utter_refuse_free"]
    assert refuses(talk(), "可以拒收吗").names == ["utter_refuse_free", "utter_login_needed"]


def test_what_is_not_sent_is_cancelled_instead(talk: Talk) -> None:
    customer = talk("C0001")
    assert refuses(customer, "O-PAID不想收了", "O-PAID").names == ["utter_intercept_unshipped"]
    customer.runs("action_intercept_submit")
    assert customer.fills("cancel_form").names == ["utter_phone_ask"]


def test_what_is_signed_can_be_refunded_instead(talk: Talk) -> None:
    answer = refuses(talk("C0001"), "O-SIGNED不想收了", "O-SIGNED")
    assert answer.names == ["utter_intercept_signed"]
    assert answer.said[0].titles == ["申请退款"]


def test_no_leaves_the_parcel_on_its_way(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    answer = refuses(customer, "拦截快递")
    customer.taps(answer.said[-1].buttons[1])
    customer.fills("intercept_form")
    assert customer.runs("action_intercept_submit").names == ["utter_intercept_kept"]
    with services.database.read() as session:
        assert list(requests_of(session, "C0001")) == []


@pytest.mark.parametrize(
    ("text", "intent", "action", "response"),
    [
        ("那钱呢", "refund_progress", "action_refund_progress", "utter_intercept_when"),
        (
            "运费要我出吗",
            "return_shipping_fee",
            "action_return_shipping_fee",
            "utter_intercept_cost",
        ),
        (
            "那快递来了我咋办",
            "return_shipping",
            "action_return_shipping",
            "utter_intercept_at_door",
        ),
    ],
)
def test_what_follows_from_refusing_is_asked_about_right_after_it(
    talk: Talk, text: str, intent: str, action: str, response: str
) -> None:
    customer = talk("C0001")
    refuses(customer, "我直接拒收行不行")
    customer.runs("action_intercept_submit")
    assert customer.asks(action, text, intent).names == [response]
    customer.hears("行 那拦吧", "affirm")
    said = customer.runs("action_nothing_pending")
    assert said.followed == ["intercept_form"]


def test_a_parcel_at_the_door_is_said_to_be_before_any_yes(talk: Talk, services: Services) -> None:
    with services.database.write() as session:
        session.get_one(Shipment, "S-MOVING").state = ParcelState.DELIVERING
    answer = refuses(talk("C0001"), "帮我拦截快递")
    assert answer.names == ["utter_intercept_confirm_at_the_door"]
    assert "拒收" in answer.text


def test_who_would_rather_refuse_at_the_door_calls_nothing_back(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    refuses(customer, "帮我拦截快递")
    customer.hears("那行吧 我自己拒收", "affirm")
    customer.fills("intercept_form")
    assert customer.runs("action_intercept_submit").names == ["utter_intercept_kept"]
    with services.database.read() as session:
        assert list(requests_of(session, "C0001")) == []


def test_whether_it_will_be_stopped_is_not_promised(talk: Talk) -> None:
    customer = talk("C0001")
    refuses(customer, "帮我拦截快递")
    customer.hears("拦得住吗", "nlu_fallback")
    answer = customer.fills("intercept_form")
    assert answer.names == ["utter_intercept_chance", "utter_intercept_form_back"]


def test_whether_to_refuse_is_answered_inside_the_form(talk: Talk) -> None:
    customer = talk("C0001")
    refuses(customer, "O-MOVING拦下来", "O-MOVING")
    customer.hears("我直接拒收行不行", "nlu_fallback")
    answer = customer.fills("intercept_form")
    assert answer.names == ["utter_refuse_fee", "utter_intercept_form_back"]
    assert customer.form == "intercept_form"
