"""What good reviews say of a product: one short passage, as written."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Sequence as Seq
from itertools import chain
from types import MappingProxyType

from recommender.evidence import FromReview
from recommender.reasons import wording
from shop.catalog.listing import Spoken
from shop.catalog.opinions import aspect_words, aspects_in, one_a_buyer
from shop.catalog.sentiment import leanings
from shop.labelling.masking import masked
from shop.privacy.sensitive import is_sensitive

PRAISE_TO_BLAME = 2  # buyers who praise for each who complains, before it is told
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


def praised(said: Iterable[Spoken], aspects: Seq[str]) -> dict[str, dict[str, int]]:
    """By product id: how many buyers praise each of `aspects`, where enough do and few complain.

    `said`: reviews, newest first; of each buyer the newest counts.
    """
    found: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for one in one_a_buyer(said) if aspects else ():
        for aspect, side in leanings(one.text).items():
            found[one.product_id, aspect][side] += 1
    out: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (product, aspect), sides in found.items():
        few = wording().least_customers
        if aspect in aspects and sides[1] >= max(few, PRAISE_TO_BLAME * sides[-1]):
            out[product][aspect] = sides[1]
    return dict(out)


def quoted(
    reviews: Seq[str], query: str, buyers: Mapping[str, int] = MappingProxyType({})
) -> FromReview | None:
    """The passage to quote of good reviews, newest first: of an aspect asked for, else any.

    `buyers` praise the aspects that are asked for: the one that most do is told first.
    """
    if buyers:
        most = max(buyers, key=lambda aspect: buyers[aspect])
        own = (passage for review in reviews for a, passage in passages(review) if a == most)
        return FromReview(aspect=most, quote=next(own, ""), asked=True, buyers=buyers[most])
    wanted = aspects_in(query)
    said = (one for review in reviews for one in passages(review))
    first = next(said, None)
    if first is None:
        return None
    chosen = next((one for one in chain([first], said if wanted else ()) if one[0] in wanted), None)
    aspect, passage = chosen or first
    return FromReview(aspect=aspect, quote=passage, asked=chosen is not None)
