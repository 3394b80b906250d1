"""Code and domain agree: every response and action named on one side stands on the other."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import topics  # noqa: F401  registers every action
from actions.aftersales.case_form import FORM as CASE
from actions.aftersales.refund import FORM as REFUND
from actions.delivery.intercept import FORM as INTERCEPT
from actions.delivery.schedule import FORM as SCHEDULE
from actions.invoices.change import FORM as CORRECTION
from actions.invoices.request import FORM as INVOICE
from actions.invoices.vat import FORM as VAT
from actions.orders.address import FORM as ADDRESS
from actions.orders.bulk import FORM as BULK
from actions.orders.cancel import FORM as CANCEL
from actions.orders.change import FORM as CHANGE
from actions.orders.remark import FORM as REMARK
from actions.prices.protection import FORM as PROTECTION
from actions.registry import ACTIONS
from actions.words import mapping

ROOT = Path(__file__).parents[3]
DOMAIN = [yaml.safe_load(p.read_text("utf-8")) for p in sorted((ROOT / "bot/domain").glob("*.yml"))]
RULES = [
    rule
    for path in sorted((ROOT / "bot/rules").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
]
CODE = "\n".join(path.read_text("utf-8") for path in (ROOT / "actions").rglob("*.py"))
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


def test_no_key_stands_twice() -> None:
    """PyYAML takes the last of two, Rasa leaves the whole file out."""

    class Strict(yaml.SafeLoader):
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
            names = [self.construct_object(key, deep=deep) for key, _ in node.value]
            assert len(names) == len(set(names)), f"{path}: {node.start_mark}"
            return super().construct_mapping(node, deep)

    for path in [*(ROOT / "bot").rglob("*.yml"), *(ROOT / "actions").rglob("*.yml")]:
        yaml.load(path.read_text("utf-8"), Strict)  # noqa: S506  a safe loader


def test_actions_of_the_domain_are_those_of_the_code() -> None:
    assert sorted(listed("actions")) == sorted(ACTIONS)


def test_every_response_that_the_code_names_is_written() -> None:
    named = set(re.findall(r'"(utter_\w+)"', CODE))
    assert named - set(RESPONSES) - {"utter_action"} == set()  # a key of Rasa's


def test_every_response_is_used() -> None:
    families = [m.replace("{", "").split("}")[0] for m in re.findall(r'f"(utter_\w*\{)', CODE)]
    named = set(re.findall(r'"(utter_\w+)"', CODE))
    unused = {
        name
        for name in set(RESPONSES) - named
        if not any(name.startswith(prefix) for prefix in families)
    }
    assert unused == set()


SHOPS_OWN = {"utter_faq"}  # worded by the shop alone


@pytest.mark.parametrize("name", sorted(set(RESPONSES) - SHOPS_OWN))
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
