"""Colours and sizes as a text names them."""

import pytest

from actions.product.specs import stands_in


@pytest.mark.parametrize(
    ("size", "text"),
    [("XXL", "换成2xl的"), ("2XL", "要xxl"), ("L", "L码的有吗"), ("42", "42的"), ("黑色", "黑的")],
)
def test_it_stands_there_by_itself(size: str, text: str) -> None:
    assert stands_in(size, text)


@pytest.mark.parametrize(("size", "text"), [("XL", "要xxl"), ("L", "XL"), ("2XL", "xxxl")])
def test_a_part_of_another_is_none(size: str, text: str) -> None:
    assert not stands_in(size, text)
