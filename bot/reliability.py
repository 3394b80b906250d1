"""Whether confidence means what it says, and what caution costs: tables over labelled messages.

Reliability compares confidence with the share that is right. Risk–coverage says how many messages
are answered, and how many of these wrongly, from each confidence upwards.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.evaluation import Line, Prediction

BINS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
LEVELS = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_ABSTENTION = "bot.components.abstention.Abstention"


@dataclass(frozen=True)
class Caution:
    """When the bot acts: least confidence for questions and for what changes something."""

    threshold: float
    acting_threshold: float
    margin: float
    acting: frozenset[str]

    def takes(self, ranking: Sequence[tuple[str, float]]) -> bool:
        """Whether the first reading is acted on."""
        (name, first), second = ranking[0], ranking[1][1] if len(ranking) > 1 else 0.0
        least = self.acting_threshold if name in self.acting else self.threshold
        return first >= least and first - second >= self.margin


@dataclass(frozen=True)
class Risk:
    """Shares: answered and wrongly changing of all messages, wrong of those answered."""

    answered: float
    wrong: float
    wrongly_changing: float


def shipped_caution(config: Path) -> Caution:
    """The thresholds of a config.yml."""
    pipeline = yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]
    found = next(component for component in pipeline if component["name"] == _ABSTENTION)
    return Caution(
        found["threshold"], found["acting_threshold"], found["margin"], frozenset(found["acting"])
    )


def risk(lines: Sequence[Line], predictions: Sequence[Prediction], caution: Caution) -> Risk:
    """What happens under these thresholds, whatever those of the model are."""
    answered = wrong = changing = 0
    for line, prediction in zip(lines, predictions, strict=True):
        if not prediction.ranking or not caution.takes(prediction.ranking):
            continue
        name = prediction.ranking[0][0]
        missed = name not in line.labels
        answered += 1
        wrong += missed
        changing += missed and name in caution.acting
    n = len(lines)
    return Risk(answered / n, wrong / answered if answered else 0.0, changing / n)


def reliability(
    lines: Sequence[Line], predictions: Sequence[Prediction]
) -> Iterator[tuple[float, float, int, float, float]]:
    """Bins that hold something: from, to, messages, mean confidence, share right."""
    firsts = [
        (p.ranking[0][1], p.ranking[0][0] in line.labels)
        for line, p in zip(lines, predictions, strict=True)
        if p.ranking
    ]
    for low, high in itertools.pairwise(BINS):
        inside = [(c, hit) for c, hit in firsts if low <= c < high or c == high == 1.0]
        if inside:
            n = len(inside)
            yield low, high, n, sum(c for c, _ in inside) / n, sum(hit for _, hit in inside) / n


def curves(lines: Sequence[Line], predictions: Sequence[Prediction], caution: Caution) -> str:
    """Both as Markdown; shares in per cent, the shipped thresholds in the last row."""
    rows = ["| confidence | messages | mean | right |", "|---|---|---|---|"]
    for low, high, n, mean, right in reliability(lines, predictions):
        rows.append(f"| {low:.1f}–{high:.1f} | {n} | {mean:.0%} | {right:.0%} |")
    rows += ["", "| least confidence | answered | wrong of these | wrongly changing, of all |"]
    rows.append("|---|---|---|---|")
    for level in LEVELS:
        uniform = Caution(level, level, caution.margin, caution.acting)
        rows.append(f"| {level:.2f} | {_shares(risk(lines, predictions, uniform))} |")
    shipped = f"**{caution.threshold:.2f} / {caution.acting_threshold:.2f}**"
    rows.append(f"| {shipped} | {_shares(risk(lines, predictions, caution))} |")
    return "\n".join(rows) + "\n"


def _shares(found: Risk) -> str:
    return f"{found.answered:.1%} | {found.wrong:.1%} | {found.wrongly_changing:.1%}"
