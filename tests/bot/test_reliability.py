"""Reliability and risk–coverage count what they say."""

import pytest

from bot.alterations import misheard, traditional
from bot.components.typos import homophones
from bot.evaluation import Line, Prediction
from bot.reliability import Caution, Risk, curves, reliability, risk, shipped_caution
from bot.settings import ROOT


def read_as(name: str, confidence: float, second: float = 0.0) -> Prediction:
    return Prediction(name, confidence, ((name, confidence), ("other", second)), 1.0)


LINES = [Line(text, ("refund",)) for text in "abcde"]
PREDICTIONS = [
    read_as("refund", 0.9),
    read_as("cancel", 0.85),
    read_as("track", 0.55),
    read_as("refund", 0.52, 0.5),
    read_as("refund", 0.1),
]


@pytest.mark.parametrize(
    ("caution", "expected"),
    [
        (Caution(0.5, 0.5, 0.05, frozenset({"cancel"})), Risk(3 / 5, 2 / 3, 1 / 5)),
        (Caution(0.5, 0.9, 0.05, frozenset({"cancel"})), Risk(2 / 5, 1 / 2, 0.0)),
        (Caution(0.5, 0.9, 0.0, frozenset({"cancel"})), Risk(3 / 5, 1 / 3, 0.0)),
        (Caution(0.99, 0.99, 0.0, frozenset()), Risk(0.0, 0.0, 0.0)),
    ],
)
def test_risk_under_thresholds(caution: Caution, expected: Risk) -> None:
    assert risk(LINES, PREDICTIONS, caution) == expected


def test_reliability_bins_hold_all_messages() -> None:
    rows = list(reliability(LINES, PREDICTIONS))
    assert [(low, n, right) for low, _, n, _, right in rows] == [
        (0.0, 1, 1.0),
        (0.5, 2, 0.5),
        (0.8, 1, 0.0),
        (0.9, 1, 1.0),
    ]
    assert rows[1][3] == pytest.approx((0.55 + 0.52) / 2)


def test_the_tables_end_with_the_shipped_thresholds() -> None:
    caution = Caution(0.5, 0.9, 0.05, frozenset({"cancel"}))
    assert curves(LINES, PREDICTIONS, caution).splitlines()[-1] == (
        "| **0.50 / 0.90** | 40.0% | 50.0% | 0.0% |"
    )


def test_the_shipped_thresholds_ask_more_of_what_changes_something() -> None:
    caution = shipped_caution(ROOT / "config.yml")
    assert caution.acting_threshold > caution.threshold
    assert {"cancel_order", "apply_refund", "change_address"} <= caution.acting
    assert not {"track_logistics", "greet", "return_exchange_policy"} & caution.acting


def test_traditional_keeps_the_length() -> None:
    assert traditional("我的订单怎么还没发货") == "我的訂單怎麼還沒發貨"


def test_one_typo_in_a_short_message_two_in_a_long_one() -> None:
    table = homophones(["快递块第"] * 2)

    def typos(text: str) -> int:
        return sum(a != b for a, b in zip(text, misheard(text, table), strict=True))

    assert typos("快递呢") == 1
    assert typos("快递快递快递快递") == 2
    assert typos("在吗") == 0
    assert misheard("快递呢", table) == misheard("快递呢", table)
