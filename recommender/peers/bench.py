"""`make bench-recommender`: ours and what people use today, on the same files, in one run."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from recommender.benchmark import REFIT, Options, attributes_of, beyond, commit, measured_once
from recommender.evaluate import judge
from recommender.metrics import TOP, Metrics, gains, interval, summarise
from recommender.peers import other
from recommender.sequences import FloatArray, IntArray, Sequence, read_plain
from recommender.shape import settings_for
from recommender.splits import leave_one_out

OTHER = Path(other.__file__)
RESULTS = Path("results")
FIT = 0.95  # of the histories fit into SASRec's places: it computes every place, filled or not
# Otherwise a step's scores are asked of the system anew each time, page by page: 1.8 times as slow.
KEPT_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(8 * 2**30)}


@dataclass(frozen=True)
class Judged:
    """One method on one file; `gain` (customers,) is its NDCG@10 of each."""

    name: str
    metrics: Metrics
    gain: FloatArray
    beyond: dict[str, float]
    processor_seconds: float
    peak_mb: int


def rank_of_lists(lists: IntArray, targets: IntArray) -> FloatArray:
    """(B,) the place of each target in its list (B, k), infinite when it is not there."""
    found = np.full(len(lists), np.inf, dtype=np.float32)
    line, place = np.nonzero(lists == targets[:, None])
    found[line] = place + 1
    return found


class _Fixed:
    """The same scores (N,) for everybody."""

    name = "popularity"

    def __init__(self, score: FloatArray) -> None:
        self.score, self.items = score, len(score)

    def scores(self, histories: Seq[Sequence], asked: Seq[int]) -> FloatArray:
        """(B, N)."""
        return np.tile(self.score, (len(histories), 1))


class File:
    """One file with its split, as peers are given it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sequences, names = read_plain(path)
        self.items = len(names)
        self.attributes = attributes_of(path, names)
        self.split = leave_one_out(self.sequences)
        self.targets = np.array([case.target for case in self.split.test])

    def write(self, to: Path) -> None:
        """IN.npz of `other.py`."""
        model, _ = settings_for(self.sequences, self.items, 0, 0)
        histories = [case.history.rows for case in self.split.test]
        most = [len(rows) for rows in histories]
        np.savez(
            to,
            rows=np.concatenate(histories),
            starts=np.cumsum([0, *map(len, histories)]),
            items=self.items,
            length=min(model.length, int(np.quantile(most, FIT)) + 1),
            width=model.d,
            refit=len(histories) > REFIT * sum(map(len, self.sequences)),
        )

    def ours(self, options: Options) -> tuple[Judged, dict[str, object]]:
        """Our benchmark's first seed; the one kept in `options.keep`, where it was run before."""
        line, rank = measured_once(self.path, 0, options)
        metrics = Metrics(
            **{name: line[key] for name, key in NAMES.items()},  # type: ignore[arg-type]
            cases=len(rank),
        )
        spent, peak = float(str(line["processor_seconds"])), int(str(line["peak_mb"]))
        more = {name: float(str(line[name])) for name in BEYOND if name in line}
        return Judged("Zhuyi", metrics, gains(rank), more, spent, peak), line

    def popular(self) -> Judged:
        """Most behaviours in all histories."""
        started = time.process_time()
        count = np.zeros(self.items, dtype=np.float32)
        for case in self.split.test:
            np.add.at(count, case.history.rows, 1)
        judged = judge(_Fixed(count), self.split.test)
        spent = time.process_time() - started
        return Judged(
            "popularity", judged.metrics, gains(judged.rank), self._beyond(judged.top), spent, 0
        )

    def _beyond(self, top: IntArray) -> dict[str, float]:
        return beyond(top, self.split.test, self.items, self.attributes)

    def peer(self, name: str, python: Path, seconds: float) -> Judged:
        """A peer in its own environment; raises CalledProcessError."""
        with TemporaryDirectory() as folder:
            given, out = Path(folder, "in.npz"), Path(folder, "out.npz")
            self.write(given)
            command = [str(python), str(OTHER), name, str(given), str(out)]
            command += ["--seconds", str(seconds)]
            environment = {**os.environ, **KEPT_MEMORY}
            subprocess.run(command, check=True, stdout=sys.stderr, env=environment)  # noqa: S603
            with np.load(out) as found:
                lists, spent = found["lists"], float(found["processor_seconds"])
                peak = int(found["peak_mb"])
        rank = rank_of_lists(lists[:, :TOP], self.targets)
        metrics = summarise(rank, set(lists[lists >= 0].tolist()), self.items)
        return Judged(name, metrics, gains(rank), self._beyond(lists[:, :TOP]), spent, peak)


NAMES = {"hr5": "hr@5", "hr10": "hr@10", "ndcg5": "ndcg@5", "ndcg10": "ndcg@10", "mrr": "mrr",
         "coverage10": "coverage@10"}  # fmt: skip
BEYOND = ("popularity_percentile@10", "unlikeness@10")


def bench(
    paths: Seq[Path], python: Path, options: Options, seconds: float | None = None
) -> list[dict[str, object]]:
    """One entry a file; a peer may take as long as ours did, or `seconds`."""
    entries: list[dict[str, object]] = []
    for path in paths:
        file = File(path)
        ours, line = file.ours(options)
        most = seconds or float(str(line["train_seconds"]))
        judged = [ours, file.popular(), *(file.peer(n, python, most) for n in other.METHODS)]
        entries.append({"line": line, "methods": [_row(one, ours) for one in judged]})
    return entries


def _row(one: Judged, ours: Judged) -> dict[str, object]:
    lead = interval(ours.gain - one.gain) if one is not ours else None
    return {
        "method": one.name,
        **{key: round(getattr(one.metrics, name), 5) for name, key in NAMES.items()},
        **{name: one.beyond.get(name) for name in BEYOND},
        "ours_ahead_ndcg@10": lead and [round(end, 5) for end in lead],
        "processor_seconds": round(one.processor_seconds, 1),
        "peak_mb": one.peak_mb,
    }


def write(entries: list[dict[str, object]], folder: Path = RESULTS) -> Path:
    """results/bench-recommender.json and .md."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": platform.machine(),
    }
    report = json.dumps({**about, "files": entries}, ensure_ascii=False, indent=1)
    (folder / "bench-recommender.json").write_text(report, encoding="utf-8")
    path = folder / "bench-recommender.md"
    path.write_text("\n".join(_table(entries)) + "\n", encoding="utf-8")
    return path


def _table(entries: list[dict[str, object]]) -> list[str]:
    columns = ["method", "hr@10", "ndcg@10", "ours_ahead_ndcg@10", "coverage@10", *BEYOND,
               "processor_seconds", "peak_mb"]  # fmt: skip
    lines = []
    for entry in entries:
        line, methods = entry["line"], entry["methods"]
        lines += [f"## {line['dataset']}", "", "| " + " | ".join(columns) + " |"]  # type: ignore[index]
        lines += ["|" + "---|" * len(columns)]
        lines += ["| " + " | ".join(str(m[c]) for c in columns) + " |" for m in methods]  # type: ignore[attr-defined]
        lines.append("")
    return lines
