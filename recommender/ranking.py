"""Candidates and their scores.

score(i) = a · log(N p(i | history)) + b · match(query, i) + c · soft(constraints, i), over what
meets the hard constraints; without a history, popularity stands in for the first term.
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from recommender.constraints import Kept, Mask, apply_hard, claimed, soft_score
from recommender.features.words import wanted, words
from recommender.policy import Policy, list_rules
from recommender.reader import Read, Reader
from recommender.rerank import barred, looked_at
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from shop.behaviour.service import HistoryEntry
from shop.catalog.constraints import Constraint, NotItem

HISTORY, QUERY, SOFT, POPULAR = 0.5, 6.0, 2.0, 0.5
FLOOR = -4.0  # of log(N p): less likely than that is all the same
MET = 0.2  # a query whose best match is below that is answered by nothing
NEAR = 0.4  # share of the best match below which a product does not answer the query
DENSE = 0.25  # share of the dense match in the query match


@dataclass(frozen=True)
class Ask:
    """What is asked for."""

    query: str
    constraints: Seq[Constraint]
    policy: Policy
    now: datetime


@dataclass(frozen=True)
class Ranking:
    """Everything that decided the order; `log_p` is None without a usable history."""

    eligible: IntArray
    base: FloatArray
    score: FloatArray  # (N,) what the list is ordered by
    kept: Kept
    log_p: FloatArray | None
    read: Read | None
    answers: bool  # whether anything answers the query
    wishes: list[tuple[Constraint, Mask]]  # each constraint with what is told to meet it (N,)

    def final(self, log_p: FloatArray | None) -> FloatArray:
        """Score (N,) for a log p (N,)."""
        return self.base if log_p is None else _with(self.base, log_p, len(self.base))


def _with(base: FloatArray, log_p: FloatArray, n: int) -> FloatArray:
    """base + HISTORY · log(n p), for some or all of n products."""
    appeal = log_p + np.float32(np.log(n))
    np.maximum(appeal, FLOOR, out=appeal)
    appeal *= HISTORY
    appeal += base
    return appeal


def query_match(query: str, shelf: Shelf, reader: Reader | None) -> FloatArray:
    """(N,) 0-1: how well each product answers the words, by words and by meaning."""
    if not query:
        return np.zeros(len(shelf.items), dtype=np.float32)
    by_words = shelf.index.scores(query)
    if shelf.dense is None or reader is None:
        return by_words
    by_meaning = np.maximum(shelf.dense @ reader.featuriser.texts([query])[0], 0)
    return np.asarray((1 - DENSE) * by_words + DENSE * by_meaning, dtype=np.float32)


def _match(ask: Ask, shelf: Shelf, reader: Reader | None) -> FloatArray:
    """(N,): by the words beyond the conditions, where there are any; else by all of them.

    蓝牙耳机 stands in every product that the condition leaves; 跑步不掉 tells them apart.
    """
    beyond = ask.query
    for c in ask.constraints:
        beyond = beyond.replace(c.source, " ") if c.source else beyond
    if beyond != ask.query and words(beyond):
        match = query_match(beyond, shelf, reader)
        return match if float(match.max(initial=0)) >= MET else np.zeros_like(match)
    return query_match(ask.query, shelf, reader)


def _not_denied(query: str, shelf: Shelf, mask: Mask) -> Mask:
    """`mask` without products that say they lack what is asked for, where others are left."""
    for name, lack in shelf.denied.items():
        if name in wanted(query) and (mask & ~lack).any():
            mask = mask & ~lack
    return mask


def _allowed(ask: Ask, history: Seq[HistoryEntry], shelf: Shelf, browsing: bool) -> Mask:
    """(N,): can be sold, was neither excluded nor dismissed nor just bought."""
    out = barred(history, shelf, list_rules(), ask.now, seen=browsing)
    out |= {shelf.rows[item] for item in ask.policy.exclude if item in shelf.rows}
    mask = shelf.sellable.copy()
    mask[list(out)] = False
    return mask


def _answering(mask: Mask, match: FloatArray) -> Mask:
    """Those of `mask` near the best match; all of them when none matches."""
    near = mask & (match > 0) & (match >= NEAR * match[mask].max(initial=0))
    return near if near.any() else mask


def rank(ask: Ask, history: Seq[HistoryEntry], shelf: Shelf, reader: Reader | None) -> Ranking:
    """Score everything that may be suggested.

    Who only browses (neither query nor wish) is not shown again what they have seen.
    """
    read = reader.read(history, shelf) if reader is not None else None
    match = _match(ask, shelf, reader)
    answers = float(match.max(initial=0)) >= MET
    browsing = not answers and all(isinstance(c, NotItem) for c in ask.constraints)
    allowed = _not_denied(ask.query, shelf, _allowed(ask, history, shelf, browsing))
    kept = apply_hard(ask.constraints, shelf, allowed)
    mask = _answering(kept.mask, match) if answers else kept.mask
    base: FloatArray = SOFT * soft_score(ask.constraints, kept.relaxed, shelf)
    if answers:
        base += QUERY * match / max(float(match[mask].max(initial=0)), MET)
    rows, log_p = np.flatnonzero(mask), None
    if read is not None and reader is not None:
        found = reader.scan(read, shelf, ask.now)
        log_p = found.sharpen(
            rows, lambda p, at: _with(base[at], p, len(base)), looked_at(ask.policy.k)
        )
    else:
        base += POPULAR * np.log1p(shelf.popular.score)
    wishes: list[tuple[Constraint, Mask]] = [
        (c, claimed(c, shelf)) for c in ask.constraints if not isinstance(c, NotItem)
    ]
    score = base
    if log_p is not None:
        score = np.full_like(base, -np.inf)  # of what is not eligible nobody asks
        score[rows] = _with(base[rows], log_p[rows], len(base))
    return Ranking(rows, base, score, kept, log_p, read, answers, wishes)
