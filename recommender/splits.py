"""Who is learnt from and who is asked about.

`by_time` cuts all customers at the same two moments, as a shop lives it: the model is trained on
what happened before the first, chosen on what happened between them, and judged on what came
after. `leave_one_out` is the protocol of the public files: each customer's last item is the test,
the one before it validation.

A case asks for an item that is new to the customer; what the customer has seen is left out of the
ranking, the same for every method.
"""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np

from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.windows import IGNORED


@dataclass(frozen=True)
class Case:
    """One question: with this history at the moment `asked`, which new item came next?"""

    history: Sequence
    asked: int
    target: int


@dataclass(frozen=True)
class Learnable:
    """A sequence with the row to be learnt at each behaviour, IGNORED elsewhere.

    `weights` (n,): how much each target counts; None: all alike.
    """

    sequence: Sequence
    targets: IntArray
    weights: FloatArray | None = None


@dataclass(frozen=True)
class Split:
    """What to learn, to choose on and to judge on. Times in seconds; 0 where there are none."""

    train: list[Learnable]
    validation: list[Case]
    test: list[Case]
    train_until: int = 0
    validate_until: int = 0


def novel(sequence: Sequence, wanted: frozenset[int], items: int) -> IntArray:
    """The row at each behaviour that is of a wanted kind and new to the customer, else IGNORED."""
    out = np.full(len(sequence), IGNORED, dtype=np.int64)
    seen: set[int] = set()
    for place, (row, kind) in enumerate(zip(sequence.rows, sequence.kinds, strict=True)):
        if row < items and row not in seen:
            seen.add(int(row))
            if kind in wanted:
                out[place] = row
    return out


def _cases(sequence: Sequence, targets: IntArray, after: int, until: float) -> list[Case]:
    """A case for each new item in (after, until] that has a history."""
    places = np.flatnonzero(
        (targets != IGNORED) & (sequence.times > after) & (sequence.times <= until)
    )
    return [
        Case(sequence.upto(int(p)), int(sequence.times[p]), int(targets[p])) for p in places if p
    ]


def by_time(
    sequences: Iterable[Sequence],
    wanted: frozenset[int],
    items: int,
    cuts: tuple[int, int],
) -> Split:
    """Global time split at the moments `cuts` (see `cuts_at`)."""
    first, second = cuts
    split = Split([], [], [], first, second)
    for sequence in sequences:
        targets = novel(sequence, wanted, items)
        end = int(np.searchsorted(sequence.times, first, side="right"))
        if end > 1 and (targets[1:end] != IGNORED).any():
            split.train.append(Learnable(sequence.upto(end), targets[:end]))
        split.validation.extend(_cases(sequence, targets, first, second))
        split.test.extend(_cases(sequence, targets, second, np.inf))
    return split


def cuts_at(
    sequences: Seq[Sequence], train: float = 0.8, validation: float = 0.1
) -> tuple[int, int]:
    """The moments before which the shares `train` and `train + validation` of behaviours lie."""
    times = np.concatenate([s.times for s in sequences])
    first, second = np.quantile(times, [train, train + validation])
    return int(first), int(second)


def leave_one_out(sequences: Iterable[Sequence]) -> Split:
    """Last item the test, the one before validation, all the rest to learn from."""
    split = Split([], [], [])
    shortest = 3
    for sequence in sequences:
        n = len(sequence)
        if n < shortest:
            split.train.append(Learnable(sequence, sequence.rows))
            continue
        split.train.append(Learnable(sequence.upto(n - 2), sequence.rows[: n - 2]))
        rows = sequence.rows
        split.validation.append(Case(sequence.upto(n - 2), 0, int(rows[n - 2])))
        split.test.append(Case(sequence.upto(n - 1), 0, int(rows[n - 1])))
    return split
