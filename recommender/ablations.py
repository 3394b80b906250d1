"""What each part of the attention model is worth: trained without it, judged on validation alone.

Nothing is blended and the test items are never asked for. Each variant is trained until validation
stops improving, as the whole model is, and compared with it customer by customer.
"""

import math
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from recommender.attributes import beside
from recommender.benchmark import Options, Run, commit, dataset, rounded
from recommender.evaluate import judge
from recommender.metrics import gains, interval
from recommender.model import AttentionRecommender
from recommender.scorer import AttentionScorer
from recommender.sequences import FloatArray
from recommender.train import Trainer

OPEN = 20.0  # σ(20) is 1: a gate that lets everything through
WHOLE = "whole"


@dataclass(frozen=True)
class Change:
    """How a variant differs: settings, attributes, and parameters that stay what they are set to.

    `fixed` names parameters by the end of their name.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    attributes: bool = True
    fixed: Mapping[str, float] = field(default_factory=dict)


UNGATED = {
    "gate_1.weight": 0.0, "gate_1.bias": OPEN, "gate_2.weight": 0.0, "gate_2.bias": OPEN,
}  # fmt: skip
CHANGES = {
    WHOLE: Change(),
    "no attributes": Change(attributes=False),
    "no gates on the residuals": Change(fixed=UNGATED),
    "no bias by distance": Change(fixed={"r_pos": 0.0}),
    "temperature 1": Change(fixed={"log_tau": 0.0}),
    "temperature stays 0.07": Change(fixed={"log_tau": math.log(0.07)}),
    "softmax over 256 drawn items": Change({"negatives": 256}),
    "weights not averaged": Change({"average": 0.0}),
    "what was seen is no wrong answer": Change({"mask_seen": True}),
    "dropout 0.2": Change({"dropout": 0.2}),
    "no dropout": Change({"dropout": 0.0}),
    "one layer": Change({"layers": 1}),
    "three layers": Change({"layers": 3}),
    "half as wide": Change({"d": 32}),
    "twice as wide": Change({"d": 128}),
    "four times the learning rate": Change({"learning_rate": 8e-3}),
    "four times as much a step": Change({"tokens": 4_000}),
}


def keep_fixed(model: AttentionRecommender, fixed: Mapping[str, float]) -> None:
    """Set parameters and learn them no more; raises ValueError where there is no such one."""
    for end, value in fixed.items():
        found = [p for name, p in model.named_parameters() if name.endswith(end)]
        if not found:
            raise ValueError(f"the model has no parameter {end}")
        for parameter in found:
            with torch.no_grad():
                parameter.fill_(value)
            parameter.requires_grad_(False)


def ablations(
    path: Path,
    names: Seq[str] = (),
    options: Options | None = None,
    quiet: bool = False,
) -> Iterator[dict[str, object]]:
    """One line a variant of `names`, all when empty; the whole model first, always.

    Raises ValueError for an unknown name, BadSequenceFile.
    """
    unknown = set(names) - CHANGES.keys()
    if unknown:
        raise ValueError(f"no such variant: {', '.join(sorted(unknown))}; {', '.join(CHANGES)}")
    program, options = commit(), options or Options()
    whole: FloatArray | None = None
    for name, change in CHANGES.items():
        if names and name not in {WHOLE, *names}:
            continue
        if not change.attributes and not (options.attributes and beside(path)):
            continue
        found, gain = _measured(path, change, options, quiet)
        whole = gain if whole is None else whole
        yield {
            "dataset": dataset(path),
            "variant": name,
            **found,
            "difference": round(float((gain - whole).mean()), 5),
            "difference_interval": [round(end, 5) for end in interval(gain - whole)],
            "judged_on": "validation",
            "commit": program,
        }


def _measured(
    path: Path, change: Change, options: Options, quiet: bool
) -> tuple[dict[str, object], FloatArray]:
    """A variant's figures, and NDCG@10 of each validation case."""
    given = replace(
        options,
        attributes=options.attributes and change.attributes,
        instead={**options.instead, **change.settings},
    )
    run = Run(path, 0, given, quiet)
    trainer = Trainer(run.split, run.inputs, run.model, run.config)
    for model in (trainer.model, trainer.average):
        keep_fixed(model, change.fixed)
    trained = trainer.run(quiet=quiet)
    judged = judge(AttentionScorer(trained.model, trainer.items), run.split.validation)
    return {
        **rounded({"hr@10": judged.metrics.hr10, "ndcg@10": judged.metrics.ndcg10}),
        "epochs": trained.epochs,
        "seconds_an_epoch": round(trained.seconds / max(len(trained.losses), 1), 1),
        "parameters": sum(p.numel() for p in trained.model.parameters()),
    }, gains(judged.rank)
