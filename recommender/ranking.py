"""Candidates and their scores.

score(i) = a · log(N p(i | history)) + t · taste(i | history) + b · match(query, i)
           + c · soft(constraints, i) + r · regard(asked, i) + o · regard(cared for, i)

over what meets the hard constraints; without a history, popularity stands in for the first terms.
Who asks for something has left what was browsed before: taste counts more then, and what comes
next in the browsing less.
"""

from collections.abc import Collection, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np

from recommender.constraints import Kept, Mask, apply_hard, claimed, soft_score
from recommender.features.words import wanted, words
from recommender.lexical import matched as stated_words
from recommender.likeness import like_bought
from recommender.looks import cosines, likeness
from recommender.meaning import meant, once
from recommender.policy import Policy, list_rules
from recommender.reader import Read, Reader
from recommender.regard import asked_for
from recommender.rerank import barred, looked_at
from recommender.search import Scan
from recommender.sequences import FloatArray, IntArray
from recommender.shelf import Shelf
from recommender.taste import Tastes
from shop.behaviour.service import HistoryEntry
from shop.catalog.constraints import Constraint, InCategory, NotItem

HISTORY, QUERY, SOFT, POPULAR = 1.0, 10.0, 4.0, 0.5
TASTE, TASTE_BROWSING = 2.0, 0.5  # of taste, where something is asked for and where nothing is
REGARD, REGARD_OWN = 20.0, 1.0  # of what buyers wrote: asked for in words, and cared for oneself
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
    picture: FloatArray | None = None  # (p,) of one that the products are to look like
    own: Mapping[str, str] = field(default_factory=dict)  # the customer's reviews by product id
    customer_rank: int = 0  # by the shop's rule of suitability; the lowest where nothing is known

    @cached_property
    def aspects(self) -> list[str]:
        """What the words ask to be good (质量好的)."""
        return asked_for(self.query)


@dataclass(frozen=True)
class Ranking:
    """Everything that decided the order; `scan` is None without a usable history."""

    eligible: IntArray  # (n,) rows, ascending
    base: FloatArray  # (n,) what they are worth without the history's log p
    score: FloatArray  # (N,) what the list is ordered by; -inf of what is not eligible
    kept: Kept
    scan: Scan | None
    read: Read | None
    answers: bool  # whether anything answers the query
    wishes: list[tuple[Constraint, Mask]]  # each constraint with what is told to meet it (N,)
    looks: FloatArray | None = None  # (N,) cosines with the picture sent
    browsing: bool = True  # nothing was asked for

    def final(self, log_p: FloatArray, places: IntArray) -> FloatArray:
        """Score (m,) of the eligible at `places` (m,), had they this log p (m,)."""
        return _with(self.base[places], log_p, len(self.score))


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


def _share(match: FloatArray) -> FloatArray:
    """As a share of the best."""
    best = float(match.max(initial=0))
    return np.minimum(match / best, 1) if best > 0 else np.zeros_like(match)


@dataclass(frozen=True)
class Match:
    """How well each product answers the words, by letters, by vectors and by meaning; each (N,)."""

    lexical: FloatArray
    dense: FloatArray
    means: FloatArray
    said: str  # the words beyond the conditions, where there are any; else all of them
    apart: float = 1.0  # 0-1: what the words are worth beside what they mean
    looks: FloatArray | None = None  # cosines with a picture that was sent

    @property
    def claims(self) -> bool:
        """Whether anything answers them."""
        worded = float(self.lexical.max(initial=0)) >= MET or bool(self.means.any())
        return worded or self.looks is not None

    def score(self, rows: IntArray) -> FloatArray:
        """(n,): 1 for the best of n rows by words, and more for what they mean.

        Letters and vectors are compared as shares of the best: their scales have nothing in common.
        """
        words = self._words(rows)
        return words if self.looks is None else words + likeness(self.looks, rows)

    def _words(self, rows: IntArray) -> FloatArray:
        if float(self.lexical.max(initial=0)) < HINT:
            return self.means[rows]
        share = DENSE if self.dense.any() else 0.0
        lexical, dense = _share(self.lexical[rows]), _share(self.dense[rows])
        by_letters = (1 - share) * lexical + share * dense
        return np.asarray(self.apart * by_letters + self.means[rows], dtype=np.float32)


def match_query(ask: Ask, past: Seq[HistoryEntry], shelf: Shelf, reader: Reader | None) -> Match:
    """The match of the words beyond the conditions, where there are any; else of all of them.

    蓝牙耳机 stands in every product that the condition leaves; 跑步不掉 tells them apart. `past` is
    what the words may speak of (上次买的).
    """
    beyond = ask.query
    for c in ask.constraints:
        beyond = beyond.replace(c.source, " ") if c.source else beyond
    query = beyond if words(beyond) else ask.query
    lexical, alike = by_letters(query, shelf), like_bought(ask.query, past, shelf)
    apart = 1.0
    if _kind_held(ask):
        apart = min(float(lexical.max(initial=0)) / MET, 1) if query == beyond else 0.0
    if alike.any():  # words that point at a purchase describe no product
        apart = 0.0
    means = meant(query, shelf) + alike
    looks = None if ask.picture is None else cosines(ask.picture, shelf)
    return Match(lexical, by_vectors(query, shelf, reader), means, query, apart, looks)


def _kind_held(ask: Ask) -> bool:
    """Whether a condition leaves products of one kind only."""
    return any(isinstance(c, InCategory) and c.hard and not c.negated for c in ask.constraints)


def _tells_apart(match: Match, ask: Ask, shelf: Shelf, best: int) -> bool:
    """Whether only what answers the words is an answer.

    Of a kind that a condition holds: only where the best states them; a review says anything.
    """
    if not _kind_held(ask):
        return True
    return match.apart == 1 and bool(stated_words(match.said, shelf.items[best]))


def _not_denied(query: str, shelf: Shelf, mask: Mask) -> Mask:
    """`mask` without products that say they lack what is asked for, where others are left."""
    for name, lack in shelf.denied.items():
        if name in wanted(query) and (mask & ~lack).any():
            mask = mask & ~lack
    return mask


def _allowed(
    ask: Ask, history: Seq[HistoryEntry], shelf: Shelf, browsing: bool, again: Collection[str]
) -> Mask:
    """(N,): can be sold, suits the customer, was neither excluded nor dismissed nor just bought.

    Everything after this only takes away: what is ruled out here no list has.
    """
    out = barred(history, shelf, list_rules(), ask.now, seen=browsing, again=again)
    out |= {shelf.rows[item] for item in ask.policy.exclude if item in shelf.rows}
    mask = shelf.sellable.copy()
    mask[list(out)] = False
    if shelf.rule.holds:
        mask &= shelf.suitable(ask.customer_rank)
    return mask


def _answering(match: FloatArray) -> Mask:
    """(n,): those near the best match; all of them when none matches."""
    near = (match > 0) & (match >= NEAR * match.max(initial=0))
    return near if near.any() else np.ones_like(near)


def _taste(read: Read, shelf: Shelf, rows: IntArray) -> FloatArray:
    """taste (n,) of a history for n rows."""
    return once(shelf, "tastes", lambda: Tastes(shelf.items)).of(read.sequence, rows)


def _regard(ask: Ask, shelf: Shelf, rows: IntArray) -> FloatArray:
    """(n,) of n rows: what buyers wrote, of what is asked for and what the customer cares for."""
    asked = shelf.regard.asked(ask.aspects)
    own = {shelf.rows[item]: text for item, text in ask.own.items() if item in shelf.rows}
    cared = shelf.regard.cared_for(own)
    out = np.zeros(len(rows), dtype=np.float32)
    for weight, found in ((REGARD, asked), (REGARD_OWN, cared)):
        if found is not None:
            out += weight * found[rows]
    return out


def rank(ask: Ask, history: Seq[HistoryEntry], shelf: Shelf, reader: Reader | None) -> Ranking:
    """Score everything that may be suggested.

    Who only browses (neither query nor wish) is not shown again what they have seen.
    """
    read = reader.read(history, shelf) if reader is not None else None
    past, n = history if read is not None else [], len(shelf.items)
    says = ask.query or ask.picture is not None
    match = match_query(ask, past, shelf, reader) if says else None
    claims = match is not None and match.claims
    asking = any(not isinstance(c, NotItem) for c in ask.constraints)
    browsing = not claims and not asking
    again = reader.artefact.manifest.again if reader is not None else ()
    allowed = _not_denied(ask.query, shelf, _allowed(ask, history, shelf, browsing, again))
    kept = apply_hard(ask.constraints, shelf, allowed)
    rows = np.flatnonzero(kept.mask)
    matched = match.score(rows) if match is not None else np.zeros(len(rows), dtype=np.float32)
    if (
        match is not None
        and claims
        and len(rows)
        and _tells_apart(match, ask, shelf, rows[matched.argmax()])
    ):
        near = _answering(matched)
        rows, matched = rows[near], matched[near]
    base: FloatArray = SOFT * soft_score(ask.constraints, kept.relaxed, shelf, rows)
    base += QUERY * matched
    base += _regard(ask, shelf, rows)
    own, scan = base, None
    if read is not None and reader is not None:
        base += (TASTE_BROWSING if browsing else TASTE) * _taste(read, shelf, rows)
        scan = reader.scan(read, shelf, ask.now, rows)
        log_p = scan.sharpen(lambda p: _with(base, p, n), looked_at(ask.policy.k))
        own = _with(base, log_p, n)
    elif ask.picture is None:
        base += (TOLD_APART if claims else POPULAR) * np.log1p(shelf.popular.score[rows])
    wishes: list[tuple[Constraint, Mask]] = [
        (c, claimed(c, shelf)) for c in ask.constraints if not isinstance(c, NotItem)
    ]
    score = np.full(n, -np.inf, dtype=np.float32)  # of what is not eligible nobody asks
    score[rows] = own
    looks = match.looks if match is not None else None
    return Ranking(rows, base, score, kept, scan, read, claims, wishes, looks, browsing)
