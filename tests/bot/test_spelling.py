"""Typos by sound are put right for the classifier alone, and only where the examples are sure."""

import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.spelling import LONGEST, Speller, SpellingCorrector
from bot.components.tokenizer import SPELLED, dictionary

EXAMPLES = ["我的快递什么时候到", "快递单号是多少", "什么时候发货", "快递到哪了", "我要退款"]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.learn(EXAMPLES * 5, dictionary().FREQ)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("我的快低到哪了", "我的快递到哪了"),
        ("什么石候发或", "什么时候发货"),
        ("快第单好是多少", "快递单号是多少"),
        ("iPhone的块递到哪了", "iPhone的快递到哪了"),
    ],
)
def test_a_misheard_character_is_put_right(speller: Speller, typed: str, meant: str) -> None:
    assert speller.corrected(typed) == meant


@pytest.mark.parametrize(
    "text", ["我的快递什么时候到", "大鸣路怎么走", "停滞", "😀😀", "", "abc", "İstanbul的快递"]
)
def test_what_is_right_or_unknown_stays(speller: Speller, text: str) -> None:
    assert speller.corrected(text) == text


def test_a_word_of_the_dictionary_protects_its_characters(speller: Speller) -> None:
    assert speller.corrected("适合吗") == "适合吗"


def test_a_long_message_is_left_alone(speller: Speller) -> None:
    long = "快低" * (LONGEST // 2 + 1)
    assert speller.corrected(long) == long


def test_the_text_itself_is_never_changed(speller: Speller) -> None:
    corrector = SpellingCorrector(None, None, speller)  # type: ignore[arg-type]
    wrong, right = Message({TEXT: "快低到哪了"}), Message({TEXT: "快递到哪了"})
    corrector.process([wrong, right])
    assert (wrong.get(TEXT), wrong.get(SPELLED)) == ("快低到哪了", "快递到哪了")
    assert right.get(SPELLED) is None
