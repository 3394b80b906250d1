"""Features, model and abstention, each by itself."""

from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.components import features
from bot.components.abstention import Abstention
from bot.components.follow_ups import in_topic
from bot.components.linear_model import LinearModel, fit_temperature, softmax, train
from bot.components.tokenizer import make_language


def test_service_terms_are_one_word() -> None:
    words = [token.text for token in make_language().make_doc("支持7天无理由退换货吗")]
    assert "7天无理由" in words
    assert "退换货" in words


def test_words_keep_their_offsets() -> None:
    text = "我 的快递  到哪了"
    for token in make_language().make_doc(text):
        assert text[token.idx : token.idx + len(token.text)] == token.text


def test_homophones_and_mixed_pinyin_sound_alike() -> None:
    assert features.syllables("快低单好") == features.syllables("快递单号")
    assert features.syllables("shenme时候") == features.syllables("什么时候")
    assert features.syllables("iphone") == ["iphone"]


def test_which_number_it_is_makes_no_difference() -> None:
    assert features.blocks("订单2024051388", ["订单", "2024051388"]) == features.blocks(
        "订单99", ["订单", "99"]
    )


@pytest.fixture(scope="module")
def model() -> LinearModel:
    texts = {
        "greet": ["你好", "您好啊", "在吗", "有人吗", "哈喽", "早上好"],
        "refund": ["我要退款", "退钱", "申请退款", "怎么退款", "给我退了", "想退掉"],
        "track": ["快递到哪了", "查物流", "包裹呢", "怎么还没到", "物流不动", "快递呢"],
    }
    documents = [features.blocks(t, list(t)) for group in texts.values() for t in group]
    labels = [name for name, group in texts.items() for _ in group]
    return train(documents, labels, c=10.0, weights=[1.0, 0.6, 0.6, 1.0])


def test_the_model_finds_the_nearest_intent(model: LinearModel) -> None:
    p = model.probabilities(features.blocks("我想退款", list("我想退款")))
    assert model.labels[int(p.argmax())] == "refund"
    assert p.sum() == pytest.approx(1.0, abs=1e-5)


def test_a_saved_model_answers_alike(model: LinearModel, tmp_path: Any) -> None:
    model.save(tmp_path)
    document = features.blocks("物流怎么不动", list("物流怎么不动"))
    again = LinearModel.load(tmp_path).probabilities(document)
    np.testing.assert_array_equal(again, model.probabilities(document))


def test_a_message_without_any_known_feature_gets_the_intercepts_only(model: LinearModel) -> None:
    p = model.probabilities([["\u2603"], [], [], []])
    np.testing.assert_allclose(p, softmax(model.intercepts / model.temperature), rtol=1e-5)


def test_temperature_brings_overconfidence_down() -> None:
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 3, 2_000)
    logits = np.eye(3)[np.where(rng.random(2_000) < 0.7, targets, rng.integers(0, 3, 2_000))] * 20.0
    p = softmax(logits / fit_temperature(logits, targets))
    hits = (p.argmax(1) == targets).mean()
    assert p.max(1).mean() == pytest.approx(hits, abs=0.01)


def abstain(*confidences: float, first: str = "i0", topic: str = "") -> dict[str, Any]:
    ranking = [{"name": f"i{n}", "confidence": c} for n, c in enumerate(confidences)]
    ranking[0]["name"] = first
    read = {INTENT: ranking[0], INTENT_RANKING_KEY: ranking}
    message = Message({**in_topic("?", topic), **read})
    settings = {"threshold": 0.4, "margin": 0.1, "acting": ["i9"], "acting_threshold": 0.8}
    settings |= {"matters": [["i0", "i5"], ["i7", "i9"]], "going_on": 0.1}
    Abstention({**Abstention.get_default_config(), **settings}).process([message])
    assert message.get(INTENT_RANKING_KEY) == ranking
    return message.get(INTENT)


def test_a_clear_reading_is_kept() -> None:
    assert abstain(0.6, 0.3)["name"] == "i0"


@pytest.mark.parametrize(("confidence", "name"), [(0.79, "nlu_fallback"), (0.8, "i9")])
def test_what_changes_something_needs_more_confidence(confidence: float, name: str) -> None:
    assert abstain(confidence, 0.1, first="i9")["name"] == name


@pytest.mark.parametrize("confidences", [(0.39, 0.1), (0.45, 0.4)])
def test_a_weak_or_ambiguous_reading_is_not_acted_on(confidences: tuple[float, ...]) -> None:
    assert abstain(*confidences)["name"] == "nlu_fallback"


@pytest.mark.parametrize(("topic", "name"), [("i5", "i0"), ("i7", "nlu_fallback")])
def test_what_goes_on_with_the_talk_needs_less_confidence(topic: str, name: str) -> None:
    assert abstain(0.31, 0.1, topic=topic)["name"] == name


def test_a_change_that_goes_on_with_the_talk_still_needs_more_than_a_question() -> None:
    assert abstain(0.69, 0.1, first="i9", topic="i7")["name"] == "nlu_fallback"
    assert abstain(0.71, 0.1, first="i9", topic="i7")["name"] == "i9"
