"""Candidates and their scores.

score(i) = a · log(N p(i | history)) + t · taste(i | history) + b · match(query, i)
           + c · soft(constraints, i)

over what meets the hard constraints; without a history, popularity stands in for the first terms.
Who asks for something has left what was browsed before: taste counts more then, and what comes
next in the browsing less.
"""

from collections.abc import Sequence as Seq
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from recommender.constraints import Kept, Mask, apply_hard, claimed, soft_score
from recommender.features.words import wanted, words
from recommender.likeness import like_bought
from recommender.meaning import meant, once
from recommender.policy import Policy, list_rules
from recommender.reader import Read, Reader
from recommender.rerank import barred, looked_at
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from recommender.taste import Tastes
from shop.behaviour.service import HistoryEntry
from shop.catalog.constraints import Constraint, NotItem

HISTORY, QUERY, SOFT, POPULAR = 1.0, 10.0, 4.0, 0.5
TASTE, TASTE_BROWSING = 2.0, 0.5  # of taste, where something is asked for and where nothing is
TOLD_APART = 0.1  # popularity among products that answer a query
FLOOR = -4.0  # of log(N p): less likely than that is all the same
MET = 0.2  # a query whose best match by words is below that, and that means nothing, claims nothing
HINT = 0.05  # a match by words below that is chance
NEAR = 0.25  # share of the best match below which a product does not answer the query
DENSE = 0.5  # share of the dense match in the match by words


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


def by_letters(query: str, shelf: Shelf) -> FloatArray:
    """(N,) 0-1: the match of the words themselves (BM25)."""
    if not query:
        return np.zeros(len(shelf.items), dtype=np.float32)
    return shelf.index.scores(query)


def by_vectors(query: str, shelf: Shelf, reader: Reader | None) -> FloatArray:
    """(N,) 0-1: cosine of the text vectors; zeros without a model."""
    if not query or shelf.dense is None or reader is None:
        return np.zeros(len(shelf.items), dtype=np.float32)
    return np.asarray(np.maximum(shelf.dense @ reader.featuriser.said(query), 0), dtype=np.float32)


def _share(match: FloatArray, mask: Mask) -> FloatArray:
    """As a share of the best of `mask`."""
    best = float(match[mask].max(initial=0))
    return np.minimum(match / best, 1) if best > 0 else np.zeros_like(match)


@dataclass(frozen=True)
class Match:
    """How well each product answers the words, by letters, by vectors and by meaning; each (N,)."""

    lexical: FloatArray
    dense: FloatArray
    means: FloatArray

    @property
    def claims(self) -> bool:
        """Whether anything answers them."""
        return float(self.lexical.max(initial=0)) >= MET or bool(self.means.any())

    def score(self, mask: Mask) -> FloatArray:
        """(N,): 1 for the best of `mask` by words, and more for what they mean.

        Letters and vectors are compared as shares of the best: their scales have nothing in common.
        """
        if float(self.lexical.max(initial=0)) < HINT:
            return self.means
        share = DENSE if self.dense.any() else 0.0
        by_letters = (1 - share) * _share(self.lexical, mask) + share * _share(self.dense, mask)
        return np.asarray(by_letters + self.means, dtype=np.float32)


def match_query(ask: Ask, past: Seq[HistoryEntry], shelf: Shelf, reader: Reader | None) -> Match:
    """The match of the words beyond the conditions, where there are any; else of all of them.

    蓝牙耳机 stands in every product that the condition leaves; 跑步不掉 tells them apart. `past` is
    what the words may speak of (上次买的).
    """
    beyond = ask.query
    for c in ask.constraints:
        beyond = beyond.replace(c.source, " ") if c.source else beyond
    query = beyond if words(beyond) else ask.query
    means = meant(query, shelf) + like_bought(ask.query, past, shelf)
    return Match(by_letters(query, shelf), by_vectors(query, shelf, reader), means)


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


def _taste(read: Read, shelf: Shelf) -> FloatArray:
    """taste (N,) of a history."""
    return once(shelf, "tastes", lambda: Tastes(shelf.items)).of(read.sequence)


def rank(ask: Ask, history: Seq[HistoryEntry], shelf: Shelf, reader: Reader | None) -> Ranking:
    """Score everything that may be suggested.

    Who only browses (neither query nor wish) is not shown again what they have seen.
    """
    read = reader.read(history, shelf) if reader is not None else None
    match = match_query(ask, history if read is not None else [], shelf, reader)
    asking = any(not isinstance(c, NotItem) for c in ask.constraints)
    browsing = not match.claims and not asking
    allowed = _not_denied(ask.query, shelf, _allowed(ask, history, shelf, browsing))
    kept = apply_hard(ask.constraints, shelf, allowed)
    score = match.score(kept.mask)
    mask = _answering(kept.mask, score) if match.claims else kept.mask
    base: FloatArray = SOFT * soft_score(ask.constraints, kept.relaxed, shelf) + QUERY * score
    rows, log_p = np.flatnonzero(mask), None
    if read is not None and reader is not None:
        base += (TASTE_BROWSING if browsing else TASTE) * _taste(read, shelf)
        found = reader.scan(read, shelf, ask.now)
        log_p = found.sharpen(
            rows, lambda p, at: _with(base[at], p, len(base)), looked_at(ask.policy.k)
        )
    else:
        base += (TOLD_APART if match.claims else POPULAR) * np.log1p(shelf.popular.score)
    wishes: list[tuple[Constraint, Mask]] = [
        (c, claimed(c, shelf)) for c in ask.constraints if not isinstance(c, NotItem)
    ]
    score = base
    if log_p is not None:
        score = np.full_like(base, -np.inf)  # of what is not eligible nobody asks
        score[rows] = _with(base[rows], log_p[rows], len(base))
    return Ranking(rows, base, score, kept, log_p, read, match.claims, wishes)
