"""Values of attributes, made comparable by their units."""

import pytest

from shop.catalog.amounts import amounts


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("1千克", "950克"),
        ("约2天", "约30小时"),
        ("约6个月", "约90小时"),
        ("单次12小时配盒48小时", "单次12小时配盒40小时"),
        ("1升", "750毫升"),
        ("2亿像素主摄", "5000万像素三摄"),
        ("16GB+1TB", "16GB+512GB"),
        ("15.6英寸", "14英寸"),
    ],
)
def test_more_is_more_in_any_unit(more: str, less: str) -> None:
    assert amounts(more) > amounts(less)


def test_words_have_no_amount() -> None:
    assert amounts("主动降噪") == ()
