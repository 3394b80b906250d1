"""What buyers wrote about one side of a product: how many, how content, and their own words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Protocol, TypeVar

import yaml
from sqlalchemy.orm import Session

from shop.catalog.models import Review
from shop.catalog.service import reviews

READ = 400  # newest reviews of a product
CONTENT, SORE = 4, 2  # stars from which, and to which, a buyer was content or not
LONGEST_QUOTE = 40
_CLAUSE = re.compile(r"[。；！!?？~～\n]+")
_PART = re.compile(r"[，,]")


@dataclass(frozen=True)
class Opinions:
    """`buyers` of those who reviewed speak of `aspect`; `content` gave 4 or 5 stars, `sore` 1 or 2.

    `quote`: a passage of the newest review that speaks of it, as written.
    """

    aspect: str
    buyers: int
    content: int
    sore: int
    quote: str


@dataclass(frozen=True)
class Fit:
    """How many buyers wrote that a size came out small, large, or as expected."""

    smaller: int
    larger: int
    as_expected: int

    @property
    def told(self) -> int:
        """Buyers who wrote of it."""
        return self.smaller + self.larger + self.as_expected


@lru_cache(maxsize=2)
def _words(name: str) -> dict[str, list[str]]:
    content = files("shop.catalog").joinpath(name).read_text(encoding="utf-8")
    return {str(key): list(words) for key, words in yaml.safe_load(content).items()}


def aspect_words() -> dict[str, list[str]]:
    """Every aspect with the words by which a review speaks of it (aspects.yml)."""
    return _words("aspects.yml")


def aspects_in(text: str) -> list[str]:
    """The aspects that a question names.

    >>> aspects_in("质量怎么样，快递快吗")
    ['质量', '物流']
    """
    return [
        name
        for name, words in _words("aspects.yml").items()
        if name in text or any(word in text for word in words)
    ]


def opinions(session: Session, product_id: str, aspect: str, asked: str = "") -> Opinions | None:
    """What buyers wrote about an aspect; None where nobody did. Raises NotFound.

    A question in `asked` that names a narrower thing than the aspect (缩水, of 面料) is answered
    only by those who wrote of that.
    """
    words = _words("aspects.yml").get(aspect, [aspect])
    if asked and aspect not in asked:
        words = [word for word in words if word in asked]
    if not words:
        return None
    spoke = [r for r in reviews(session, product_id, READ) if any(w in r.text for w in words)]
    spoke = one_a_buyer(spoke)
    if not spoke:
        return None
    return Opinions(
        aspect=aspect,
        buyers=len(spoke),
        content=sum(review.rating >= CONTENT for review in spoke),
        sore=sum(review.rating <= SORE for review in spoke),
        quote=_passage(spoke, words),
    )


def fit(session: Session, product_id: str) -> Fit:
    """What buyers wrote about how sizes come out; raises NotFound."""
    known = _words("fits.yml")
    counts = dict.fromkeys(known, 0)
    for review in one_a_buyer(reviews(session, product_id, READ)):
        said = [name for name, words in known.items() if any(w in review.text for w in words)]
        if len(said) == 1:  # who says both says neither
            counts[said[0]] += 1
    return Fit(**counts)


class Written(Protocol):
    """A review, as far as it matters who wrote it of what."""

    @property
    def id(self) -> str: ...

    @property
    def product_id(self) -> str: ...

    @property
    def customer_id(self) -> str | None: ...


W = TypeVar("W", bound=Written)


def one_a_buyer(found: Iterable[W]) -> list[W]:
    """The newest review of each buyer of each product; those without a name count each.

    `found`: newest first.
    """
    newest: dict[tuple[str, str], W] = {}
    for review in found:
        buyer = review.customer_id or f"\0{review.id}"  # no customer's id
        newest.setdefault((review.product_id, buyer), review)
    return list(newest.values())


def _passage(spoke: Sequence[Review], words: Sequence[str]) -> str:
    """Of the newest review with a passage short enough; cut at the comma where it is not."""
    for review in spoke:
        for clause in _CLAUSE.split(review.text):
            if any(word in clause for word in words):
                if len(clause) <= LONGEST_QUOTE:
                    return clause.strip("，, ")
                parts = [p for p in _PART.split(clause) if any(w in p for w in words)]
                if len(parts[0]) <= LONGEST_QUOTE:
                    return parts[0].strip()
    return ""
