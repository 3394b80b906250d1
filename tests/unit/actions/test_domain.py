"""Code and domain agree: every response and action named on one side stands on the other."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import topics
from actions.aftersales import FORM as REFUND
from actions.cancel import FORM as CANCEL
from actions.case_form import FORM as CASE
from actions.delivery_intercept import FORM as INTERCEPT
from actions.delivery_schedule import FORM as SCHEDULE
from actions.invoice_change import FORM as CORRECTION
from actions.invoice_request import FORM as INVOICE
from actions.invoice_vat import FORM as VAT
from actions.orders_address import FORM as ADDRESS
from actions.orders_bulk import FORM as BULK
from actions.orders_change import FORM as CHANGE
from actions.orders_remark import FORM as REMARK
from actions.price_protection import FORM as PROTECTION
from actions.registry import ACTIONS
from actions.words import mapping

ROOT = Path(__file__).parents[3]
DOMAIN = [yaml.safe_load(p.read_text("utf-8")) for p in sorted((ROOT / "bot/domain").glob("*.yml"))]
RULES = [
    rule
    for path in sorted((ROOT / "bot/rules").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
]
CODE = "\n".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
FORMS = (
    *(REFUND, CANCEL, CASE, PROTECTION, ADDRESS, BULK, CHANGE, REMARK),
    *(SCHEDULE, INTERCEPT, INVOICE, VAT, CORRECTION),
)
RESPONSES: dict[str, list[dict[str, Any]]] = {}
for part in DOMAIN:
    RESPONSES |= part.get("responses") or {}


def listed(key: str) -> list[str]:
    found: list[str] = []
    for part in DOMAIN:
        found += [next(iter(x)) if isinstance(x, dict) else x for x in part.get(key) or []]
    return found


def intents_of(rule: dict[str, Any]) -> list[str]:
    steps = [inner for step in rule["steps"] for inner in step.get("or", [step])]
    return [step["intent"] for step in steps if "intent" in step]


def test_every_topic_is_imported() -> None:
    modules = {p.stem for p in (ROOT / "actions").glob("*.py") if "@action(" in p.read_text()}
    assert modules - {"registry"} == set(topics.__all__)


def test_actions_of_the_domain_are_those_of_the_code() -> None:
    assert sorted(listed("actions")) == sorted(ACTIONS)


def test_every_response_that_the_code_names_is_written() -> None:
    named = set(re.findall(r'"(utter_\w+)"', CODE))
    assert named - set(RESPONSES) == set()


def test_every_response_is_used() -> None:
    families = [m.replace("{", "").split("}")[0] for m in re.findall(r'f"(utter_\w*\{)', CODE)]
    named = set(re.findall(r'"(utter_\w+)"', CODE))
    unused = {
        name
        for name in set(RESPONSES) - named
        if not any(name.startswith(prefix) for prefix in families)
    }
    assert unused == set()


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_a_response_has_several_wordings_for_the_same_values(name: str) -> None:
    texts = [variant["text"] for variant in RESPONSES[name]]
    assert len(texts) >= 2
    assert len(set(texts)) == len(texts)
    assert all(len(text) <= 160 for text in texts)


def test_every_intent_has_a_rule() -> None:
    ruled = {intent for rule in RULES for intent in intents_of(rule)}
    assert set(listed("intents")) == ruled


def test_names_of_rules_are_unique() -> None:
    names = [rule["rule"] for rule in RULES]
    assert len(set(names)) == len(names)


def test_forms_ask_for_the_slots_of_the_domain() -> None:
    forms = {k: v for part in DOMAIN for k, v in (part.get("forms") or {}).items()}
    for form in FORMS:
        assert forms[form.name]["required_slots"] == [step.slot for step in form.steps]


def test_the_code_speaks_no_chinese_to_customers() -> None:
    code = re.sub(r'""".*?"""|#[^\n]*', "", CODE, flags=re.DOTALL)
    strings = set(re.findall(r'"([^"\n]*[\u4e00-\u9fff][^"\n]*)"', code))
    assert strings <= {"材质", "尺码"}  # names of attributes in the catalogue


def test_everything_left_to_people_has_a_name() -> None:
    left = {i for r in RULES for i in intents_of(r) if {"action": "action_unserved"} in r["steps"]}
    assert left == set(mapping("unserved.names"))
