"""Sizes in letters, whichever way they are written."""

import pytest

from shop.catalog.sizes import same_size, with_numbers


@pytest.mark.parametrize(
    ("one", "other"), [("XXL", "2XL"), ("xxl", "2xl"), ("XXXL", "3xl"), ("xl", "XL"), ("42", "42")]
)
def test_two_ways_to_write_one_size(one: str, other: str) -> None:
    assert same_size(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("XL", "XXL"), ("L", "XL"), ("2XL", "XL"), ("16GB+512GB", "8GB+512GB")]
)
def test_other_sizes(one: str, other: str) -> None:
    assert not same_size(one, other)


def test_a_size_within_a_text() -> None:
    assert with_numbers("换成xxl的 不要XL") == "换成2XL的 不要XL"
    assert with_numbers("5XXL") == "5XXL"
