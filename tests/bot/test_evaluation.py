"""The figures of nlu-eval mean what the contract says."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

from bot.evaluation import BadLine, Line, Prediction, figures, read_line


def said(intent: str, *others: str) -> Prediction:
    names = [name for name in (intent, *others) if name != "nlu_fallback"]
    return Prediction(intent, 0.9, tuple((name, 0.5) for name in names), 1.0)


ROWS = [
    (Line("a", ("greet",)), said("greet")),
    (Line("b", ("greet", "deny")), said("deny")),
    (Line("c", ("greet",)), said("nlu_fallback", "deny", "greet")),
    (Line("d", ("greet",)), said("out_of_scope", "deny", "affirm", "greet")),
    (Line("e", ("out_of_scope",)), said("nlu_fallback")),
    (Line("f", ("out_of_scope",)), said("chitchat")),
    (Line("g", ("chitchat",)), said("greet")),
    (Line("h", ("chitchat", "greet")), said("greet")),
]


@pytest.fixture
def result() -> dict[str, object]:
    return figures([line for line, _ in ROWS], [prediction for _, prediction in ROWS])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", 8),
        ("accuracy", 3 / 8),
        ("in_scope_accuracy", 2 / 4),
        ("top3", 3 / 4),
        ("oos_recall", round(2 / 3, 4)),
        ("oos_precision", 1 / 2),
        ("coverage", 6 / 8),
        ("wrong_at_coverage", 3 / 6),
        ("p50_ms", 1.0),
        ("p99_ms", 1.0),
    ],
)
def test_each_figure(result: dict[str, object], name: str, value: float) -> None:
    assert result[name] == value


def test_macro_f1_counts_each_gold_label_alike() -> None:
    lines = [Line("a", ("x",)), Line("b", ("x",)), Line("c", ("y",))]
    assert figures(lines, [said("x"), said("y"), said("y")])["macro_f1"] == round(2 / 3, 4)


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"text": "a"},
        {"intent": "a"},
        {"text": " ", "intent": "a"},
        {"text": "a", "intents": [1]},
    ],
)
def test_a_line_without_text_or_label_is_named(value: object) -> None:
    with pytest.raises(BadLine, match="line 7"):
        read_line(7, value)


def test_the_command_prints_one_object_and_writes_each_line(
    assistant: Path, tmp_path: Path
) -> None:
    file, out = tmp_path / "x.jsonl", tmp_path / "y.jsonl"
    rows = [
        {"text": "我要退款", "intent": "apply_refund"},
        {"text": "放首歌", "intents": ["out_of_scope"]},
    ]
    file.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    told = tmp_path / "curves.md"
    command = [sys.executable, "-m", "bot.evaluate", str(file), "--out", str(out)]
    command += ["--robust", "--curves", str(told)]
    environment = {"ZHUYI_DATA": str(assistant), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(
        command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    printed = json.loads(ended.stdout)
    assert set(printed) == {
        "n",
        "accuracy",
        "in_scope_accuracy",
        "top3",
        "macro_f1",
        "oos_recall",
        "oos_precision",
        "coverage",
        "wrong_at_coverage",
        "p50_ms",
        "p99_ms",
        "homophones_accuracy",
        "homophones_cost",
        "traditional_accuracy",
        "traditional_cost",
    }
    assert printed["traditional_cost"] == 0.0
    assert "| least confidence | answered |" in told.read_text(encoding="utf-8")
    assert printed["accuracy"] == 1.0
    written = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["decision"] for row in written] == ["act", "act"]
    assert [row["predicted"] for row in written] == ["apply_refund", "out_of_scope"]
