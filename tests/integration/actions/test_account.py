"""Visitors and accounts: why a number is not enough, and whose account an order is of."""

import pytest

from tests.integration.actions.conftest import Talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("就不能报手机号查吗", "nlu_fallback"),
        ("那我报单号你查行不", "ask_order_status"),
        ("用订单号可以查吗", "track_logistics"),
    ],
)
def test_a_number_is_no_login(talk: Talk, text: str, intent: str) -> None:
    name = "misunderstood" if intent == "nlu_fallback" else "order_status"
    answer = talk().asks(f"action_{name}", text, intent)
    assert answer.names == ["utter_account_by_number"]
    assert answer.said[0].payload["code"] == "login_needed"
    assert "utter_account_by_number" not in talk("C0001").asks(f"action_{name}", text, intent).names


@pytest.mark.parametrize("text", ["我是用我妈号买的", "拿老公手机号下的单"])
def test_an_order_is_of_the_account_that_made_it(talk: Talk, text: str) -> None:
    answer = talk().asks("action_recommend", text, "recommend_product", {"recipient": "妈妈"})
    assert answer.names == ["utter_account_of_another"]
    answer = talk("C0001").asks("action_account", text, "account_issue")
    assert answer.names == ["utter_account_of_another"]


def test_who_cannot_log_in_hears_what_to_try(talk: Talk) -> None:
    answer = talk().asks("action_account", "登不上去", "account_issue")
    assert answer.names == ["utter_account_stuck"]
    assert answer.said[0].titles == ["转人工"]
