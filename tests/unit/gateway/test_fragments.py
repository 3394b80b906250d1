"""Fragments as one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.conversations.fragments import joined, leading_run


@pytest.mark.parametrize(
    ("fragments", "text"),
    [
        (["在吗", "我那个快递", "怎么还没到"], "在吗，我那个快递，怎么还没到"),
        (["在吗？", "我那个快递"], "在吗？我那个快递"),
        (["你好", "，在吗"], "你好，在吗"),
        ([" 你好 ", "在吗"], "你好，在吗"),
        (["只有一句"], "只有一句"),
        (["看图", "😀"], "看图，😀"),
    ],
)
def test_fragments_are_joined_by_a_comma_where_nothing_separates_them(fragments, text):
    assert joined(fragments) == text


@given(st.lists(st.text(min_size=1, max_size=600), min_size=1, max_size=6))
def test_a_turn_takes_at_least_one_fragment_and_never_too_many(fragments):
    count = leading_run(fragments)
    assert 1 <= count <= len(fragments)
    assert count == 1 or len(joined(fragments[:count])) <= 1_000
    assert count == len(fragments) or len(joined(fragments[: count + 1])) > 1_000


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=6))
def test_no_character_of_a_fragment_is_lost(fragments):
    text = joined(fragments)
    for fragment in fragments:
        assert fragment.strip() in text
