"""Misspelt copies teach the sound of words; customers' own messages are never changed."""

from pypinyin import lazy_pinyin
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.typos import TypoAugmenter, homophones, misspell

TEXTS = ["我要退款", "什么时候到", "是不是到了", "时候还早是吗", "什么意思", "我要到了"]


def test_a_misspelling_sounds_the_same_and_is_always_the_same() -> None:
    table = homophones(TEXTS)
    wrong = misspell("什么时候到", table)
    assert wrong != "什么时候到"
    assert lazy_pinyin(wrong) == lazy_pinyin("什么时候到")
    assert misspell("什么时候到", table) == wrong


def test_each_example_gets_a_copy_of_its_intent() -> None:
    examples = [Message({TEXT: text, INTENT: "x"}) for text in TEXTS]
    taught = TypoAugmenter().process_training_data(TrainingData(examples)).training_examples
    assert [example.get(TEXT) for example in taught[: len(TEXTS)]] == TEXTS
    assert len(taught) > len(TEXTS)
    assert {example.get(INTENT) for example in taught} == {"x"}


def test_messages_of_customers_stay_as_they_are() -> None:
    message = Message({TEXT: "什么时候到"})
    assert TypoAugmenter().process([message])[0].get(TEXT) == "什么时候到"


def test_a_text_without_homophones_stays_as_it_is() -> None:
    assert misspell("abc 123", homophones(TEXTS)) == "abc 123"
