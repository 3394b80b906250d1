"""Tokens of the shop's page: only ours, only unchanged, only in time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.customer_tokens import LIFE, CustomerTokens

NOW = datetime(2025, 1, 1, tzinfo=UTC)
TOKENS = CustomerTokens("secret")


def test_a_token_names_its_customer_until_it_expires():
    token, expires_at = TOKENS.issue("顾客/1", NOW)
    assert expires_at == NOW + LIFE
    assert TOKENS.customer(token, NOW) == "顾客/1"
    assert TOKENS.customer(token, expires_at - timedelta(seconds=1)) == "顾客/1"
    assert TOKENS.customer(token, expires_at) is None


def test_a_token_of_another_installation_is_worth_nothing():
    token, _ = CustomerTokens("another").issue("C1", NOW)
    assert TOKENS.customer(token, NOW) is None


def test_every_flipped_character_is_noticed():
    token, _ = TOKENS.issue("C1", NOW)
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        assert TOKENS.customer(changed, NOW) is None, place


def test_nothing_appended_or_cut_off_is_taken():
    token, _ = TOKENS.issue("C1", NOW)
    for changed in (token + "A", token + "=", token[:-1], "." + token, token + ".", token * 2):
        assert TOKENS.customer(changed, NOW) is None


@given(st.text())
def test_arbitrary_text_is_no_token_and_no_error(text):
    assert TOKENS.customer(text, NOW) is None
    assert TOKENS.customer(f"zct1.{text}", NOW) is None
    assert TOKENS.customer(f"zct1.{text}.{text}", NOW) is None
