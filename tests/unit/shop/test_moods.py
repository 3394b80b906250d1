"""How a customer sounds is told by words alone."""

import pytest

from shop.moods.words import Mood, mood, sounds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["你好", "我想买个杯子"], Mood.CALM),
        (["怎么还没到，急用"], Mood.WORRIED),
        (["怎么还没到", "什么破店"], Mood.ANGRY),
        (["我要投诉"], Mood.ANGRY),
        ([], Mood.CALM),
    ],
)
def test_the_strongest_mood_of_the_last_words_counts(said: list[str], expected: Mood) -> None:
    assert mood(said) is expected


@pytest.mark.parametrize("text", ["凭什么不给退", "这不合理吧", "我不接受这个结果"])
def test_disputes_are_heard(text: str) -> None:
    assert sounds("contesting", text)


@pytest.mark.parametrize("text", ["好的，那就算了", "为什么推荐这个", "到哪了"])
def test_other_questions_are_no_dispute(text: str) -> None:
    assert not sounds("contesting", text)
