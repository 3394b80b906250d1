"""Who is learnt from and who is asked about.

`by_time` cuts all customers at the same two moments, as a shop lives it: the model is trained on
what happened before the first, chosen on what happened between them, and judged on what came
after. `leave_one_out` is the protocol of the public files: each customer's last item is the test,
the one before it validation.

A case asks for an item that is new to the customer; what the customer has seen is left out of the
ranking, the same for every method. Where customers buy things again and again (`again`: rows of
what is used up), the next purchase of such a thing is a case too, and it stays in the ranking of
whoever bought it.
"""

from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

import numpy as np

from recommender.kinds import BOUGHT
from recommender.sequences import FloatArray, IntArray, Sequence
from recommender.windows import IGNORED

VISIT = 86_400  # seconds


@dataclass(frozen=True)
class Case:
    """One question: with this history at the moment `asked`, which item came next?

    It is new to the customer, or one of the rows `again` and bought before.
    """

    history: Sequence
    asked: int
    target: int
    again: frozenset[int] = frozenset()


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
    """What to learn, to choose on and to judge on. Times in seconds; 0 where there are none.

    `again`: rows whose next purchase is learnt and asked for too.
    """

    train: list[Learnable]
    validation: list[Case]
    test: list[Case]
    train_until: int = 0
    validate_until: int = 0
    again: frozenset[int] = frozenset()


def bought(sequence: Sequence, among: Collection[int]) -> IntArray:
    """(n,) ascending: the rows of `among` that were bought."""
    rows = sequence.rows[sequence.kinds == BOUGHT] if among else sequence.rows[:0]
    return np.array(sorted({row for row in rows.tolist() if row in among}), dtype=np.int64)


def bought_again(sequence: Sequence, again: Collection[int]) -> IntArray:
    """(n,) the row where a customer begins to buy a row of `again` once more, else IGNORED.

    That is the first behaviour with it within a VISIT before the purchase: a look or a cart a
    minute before would give the answer away.
    """
    out = np.full(len(sequence), IGNORED, dtype=np.int64)
    since: dict[int, list[int]] = {}  # places with a row after it was bought
    for place, row in enumerate(sequence.rows.tolist()) if again else ():
        if row in since:
            since[row].append(place)
        if row in again and sequence.kinds[place] == BOUGHT:
            begun = sequence.times[place] - VISIT
            if row in since:
                out[next(p for p in since[row] if sequence.times[p] >= begun)] = row
            since[row] = []
    return out


def novel(
    sequence: Sequence, wanted: frozenset[int], items: int, again: Collection[int] = ()
) -> IntArray:
    """(n,) the row at each behaviour that is of a wanted kind and new to the customer, or
    bought again (`bought_again`), else IGNORED.
    """
    out = bought_again(sequence, again)
    seen: set[int] = set()
    for place, (row, kind) in enumerate(zip(sequence.rows, sequence.kinds, strict=True)):
        if row < items and row not in seen:
            seen.add(int(row))
            if kind in wanted:
                out[place] = row
    return out


def cases_of(
    sequence: Sequence,
    targets: IntArray,
    after: int,
    until: float,
    again: frozenset[int] = frozenset(),
) -> list[Case]:
    """A case for each target in (after, until] that has a history."""
    places = np.flatnonzero(
        (targets != IGNORED) & (sequence.times > after) & (sequence.times <= until)
    )
    return [
        Case(sequence.upto(int(p)), int(sequence.times[p]), int(targets[p]), again)
        for p in places
        if p
    ]


def by_time(
    sequences: Iterable[Sequence],
    wanted: frozenset[int],
    items: int,
    cuts: tuple[int, int],
    again: frozenset[int] = frozenset(),
) -> Split:
    """Global time split at the moments `cuts` (see `cuts_at`)."""
    first, second = cuts
    split = Split([], [], [], first, second, again)
    for sequence in sequences:
        targets = novel(sequence, wanted, items, again)
        end = int(np.searchsorted(sequence.times, first, side="right"))
        if end > 1 and (targets[1:end] != IGNORED).any():
            split.train.append(Learnable(sequence.upto(end), targets[:end]))
        split.validation.extend(cases_of(sequence, targets, first, second, again))
        split.test.extend(cases_of(sequence, targets, second, np.inf, again))
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
