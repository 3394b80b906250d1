"""Height and weight as people say them."""

import pytest

from actions.product.measures import Measures, measures


@pytest.mark.parametrize(
    ("text", "height", "weight"),
    [
        ("身高175体重140穿什么码", 175, 70),
        ("170 65kg选M还是L", 170, 65),
        ("我一米六 九十斤 穿S行吗", 160, 45),
        ("一米八二 160斤穿多大", 182, 80),
        ("身高160 体重50公斤", 160, 50),
        ("180/75公斤", 180, 75),
        ("我1米75", 175, None),
        ("1.68m 55", 168, 55),
        ("165cm", 165, None),
        ("一百三十斤", None, 65),
        ("身高一百三", 130, None),
        ("我138斤选哪个", None, 69),
        ("我穿多大码", None, None),
        ("42码的脚穿多大", None, 42),
        ("身高999", None, None),
    ],
)
def test_measures(text: str, height: float | None, weight: float | None) -> None:
    assert measures(text) == Measures(height, weight)
