"""How well messages are understood: the figures of `make nlu-eval`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ABSTAINED = "nlu_fallback"
OUTSIDE = frozenset({"out_of_scope", "chitchat"})
TO_PEOPLE = frozenset({"transfer_human", "complaint", "safety_incident"})
TOP = 3


@dataclass(frozen=True)
class Line:
    """One message of the file: each of `labels` is right, `labels[0]` is the chief one."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Prediction:
    """What the shipped model made of a message, and how long it took."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    milliseconds: float

    @property
    def abstained(self) -> bool:
        """Whether the bot would rather ask than guess."""
        return self.intent == ABSTAINED

    @property
    def decision(self) -> str:
        """What the bot would do: act, ask_back or hand_over."""
        if self.abstained:
            return "ask_back"
        return "hand_over" if self.intent in TO_PEOPLE else "act"


class BadLine(ValueError):
    """A line of the file that is no labelled message."""


def read_line(number: int, value: Any) -> Line:
    """A line {"text", "intent"} or {"text", "intents"}; raises BadLine."""
    labels = value.get("intents") or [value.get("intent")] if isinstance(value, dict) else []
    if not labels or not all(isinstance(label, str) and label for label in labels):
        raise BadLine(f'line {number}: needs {{"text", "intent"}} or {{"text", "intents": […]}}')
    if not isinstance(value.get("text"), str) or not value["text"].strip():
        raise BadLine(f"line {number}: text is missing or empty")
    return Line(value["text"], tuple(labels))


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 4) if hits else None


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Unweighted mean F1 over the gold labels; pairs are (gold, predicted)."""
    scores = []
    for label in {gold for gold, _ in pairs}:
        hits = sum(gold == predicted == label for gold, predicted in pairs)
        wrong = sum((gold == label) != (predicted == label) for gold, predicted in pairs)
        scores.append(2 * hits / (2 * hits + wrong))
    return round(sum(scores) / len(scores), 4)


def figures(lines: Sequence[Line], predictions: Sequence[Prediction]) -> dict[str, Any]:
    """The object that is printed; shares without a line to count are null.

    accuracy: predicted intent is among the labels; an abstention is wrong. in_scope_accuracy and
    top3 (a right intent among the first three of the ranking) are over lines that accept neither
    out_of_scope nor chitchat. oos_recall: of the lines that accept nothing else, those predicted as
    one of the two or abstained on. oos_precision: of the lines predicted as one of the two, those
    that accept one. coverage: lines not abstained on; wrong_at_coverage: those of them that are
    wrong.
    """
    if not lines:
        raise BadLine("the file holds no line")
    rows = list(zip(lines, predictions, strict=False))
    right = [p.intent in line.labels for line, p in rows]
    inside = [not OUTSIDE & frozenset(line.labels) for line in lines]
    outside = [frozenset(line.labels) <= OUTSIDE for line in lines]
    said_outside = [(line, p) for line, p in rows if p.intent in OUTSIDE]
    times = [p.milliseconds for p in predictions]
    return {
        "n": len(lines),
        "accuracy": _share(right),
        "in_scope_accuracy": _share(
            [hit for hit, counts in zip(right, inside, strict=False) if counts]
        ),
        "top3": _share(
            [_in_top(line, p) for (line, p), counts in zip(rows, inside, strict=False) if counts]
        ),
        "macro_f1": macro_f1([_pair(line, p) for line, p in rows]),
        "oos_recall": _share(
            [
                p.abstained or p.intent in OUTSIDE
                for (_, p), counts in zip(rows, outside, strict=False)
                if counts
            ]
        ),
        "oos_precision": _share([_accepts(line, OUTSIDE) for line, _ in said_outside]),
        "coverage": _share([not p.abstained for p in predictions]),
        "wrong_at_coverage": _share(
            [not hit for hit, (_, p) in zip(right, rows, strict=False) if not p.abstained]
        ),
        "p50_ms": _percentile(times, 0.50),
        "p99_ms": _percentile(times, 0.99),
    }


def _in_top(line: Line, prediction: Prediction) -> bool:
    return any(name in line.labels for name, _ in prediction.ranking[:TOP])


def _accepts(line: Line, labels: frozenset[str]) -> bool:
    return bool(labels & frozenset(line.labels))


def _pair(line: Line, prediction: Prediction) -> tuple[str, str]:
    gold = prediction.intent if prediction.intent in line.labels else line.labels[0]
    return gold, prediction.intent


def report_line(line: Line, prediction: Prediction) -> dict[str, Any]:
    """What OUT gets for a line."""
    return {
        "text": line.text,
        "intents": list(line.labels),
        "predicted": prediction.intent,
        "confidence": round(prediction.confidence, 4),
        "top3": [[name, round(confidence, 4)] for name, confidence in prediction.ranking[:TOP]],
        "decision": prediction.decision,
    }
