"""What good reviews say of a product: one short passage, as written."""

import re
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from itertools import chain

from recommender.evidence import FromReview
from recommender.reasons import wording
from shop.catalog.opinions import aspect_words, aspects_in
from shop.labelling.masking import masked
from shop.privacy.sensitive import is_sensitive

_PASSAGE = re.compile(r"[，,。；;！!?？~～…\s]+")


def passages(review: str) -> Iterator[tuple[str, str]]:
    """(aspect, passage) of a review up to its first turn; what doubts or names numbers is left out.

    >>> list(passages("收到就用上了，密封很好，不过盖子有点紧"))
    [('密封', '密封很好')]
    """
    say = wording()
    turns = [place for turn in say.turns if (place := review.find(turn)) >= 0]
    shortest, longest = say.quote_length
    for passage in _PASSAGE.split(review[: min(turns, default=len(review))]):
        if not shortest <= len(passage) <= longest or any(d in passage for d in say.doubts):
            continue
        aspects = [a for a, words in aspect_words().items() if any(w in passage for w in words)]
        if not aspects or set(aspects) & set(say.not_of_the_product):
            continue
        if masked(passage) == passage and not is_sensitive(passage):
            yield aspects[0], passage


def quoted(reviews: Seq[str], query: str) -> FromReview | None:
    """The passage to quote of good reviews, newest first: of an aspect asked for, else any."""
    wanted = aspects_in(query)
    said = (one for review in reviews for one in passages(review))
    first = next(said, None)
    if first is None:
        return None
    chosen = next((one for one in chain([first], said if wanted else ()) if one[0] in wanted), None)
    aspect, passage = chosen or first
    return FromReview(aspect=aspect, quote=passage, asked=chosen is not None)
