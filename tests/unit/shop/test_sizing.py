"""Sizes by a chart: gaps, borders, and what lies outside."""

import pytest

from shop.catalog.sizing import Range, covered, size_for

CHART = [
    {"size": "S", "height": [155, 162], "weight": [43, 51]},
    {"size": "M", "height": [162, 168], "weight": [51, 59]},
    {"size": "L", "height": [170, 174], "weight": [60, 67]},
]


@pytest.mark.parametrize(
    ("height", "weight", "where", "size"),
    [
        (160, 48, "fits", "S"),
        (162, 51, "fits", "S"),  # on the border: the smaller row comes first
        (169, 60, "fits", "L"),  # in a gap: the next one
        (160, 62, "between", "L"),
        (172, 45, "between", "L"),
        (175, 60, "above", ""),
        (160, 80, "above", ""),
        (150, 45, "below", ""),
    ],
)
def test_sizes(height: float, weight: float, where: str, size: str) -> None:
    advice = size_for(CHART, height, weight)
    assert (advice.where, advice.size) == (where, size)


def test_between_names_both() -> None:
    advice = size_for(CHART, 160, 62)
    assert (advice.by_height, advice.by_weight) == ("S", "L")


def test_a_chart_of_garments_says_nothing_of_bodies() -> None:
    assert size_for([{"size": "M", "chest": 100}], 170, 60).where == "unknown"
    assert size_for([], 170, 60).where == "unknown"
    assert size_for([{"size": "M", "height": "165-170"}], 170, 60).where == "unknown"


def test_what_a_chart_covers() -> None:
    assert covered(CHART, "height") == Range(155, 174)
    assert covered(CHART, "chest") is None
