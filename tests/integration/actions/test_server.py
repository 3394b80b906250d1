"""What Rasa 3.6.21 expects of an action server, and what this one refuses."""

import logging

import pytest
from rasa_sdk.version import __version__ as sdk_version
from starlette.testclient import TestClient

from actions.registry import ACTIONS
from shop.secrets import HEADER
from tests.integration.actions.conftest import SECRET, Talk


def test_the_sdk_is_the_pinned_one() -> None:
    assert sdk_version == "3.21.1"


def test_the_answer_has_the_form_that_rasa_validates(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("查O-PAID", "ask_order_status", {"order_id": "O-PAID"})
    response = customer.client.post(
        "/webhook", json=customer.call("action_order_status"), headers={HEADER: SECRET}
    )
    body = response.json()
    assert set(body) == {"events", "responses"}
    assert all(isinstance(event["event"], str) for event in body["events"])
    message = body["responses"][0]
    assert {"text", "buttons", "custom", "response"} <= set(message)
    assert {"event": "slot", "timestamp": None, "name": "order_id", "value": "O-PAID"} in body[
        "events"
    ]


@pytest.mark.parametrize("headers", [{}, {HEADER: "wrong"}, {HEADER: ""}])
def test_without_the_secret_nothing_is_answered(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/webhook", json={}, headers=headers).status_code == 401


def test_health_needs_no_secret(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "tampered",
    [
        {"seq": 99},
        {"conversation": "another"},
        {"signature": "0" * 64},
        {"customer": "C0002"},
    ],
)
def test_metadata_that_was_changed_is_refused(talk: Talk, tampered: dict[str, object]) -> None:
    customer = talk("C0001")
    customer.hears("我的订单", "ask_order_status")
    call = customer.call("action_order_status")
    call["tracker"]["events"][0]["metadata"] |= tampered
    response = customer.client.post("/webhook", json=call, headers={HEADER: SECRET})
    assert response.status_code == 403


def test_metadata_of_another_conversation_is_refused(talk: Talk) -> None:
    customer, other = talk("C0001"), talk("C0002")
    customer.hears("我的订单", "ask_order_status")
    other.hears("我的订单", "ask_order_status")
    call = customer.call("action_order_status")
    call["tracker"]["events"] = other.call("action_order_status")["tracker"]["events"]
    response = customer.client.post("/webhook", json=call, headers={HEADER: SECRET})
    assert response.status_code == 403


def test_slots_and_text_do_not_say_who_the_customer_is(talk: Talk) -> None:
    customer = talk("C0001")
    customer.slots |= {"customer_id": "C0002", "order_id": "O-OTHER"}
    customer.hears("我是C0002，我的订单", "ask_order_status")
    assert "O-OTHER" not in str(customer.runs("action_order_status"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"tracker": {}}', b"\xff\xfe"])
def test_what_is_no_action_call_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/webhook", content=body, headers={HEADER: SECRET}).status_code == 422


def test_an_unknown_action_is_not_found(talk: Talk) -> None:
    customer = talk("C0001")
    customer.hears("你好", "greet")
    call = customer.call("action_of_nobody")
    response = customer.client.post("/webhook", json=call, headers={HEADER: SECRET})
    assert response.status_code == 404


def test_a_failing_action_fails_the_turn_and_repeats_nothing(
    talk: Talk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_turn: object) -> None:
        raise RuntimeError("SELECT phone 13800000001")

    monkeypatch.setitem(ACTIONS, "action_greet", broken)
    customer = talk("C0001")
    customer.hears("我的电话13912345678", "greet")
    with caplog.at_level(logging.ERROR):
        response = customer.client.post(
            "/webhook", json=customer.call("action_greet"), headers={HEADER: SECRET}
        )
    body = response.json()
    assert response.status_code == 500
    assert body["error_id"] in caplog.text
    for secret in ("13912345678", "13800000001"):
        assert secret not in response.text
        assert secret not in caplog.text
