"""What is told of a case and of its money."""

from datetime import datetime

from actions.turn import Services
from shop.aftersales.service import complete
from shop.aftersales.states import CaseKind, Cause
from shop.orders.requests import requests_of
from shop.system import RequestKind
from tests.integration.actions.cases import agreed, shirt_bought
from tests.integration.actions.conftest import Talk


def test_progress_is_told_by_kind_and_by_number(
    talk: Talk, services: Services, now: datetime
) -> None:
    id_ = agreed(services, now, CaseKind.EXCHANGE, Cause.QUALITY)
    customer = talk("C0003")
    customer.hears("换货到哪一步了", "aftersale_progress")
    said = customer.runs("action_aftersale_progress")
    assert said.names == ["utter_case_progress_accepted", "utter_return_remind"]
    with services.database.write() as session:
        number = complete(session, id_).called
    customer.hears(f"{number}办好了吗", "aftersale_progress")
    assert customer.runs("action_aftersale_progress").names == ["utter_case_progress_done"]


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
        "utter_refund_progress_after_return",
        "utter_return_remind",
        "utter_refund_abnormal",
    ]
    customer.taps(answer.said[-1].buttons[0])
    assert customer.runs("action_refund_abnormal").names == ["utter_check_opened"]
    with services.database.read() as session:
        (request,) = requests_of(session, "C0003", RequestKind.TICKET)
        assert request.payload["kind"] == "refund_check"
