"""Answers from the shop's own question sheet, found by what the message says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from shop.faq import repository
from shop.faq.index import Asked, FaqIndex
from shop.faq.quoting import quoted
from shop.faq.terms import meant, normalised, nouns, says_something

ANSWERED = 0.22  # from here on the best entry is the answer to what was understood as a question
SURE = 0.36  # from here on even to a message that was not understood
LEAD = 0.03  # by which the best must be ahead of the second
TOPIC = 0.08  # what it adds that the entry is of a topic that the message was understood to be of
LOOKED_AT = 12  # entries of a topic further down are not looked for
STRANGE = 0.30  # from here on where the message names a thing that the sheet never speaks of
NEAR = 0.08  # below this an entry has nothing to do with the message


@dataclass(frozen=True)
class Found:
    """An entry near to a message: the question it rests on, the answer as of now, the score 0–1.

    `clear`: far enough ahead of the next one; `strange`: the message names a thing that the sheet
    never speaks of (打印机怎么连).
    """

    question: str
    answer: str
    topic: str
    score: float
    clear: bool
    strange: bool = False

    @property
    def answers(self) -> bool:
        """Whether it answers a question of the kind that the sheet answers."""
        return self.clear and self.score >= (STRANGE if self.strange else ANSWERED)

    @property
    def sure(self) -> bool:
        """Whether it answers whatever the message was taken for."""
        return self.clear and not self.strange and self.score >= SURE


@dataclass(frozen=True)
class _Entry:
    question: str
    answer: str
    topic: str


@dataclass(frozen=True)
class _Sheet:
    version: tuple[Any, ...]
    entries: Sequence[_Entry]
    index: FaqIndex
    text: str  # every word of it

    def never_speaks_of(self, words: Collection[str]) -> bool:
        """Whether one of the words stands nowhere in the sheet."""
        return any(word not in self.text for word in words)


_sheets: WeakKeyDictionary[Any, _Sheet] = WeakKeyDictionary()  # by the database's pool
_building = Lock()


def _sheet(session: Session) -> _Sheet:
    """The sheet that is visible now; indexed anew when another one became visible."""
    pool, version = session.get_bind().engine.pool, repository.version(session)
    known = _sheets.get(pool)
    if known is None or known.version != version:
        with _building:
            rows = repository.entries(session)
            entries = [_Entry(row.question, row.answer, row.topic) for row in rows]
            index = FaqIndex([Asked(row.question, tuple(row.aliases)) for row in rows])
            words = (x for r in rows for x in (r.question, r.answer, *r.aliases))
            known = _Sheet(version, entries, index, normalised("\n".join(map(str, words))))
            _sheets[pool] = known
    return known


def ask(session: Session, text: str, limit: int = 3, topics: Collection[str] = ()) -> list[Found]:
    """The entries nearest to `text`, best first; [] where none has to do with it.

    `topics`: of these the message is likely to be (its intent says so); their entries count more.
    Entries whose answer quotes what the shop no longer has (a policy, a category) are left out.
    """
    sheet = _sheet(session)
    strange = sheet.never_speaks_of([word for word in nouns(text) if meant(word) == word])
    near = _near(sheet, text, () if strange else topics)[: limit + 1]
    asks = says_something(text)
    found = []
    for place, (number, score) in enumerate(near):
        entry = sheet.entries[number]
        answer = quoted(session, entry.answer)
        second = near[place + 1][1] if place + 1 < len(near) else 0.0
        clear = asks and place == 0 and score - second >= LEAD
        if answer is not None:
            found.append(Found(entry.question, answer, entry.topic, score, clear, strange))
    return found[:limit]


def _near(sheet: _Sheet, text: str, topics: Collection[str]) -> list[tuple[int, float]]:
    """Places and scores, best first."""
    near = [
        (place, score + TOPIC * (sheet.entries[place].topic in topics))
        for place, score in sheet.index.search(text, LOOKED_AT)
        if score >= NEAR
    ]
    return sorted(near, key=lambda one: -one[1])


def prepare(session: Session) -> None:
    """Index the sheet and load the dictionary now, so that the first question need not wait."""
    ask(session, "?")


def entry(session: Session, question: str) -> Found | None:
    """The entry with exactly this question, chosen by a button; None if it is gone."""
    for row in _sheet(session).entries:
        if row.question == question:
            answer = quoted(session, row.answer)
            return None if answer is None else Found(question, answer, row.topic, 1.0, True)
    return None
