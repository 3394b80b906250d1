"""What agents read has a name for everything that the bot, the shop and the rules know."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.handoff.words import intent, outline, reason, texts
from shop.aftersales.states import CaseKind, CaseState, Cause
from shop.behaviour.types import BehaviourType
from shop.policies.values import POLICIES
from shop.shipping.states import ParcelState

DOMAIN = [
    yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parents[3] / "bot/domain").glob("*.yml"))
]


def named(key: str) -> set[str]:
    rows: list[Any] = [row for part in DOMAIN for row in part.get(key) or []]
    return {next(iter(row)) if isinstance(row, dict) else str(row) for row in rows}


def test_every_intent_has_a_name() -> None:
    assert named("intents") == set(texts("intents"))


def test_slots_and_forms_on_the_card_are_the_bots() -> None:
    assert set(texts()["slots"]) <= named("slots")
    assert set(texts()["loops"]) == named("forms")


def test_every_state_has_a_name() -> None:
    panel = texts("panel")
    assert set(panel["case_kinds"]) == {kind.value for kind in CaseKind}
    assert set(panel["case_states"]) == {state.value for state in CaseState}
    assert set(panel["parcel_states"]) == {state.value for state in ParcelState}
    assert set(panel["behaviours"]) == {kind.value for kind in BehaviourType}
    assert set(texts()["causes"]) == {cause.value for cause in Cause}


@pytest.mark.parametrize("kind", POLICIES, ids=lambda kind: kind.name)
def test_every_rule_and_each_of_its_fields_has_a_title(kind: type[Any]) -> None:
    words = texts("policies")[kind.name]
    assert set(words["fields"]) == set(kind.model_fields)
    assert words["title"]
    assert words["description"]


def test_a_reason_or_intent_of_a_newer_version_is_still_shown() -> None:
    assert reason("something new") == "需要人工处理"
    assert intent("something_new") == "something_new"
    assert intent(None) == ""


def test_a_message_is_outlined_in_one_line() -> None:
    assert outline("text", "第一行\n第二行", 20) == "第一行 第二行"
    assert outline("products", "", 20) == "[商品推荐]"
    assert outline("text", "很长" * 20, 10) == "很长" * 4 + "很…"
