"""Signed for, but not there: looked for once, then investigated, until it is found."""

import pytest

from actions.turn import Services
from shop.aftersales.tickets import tickets_of
from tests.integration.actions.conftest import Talk
from tests.rasa_caller import Answer, RasaCaller


def says(customer: RasaCaller, text: str) -> Answer:
    return customer.asks("action_signed_not_received", text, "signed_not_received")


def opened(services: Services) -> list[tuple[str, str, str | None]]:
    with services.database.read() as session:
        return [(one.kind, one.state, one.order_id) for one in tickets_of(session, "C0001")]


INVESTIGATED = [("missing_parcel", "open", "O-SIGNED")]


def test_the_record_is_told_and_an_investigation_offered(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    said = says(customer, "显示签收了 我没收到啊")
    assert said.names[0].startswith("utter_delivery_missing")
    assert said.said[0].titles == ["登记核查", "找到了"]
    assert opened(services) == []
    customer.taps(said.said[0].buttons[0])
    assert customer.runs("action_signed_not_received").names == ["utter_missing_opened"]
    assert opened(services) == INVESTIGATED


@pytest.mark.parametrize(
    "text", ["门口 驿站 物业都找了 没有", "家里也没人 别让我问家人了", "还是没有"]
)
def test_who_has_looked_is_not_sent_to_look_again(
    talk: Talk, services: Services, text: str
) -> None:
    customer = talk("C0001")
    says(customer, "显示签收了 我没收到啊")
    said = says(customer, text)
    assert said.names == ["utter_missing_opened"]
    assert opened(services) == INVESTIGATED


def test_the_time_promised_is_told_and_then_a_person(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    says(customer, "显示签收没收到 门口家人都没有")
    first, again = says(customer, "那多久给我信儿"), says(customer, "还没结果吗")
    assert first.names == ["utter_missing_when"]
    assert again.names == ["utter_missing_wait"]
    assert again.said[0].titles == ["转人工", "申请退款"]
    assert opened(services) == INVESTIGATED


def test_however_it_was_understood_it_is_about_the_missing_parcel(
    talk: Talk, services: Services
) -> None:
    customer = talk("C0001")
    says(customer, "显示签收了 我没收到啊")
    look = customer.asks("action_misunderstood", "我问问我妈", "nlu_fallback")
    assert look.names == ["utter_missing_look"]
    denied = customer.asks("action_nothing_pending", "没有啊 我没拿到", "deny")
    assert denied.names == ["utter_missing_opened"]
    when = customer.asks("action_misunderstood", "那多久给我信儿", "nlu_fallback")
    assert when.names == ["utter_missing_when"]
    found = customer.asks("action_misunderstood", "找到了 我妈拿了", "nlu_fallback")
    assert found.names == ["utter_missing_closed"]
    assert opened(services) == [("missing_parcel", "closed", "O-SIGNED")]


def test_a_plain_no_elsewhere_stays_a_plain_no(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    assert customer.asks("action_nothing_pending", "没有", "deny").names == ["utter_deny_nothing"]
    says(customer, "显示签收了 我没收到啊")
    answer = customer.asks("action_nothing_pending", "不用了", "deny")
    assert answer.names == ["utter_deny_nothing"]
    assert opened(services) == []


def test_a_turn_tried_again_opens_one_investigation(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("显示签收没收到 门口驿站都找过了", "signed_not_received")
    before = dict(customer.slots)
    first = customer.runs("action_signed_not_received")
    customer.slots = before
    again = customer.runs("action_signed_not_received")
    assert first.text == again.text
    assert opened(services) == INVESTIGATED


def test_a_yes_to_the_investigation_opens_it(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    says(customer, "显示签收了 我没收到啊")
    said = customer.asks("action_nothing_pending", "好 登记吧", "affirm")
    assert said.names == ["utter_missing_opened"]


def test_a_parcel_under_way_was_not_signed(talk: Talk, services: Services) -> None:
    customer = talk("C0001")
    customer.hears("O-MOVING显示签收了吗 没拿到", "signed_not_received", {"order_id": "O-MOVING"})
    said = customer.runs("action_signed_not_received")
    assert said.names == ["utter_missing_not_signed", "utter_delivery_late"]
    assert opened(services) == []


def test_the_refund_that_follows_knows_why(talk: Talk) -> None:
    customer = talk("C0001")
    says(customer, "显示签收没收到 门口家人都没有")
    customer.hears("那给我退钱", "apply_refund")
    customer.fills("refund_form")
    assert customer.slots["refund_reason"] == "not_received"


def test_how_long_is_asked_of_the_check(talk: Talk) -> None:
    customer = talk("C0001")
    said = {"order_id": "O-SIGNED"}
    customer.asks("action_signed_not_received", "O-SIGNED没收到", "signed_not_received", said)
    answer = customer.asks("action_delivery_time", "那要多久", "ask_delivery_time")
    assert answer.names == ["utter_missing_how_long"]
    assert answer.said[0].titles == ["登记核查"]
    customer.taps(answer.said[0].buttons[0])
    customer.runs("action_signed_not_received")
    answer = customer.asks("action_delivery_time", "多久有结果", "ask_delivery_time")
    assert answer.names == ["utter_missing_when"]
