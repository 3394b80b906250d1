"""Texts are cut by bytes, at good places, and nothing gets lost or broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.channels.pieces import BETWEEN, fitted, size

LIMIT = 2048


def test_short_texts_become_one_message():
    (piece,) = fitted(["您好", "包裹在路上", "还有别的吗"], LIMIT)
    assert piece.text == BETWEEN.join(["您好", "包裹在路上", "还有别的吗"])
    assert piece.parcels == 3


def test_exactly_the_limit_fits():
    assert [one.text for one in fitted(["a" * LIMIT], LIMIT)] == ["a" * LIMIT]
    assert len(fitted(["a" * (LIMIT + 1)], LIMIT)) == 2


def test_chinese_counts_three_bytes():
    assert [size(one.text) for one in fitted(["字" * 683], LIMIT)] == [2046, 3]


@pytest.mark.parametrize("end", ["\n", "。", "，"])
def test_it_is_cut_where_a_sentence_ends(end):
    sentence = "一" * 99 + end
    first, *_ = fitted([sentence * 20], LIMIT)
    assert len(first.text) % 100 in ({99} if end == "\n" else {0})


def test_an_emoji_is_not_torn():
    text = "a" * (LIMIT - 4) + "👍🏽" + "b" * 10
    parts = [part.text for part in fitted([text], LIMIT)]
    assert "".join(parts) == text
    assert all(not part.startswith("🏽") for part in parts)


def test_empty_texts_count_as_said():
    assert [(one.text, one.parcels) for one in fitted(["", "好", ""], LIMIT)] == [("好", 3)]


def test_long_texts_fill_their_pieces():
    pieces = fitted(["长" * 1000] * 6, LIMIT)
    assert len(pieces) == 9
    assert [one.parcels for one in pieces if one.parcels] == [1] * 6


def test_what_was_told_says_where_to_go_on():
    text = "。".join("很长的一句话" * 30 for _ in range(20))
    first, *_ = fitted([text], LIMIT)
    assert (first.parcels, first.text) == (0, text[: first.told].rstrip())
    (*_, last) = fitted([text[first.told :]], LIMIT)
    assert text.endswith(last.text)


@given(st.lists(st.text(max_size=400), max_size=8), st.integers(16, 300))
def test_every_piece_fits_and_every_message_is_said_once(texts, limit):
    pieces = fitted(texts, limit)
    assert all(size(one.text) <= limit for one in pieces)
    assert sum(one.parcels for one in pieces) == len(texts)
    said = "".join("".join(one.text.split()) for one in pieces)
    assert said == "".join("".join(text.split()) for text in texts)
