"""What good reviews say of a product: one short passage, as written."""

import re
from collections.abc import Sequence as Seq

from recommender.evidence import FromReview
from recommender.reasons import wording
from shop.catalog.opinions import aspect_words, aspects_in
from shop.labelling.masking import masked
from shop.privacy.sensitive import is_sensitive

_PASSAGE = re.compile(r"[，,。；;！!?？~～…\s]+")


def passages(review: str) -> list[tuple[str, str]]:
    """(aspect, passage) of a review up to its first turn; what doubts or names numbers is left out.

    >>> passages("收到就用上了，密封很好，不过盖子有点紧")
    [('密封', '密封很好')]
    """
    say = wording()
    turns = [place for turn in say.turns if (place := review.find(turn)) >= 0]
    shortest, longest = say.quote_length
    found = []
    for passage in _PASSAGE.split(review[: min(turns, default=len(review))]):
        aspects = [a for a, words in aspect_words().items() if any(w in passage for w in words)]
        if not aspects or set(aspects) & set(say.not_of_the_product):
            continue
        if not shortest <= len(passage) <= longest or any(d in passage for d in say.doubts):
            continue
        if masked(passage) == passage and not is_sensitive(passage):
            found.append((aspects[0], passage))
    return found


def quoted(reviews: Seq[str], query: str) -> FromReview | None:
    """The passage to quote of good reviews, newest first: of an aspect asked for, else any."""
    wanted = aspects_in(query)
    said = [one for review in reviews for one in passages(review)]
    for aspect, passage in said:
        if aspect in wanted:
            return FromReview(aspect=aspect, quote=passage, asked=True)
    return FromReview(aspect=said[0][0], quote=said[0][1]) if said else None
