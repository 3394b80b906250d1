"""What is bought again and again: with such cases, and without.

The usual cases ask for items new to the customer and leave out all that they have seen. Where
policy.yml says that something is used up, it may be suggested to who bought it before; then it
stands in the ranking for them, and its next purchase is a case of its own.
"""

from collections.abc import Sequence as Seq
from pathlib import Path

import numpy as np

from recommender.audit.tables import FOLDER
from recommender.compare import Study, rounded, write_table
from recommender.evaluate import judge
from recommender.kinds import BOUGHT
from recommender.policy import ListRules
from recommender.scorer import Scorer
from recommender.sequences import Sequence
from recommender.splits import Case, bought_again, cases_of

BOTH = "both"


def repurchases(
    sequences: Seq[Sequence], again: frozenset[int], after: int, until: float = np.inf
) -> list[Case]:
    """A case for each purchase in (after, until] of a row of `again` that was bought before."""
    return [
        case
        for sequence in sequences
        for case in cases_of(sequence, bought_again(sequence, again), after, until)
    ]


def _holds(case: Case, again: frozenset[int]) -> bool:
    rows = case.history.rows[case.history.kinds == BOUGHT]
    return not again.isdisjoint(rows.tolist())


def compare_repeats(
    scorers: Seq[Scorer], new: Seq[Case], bought: Seq[Case], again: frozenset[int]
) -> list[dict[str, object]]:
    """Each method on the same questions without and with what is bought again.

    `new` are the usual cases; only those whose customer bought something of `again` can change.
    """
    concerned = [case for case in new if _holds(case, again)]
    asked: list[tuple[str, Seq[Case], frozenset[int]]] = [
        ("new", concerned, frozenset()),
        ("new, bought kept", concerned, again),
        ("bought again", bought, again),
        (BOTH, [*concerned, *bought], again),
    ]
    return [
        {"model": s.name, "asked": name, "cases": len(cases), **_figures(s, cases, kept)}
        for s in scorers
        for name, cases, kept in asked
        if cases and (bought or name != BOTH)
    ]


def _figures(scorer: Scorer, cases: Seq[Case], again: frozenset[int]) -> dict[str, object]:
    found = judge(scorer, cases, again).metrics
    return {"hr@10": found.hr10, "ndcg@10": found.ndcg10, "mrr": found.mrr}


def write_repeats(results: Path, study: Study, rules: ListRules) -> Path | None:
    """audit/repeats.csv; None where nobody bought what is used up."""
    items = study.facts.items
    again = frozenset(row for row, item in enumerate(items) if rules.may_repeat(item))
    bought = repurchases(study.sequences, again, study.split.validate_until)
    rows = compare_repeats(study.scorers, study.split.test, bought, again)
    if not rows:
        return None
    return write_table(
        results / FOLDER / "repeats.csv",
        list(rows[0]),
        [[rounded(value) for value in row.values()] for row in rows],
    )
