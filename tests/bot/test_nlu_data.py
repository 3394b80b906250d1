"""The shipped training examples are consistent with each other and with the domain."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
import yaml

from bot.components.normalizer import normalize
from bot.settings import ROOT

SERVED = """greet thanks_bye affirm deny inform ask_order_status track_logistics ask_delivery_time
ask_product_attribute ask_stock cancel_order apply_refund refund_progress recommend_product
refine_need reject_recommendation why_recommended personalization_control transfer_human complaint
bot_misunderstood chitchat out_of_scope""".split()


def examples() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in entry["examples"].splitlines():
                yield entry["intent"], line.removeprefix("- ")


@pytest.fixture(scope="module")
def by_intent() -> dict[str, list[str]]:
    collected: dict[str, list[str]] = defaultdict(list)
    for intent, text in examples():
        collected[intent].append(text)
    return collected


def test_no_message_is_taught_twice() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for intent, text in examples():
        seen[normalize(text)].add(intent)
        counts[text] += 1
    assert {text: intents for text, intents in seen.items() if len(intents) > 1} == {}
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("intent", SERVED)
def test_each_served_intent_has_enough_examples(
    by_intent: dict[str, list[str]], intent: str
) -> None:
    assert len(by_intent[intent]) >= 60


def test_every_taught_intent_is_in_the_domain(by_intent: dict[str, list[str]]) -> None:
    known: set[str] = set()
    for path in (ROOT / "domain").glob("*.yml"):
        intents = yaml.safe_load(path.read_text(encoding="utf-8")).get("intents") or []
        known |= {name if isinstance(name, str) else next(iter(name)) for name in intents}
    assert set(by_intent) - known == set()
