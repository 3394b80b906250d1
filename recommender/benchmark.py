"""Leave-one-out on public sequence files: every choice is made on validation.

Three methods are made from what each customer did before their last two items: the attention model,
transitions, and (where the file has attributes) likeness of content. Validation, the item before
the last, chooses the epoch, the settings of the neighbours and the weights of the blend. Where the
validation items are a good part of all there is, everything is then made once more with them
among the rest, as chosen; the last items are asked for once, at the end.
"""

import json
import platform
import resource
import subprocess
import time
import warnings
from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from recommender.attributes import beside, read_attributes
from recommender.baselines import TfidfContent, best_decay
from recommender.blend import Blend, choose_weights
from recommender.evaluate import evaluate, judge
from recommender.metrics import gains, interval, percentiles, unlikeness
from recommender.model import AttentionRecommender, ItemInputs
from recommender.scorer import AttentionScorer, Scorer
from recommender.sequences import FloatArray, IntArray, read_plain
from recommender.shape import instead_of, settings_for
from recommender.splits import Case, Learnable, Split, leave_one_out
from recommender.train import Trainer
from recommender.transitions import TransitionConfig, Transitions
from recommender.transitions import choose as choose_transitions

PROTOCOLS = ("loo-full",)
FEW = 0.05  # share of attributes that are not 0, below which only these are multiplied
REFIT = 0.05  # share of behaviours in validation, above which the final model learns them too


@dataclass(frozen=True)
class Options:
    """What the caller decides; the rest is chosen from the data."""

    attributes: bool = True  # use them where they are
    attention: bool = True
    neighbours: bool = True
    checkpoints: Path | None = None
    keep: Path | None = None  # where each result goes with the ranks behind it
    instead: Mapping[str, Any] = field(default_factory=dict)  # of settings by the data's shape


def inputs_of(items: int, attributes: FloatArray | None = None) -> ItemInputs:
    """Items known by their id, and by their attributes (N, m) where there are any."""
    ids, none = torch.arange(1, items + 1), torch.zeros(items, dtype=torch.bool)
    text = torch.zeros(items, 0) if attributes is None else torch.from_numpy(attributes)
    if text.count_nonzero() < FEW * text.numel():
        with warnings.catch_warnings(action="ignore"):  # that CSR is in beta state
            text = text.to_sparse_csr()
    return ItemInputs(ids, text, torch.zeros(items, 0), none, items)


@dataclass(frozen=True)
class _Chosen:
    """What validation chose."""

    epochs: int
    transitions: TransitionConfig
    decay: float
    weights: list[float]


def attributes_of(path: Path, names: list[str]) -> FloatArray | None:
    """(N, m) the attributes beside a sequence file, where there are any."""
    found = beside(path)
    return read_attributes(found, names) if found else None


class Run:
    """One seed on one file: its split, its items, and the settings by its shape."""

    def __init__(self, path: Path, seed: int, options: Options, quiet: bool) -> None:
        self.sequences, names = read_plain(path)
        self.items, self.options, self.quiet = len(names), options, quiet
        self.split = leave_one_out(self.sequences)
        self.attributes = attributes_of(path, names) if options.attributes else None
        self.inputs = inputs_of(self.items, self.attributes)
        wide = 0 if self.attributes is None else self.attributes.shape[1]
        self.model, self.config = settings_for(self.sequences, self.items, wide, seed)
        self.model = instead_of(self.model, options.instead)
        self.config = instead_of(self.config, options.instead)
        self.checkpoint = (
            options.checkpoints / f"{path.name}-{seed}.pt" if options.checkpoints else None
        )

    def measured(self) -> tuple[dict[str, object], FloatArray]:
        """What the contract names and how it came about; the rank of each customer's last item."""
        started, used = time.monotonic(), time.process_time()
        chosen, members = self._choose()
        validation = evaluate(Blend(members, chosen.weights), self._validation())
        refit = len(self.split.validation) > REFIT * sum(map(len, self.sequences))
        if refit:
            members = self._final(chosen)
        spent = time.monotonic() - started
        blend = Blend(members, chosen.weights)
        judged = judge(blend, self.split.test)
        return {
            **judged.metrics.named(),
            **beyond(judged.top, self.split.test, self.items, self.attributes),
            "ndcg@10_interval": [round(end, 5) for end in interval(gains(judged.rank))],
            "train_seconds": round(spent, 1),
            "processor_seconds": round(time.process_time() - used, 1),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "validation": rounded(validation.named()),
            "alone": {m.name: rounded(evaluate(m, self.split.test).named()) for m in members},
            "refit": refit,
            "settings": {
                "model": asdict(self.model),
                "training": asdict(self.config),
                **asdict(chosen),
                "members": [member.name for member in members],
                "attributes": 0 if self.attributes is None else self.attributes.shape[1],
            },
        }, judged.rank

    def _validation(self) -> list[Case]:
        cases = self.split.validation
        return cases[:: max(len(cases) // self.config.validation_cases, 1)]

    def _choose(self) -> tuple[_Chosen, list[Scorer]]:
        """Everything that validation decides, and the methods it decided on."""
        train = [one.sequence for one in self.split.train]
        members: list[Scorer] = []
        epochs, decay, transitions = 0, 1.0, TransitionConfig()
        if self.options.attention:
            trainer = Trainer(self.split, self.inputs, self.model, self.config)
            trained = trainer.run(self.checkpoint, self.quiet)
            epochs = trained.epochs
            members.append(AttentionScorer(trained.model, trainer.items))
        if self.options.neighbours:
            transitions = choose_transitions(train, self.items, self.split.validation)
            members.append(Transitions.fit(train, self.items, transitions))
            if self.attributes is not None:
                vectors, cases = self.attributes, self._validation()
                best = best_decay(lambda d: TfidfContent(vectors, d), cases, len(cases))
                decay = best.decay
                members.append(best)
        weights = choose_weights(members, self.split.validation)
        return _Chosen(epochs, transitions, decay, weights), members

    def _final(self, chosen: _Chosen) -> list[Scorer]:
        """The same methods, made from all but the test items."""
        train = [one.sequence for one in self._all_but_test()]
        members: list[Scorer] = []
        if self.options.attention:
            members.append(AttentionScorer(self._attention(chosen.epochs), self.inputs))
        if self.options.neighbours:
            members.append(Transitions.fit(train, self.items, chosen.transitions))
            if self.attributes is not None:
                members.append(TfidfContent(self.attributes, chosen.decay))
        return members

    def _attention(self, epochs: int) -> AttentionRecommender:
        split = Split(self._all_but_test(), self.split.validation, [])
        trainer = Trainer(split, self.inputs, self.model, self.config)
        return trainer.fixed(epochs, self.quiet)

    def _all_but_test(self) -> list[Learnable]:
        asked = {case.history.customer for case in self.split.test}
        short = [one for one in self.split.train if one.sequence.customer not in asked]
        return [*(Learnable(c.history, c.history.rows) for c in self.split.test), *short]


def beyond(
    top: IntArray, cases: Seq[Case], items: int, attributes: FloatArray | None
) -> dict[str, float]:
    """What accuracy does not say of the lists (C, k) for `cases`.

    The mean place of what is shown among all items by how often customers turned to them, the same
    of what they then chose, and how unlike a list's items are by their attributes (N, m).
    """
    met = np.concatenate([case.history.rows for case in cases])
    place = percentiles(np.bincount(met, minlength=items).astype(np.float32))
    filled = top >= 0
    found = {
        "popularity_percentile@10": float(place[top[filled]].mean()),
        "popularity_percentile_chosen": float(place[[case.target for case in cases]].mean()),
    }
    if attributes is not None:
        found["unlikeness@10"] = unlikeness(top[filled.all(axis=1)], attributes)
    return rounded(found)


def rounded(found: dict[str, float]) -> dict[str, float]:
    """To five places."""
    return {name: round(value, 5) for name, value in found.items()}


def commit() -> str:
    """The commit of the program, empty outside a checkout."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def benchmark(
    path: Path, protocol: str, seeds: int, quiet: bool = False, options: Options | None = None
) -> Iterator[dict[str, object]]:
    """One result line a seed, as the contract names them; raises ValueError, BadSequenceFile."""
    if protocol not in PROTOCOLS:
        raise ValueError(f"protocol {protocol!r} is not one of {', '.join(PROTOCOLS)}")
    options = options or Options()
    if not (options.attention or options.neighbours):
        raise ValueError("without attention and without neighbours nothing is left to measure")
    for seed in range(seeds):
        line, _ = measure(path, seed, options, quiet)
        yield line


def measure(
    path: Path, seed: int, options: Options, quiet: bool = False
) -> tuple[dict[str, object], FloatArray]:
    """A result line, and the rank of each customer's last item (customers,)."""
    program = commit()  # of what runs, not of what is there when it ends
    found, rank = Run(path, seed, options, quiet).measured()
    line = {
        "dataset": dataset(path),
        "protocol": PROTOCOLS[0],
        "seed": seed,
        **found,
        "selected_on": "validation",
        "commit": program,
        "machine": f"{platform.machine()}, {torch.get_num_threads()} threads",
    }
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        np.savez(_kept(path, seed, options.keep), line=json.dumps(line), rank=rank)
    return line, rank


def measured_once(
    path: Path, seed: int, options: Options, quiet: bool = False
) -> tuple[dict[str, object], FloatArray]:
    """What an earlier `measure` kept in `options.keep`, else measured now."""
    if options.keep is not None and _kept(path, seed, options.keep).is_file():
        with np.load(_kept(path, seed, options.keep)) as found:
            return json.loads(str(found["line"])), found["rank"]
    return measure(path, seed, options, quiet)


def dataset(path: Path) -> str:
    """The name of a file's data."""
    return path.name.removesuffix(".gz").removesuffix(".txt")


def _kept(path: Path, seed: int, folder: Path) -> Path:
    return folder / f"{dataset(path)}-{seed}.npz"
