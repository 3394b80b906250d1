"""Evidence told in Chinese; the words are in reasons.yml."""

from collections.abc import Sequence as Seq
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from recommender.evidence import (
    Evidence,
    FromConstraint,
    FromHistory,
    FromPicture,
    FromPopularity,
    FromQuery,
    FromReview,
)
from recommender.kin import Relation
from shop import clock
from shop.catalog.constraints import Attribute, Colour, Constraint, GiftFor, InStock, NotItem, Price
from shop.catalog.listing import Listed
from shop.catalog.meeting import as_said
from shop.money import display
from shop.privacy.sensitive import is_sensitive


class Words(BaseModel):
    """reasons.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verbs: dict[str, str]
    dates: dict[str, str]
    days_up_to: int
    title_length: int
    least_customers: int
    new_within_days: int
    history: str
    history_too: str
    deed: str
    title: str
    both: str
    then: str
    relations: dict[Relation, str]
    relation_too: str
    review: str
    review_too: str
    praised: str
    praised_of: str
    praised_as: dict[str, str]
    praised_like: str
    said: str
    bought: str
    viewed: str
    new: str
    plain: str
    quoted: str
    most_said: int
    said_of: list[str]
    price: dict[str, str]
    unwanted: str
    gift_for: str
    in_stock: str
    also_in: str
    most_alike: str
    alike: str
    quote_length: tuple[int, int]
    quotes_read: int
    not_of_the_product: list[str]
    turns: list[str]
    doubts: list[str]


@lru_cache(maxsize=1)
def wording() -> Words:
    """The words in force; raises pydantic.ValidationError naming a wrong field."""
    text = files("recommender").joinpath("reasons.yml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


def is_private(item: Listed) -> bool:
    """Whether naming a product, or quoting what is written of it, tells more than a reason may."""
    return is_sensitive(item.title, item.category, *item.aliases)


def day_words(moment: datetime, now: datetime) -> str:
    """今天, 昨天, 前天, 5天前, 3月8日: by days of the Chinese calendar."""
    then, today = clock.for_people(moment).date(), clock.for_people(now).date()
    days, say = (today - then).days, wording().dates
    near = {0: "today", 1: "yesterday", 2: "before_yesterday"}
    if days in near:
        return say[near[days]]
    if 0 < days <= wording().days_up_to:
        return say["days"].format(days=days)
    which = "this_year" if then.year == today.year else "other_year"
    return say[which].format(year=then.year, month=then.month, day=then.day)


def short(title: str) -> str:
    """A title short enough for a sentence."""
    most = wording().title_length
    return title if len(title) <= most else title[: most - 1] + "…"


def _price(c: Price) -> str:
    values = {
        name: display(value).removeprefix("¥")
        for name in ("at_least", "at_most", "around")
        if (value := getattr(c, name)) is not None
    }
    both = {"at_least", "at_most"} <= values.keys()
    which = "around" if "around" in values else "range" if both else next(iter(values), "around")
    return wording().price[which].format(**values) if values else ""


def said(c: Constraint, categories: dict[str, str]) -> str:
    """A constraint in the customer's own words, else in ours; empty for what needs no words."""
    if isinstance(c, NotItem):
        return ""
    if c.source and not (isinstance(c, Attribute) and c.negated):
        return c.source
    if isinstance(c, Price):
        return _price(c)
    if isinstance(c, InStock):
        return wording().in_stock
    value = categories.get(c.value, c.value)
    if isinstance(c, Attribute):
        value = as_said(value)
    if isinstance(c, GiftFor):
        return wording().gift_for.format(value=value)
    return wording().unwanted.format(value=value) if c.negated and value else value


Known = dict[tuple[object, ...], str]


def _own(own: Seq[FromHistory], asked: str, now: datetime) -> str:
    """What the customer did: 和您昨天看过的「X」同款不同色, or 您昨天看过「A」和「B」."""
    first = own[0]
    if len(own) == 1 and first.relation is not None:
        told = (
            wording()
            .relations[first.relation]
            .format(
                date=day_words(first.ts, now),
                verb=wording().verbs[first.type],
                title=short(first.title),
            )
        )
        return wording().relation_too.format(relation=told) if asked else told
    deeds: dict[tuple[str, str], list[str]] = {}
    for e in own:
        said = (day_words(e.ts, now), wording().verbs[e.type])
        deeds.setdefault(said, []).append(wording().title.format(title=short(e.title)))
    told = wording().then.join(
        wording().deed.format(date=date, verb=verb, titles=_listed(titles))
        for (date, verb), titles in deeds.items()
    )
    return (wording().history_too if asked else wording().history).format(deeds=told)


def _listed(titles: Seq[str]) -> str:
    *others, last = dict.fromkeys(titles)
    return wording().both.join([wording().then.join(others), last] if others else [last])


def _refuses(c: Constraint) -> bool:
    return bool(getattr(c, "negated", False))


def _importance(c: Constraint) -> int:
    return wording().said_of.index(c.kind)


def _asked(evidence: Seq[Evidence], categories: dict[str, str], pictured: str, known: Known) -> str:
    """The customer's wishes that are met, as `known` where another product met the same."""
    wishes = [e.constraint for e in evidence if isinstance(e, FromConstraint)]
    words = [word for e in evidence if isinstance(e, FromQuery) for word in e.matched]
    own = pictured if any(isinstance(c, Colour) for c in wishes) else ""
    key = (*map(id, wishes), *words, own)
    if key not in known:
        known[key] = _wishes(wishes, words, categories, own)
    return known[key]


def _wishes(
    wishes: Seq[Constraint], words: Seq[str], categories: dict[str, str], pictured: str
) -> str:
    """What narrows most first, words of the query last.

    A colour that is not the one pictured is told to be had.
    """
    others = [c for c in wishes if isinstance(c, Colour) and _another(c, pictured)]
    wishes = [c for c in wishes if c not in others]
    also = "".join(wording().also_in.format(value=c.value) for c in others)
    narrow = [c for c in wishes if c.kind in wording().said_of and not _refuses(c)]
    wide = [c for c in wishes if c not in narrow]
    met = [said(c, categories) for c in sorted(narrow, key=_importance)]
    met += words
    met += [said(c, categories) for c in sorted(wide, key=_refuses)]
    told: list[str] = []
    for one in dict.fromkeys(met):
        if one and not any(one != other and one in other for other in met):
            told.append(wording().quoted.format(words=one))
    first = wording().said.format(words="".join(told[: wording().most_said])) if told else ""
    return "，".join(part for part in (first, also) if part)


def _written(fact: FromReview) -> str:
    """How many buyers praise the aspect asked for, and words of one of them; else only these."""
    say = wording()
    if not fact.buyers:
        return say.review.format(quote=fact.quote)
    what = say.praised_as.get(fact.aspect) or say.praised_of.format(aspect=fact.aspect)
    like = say.praised_like.format(quote=fact.quote) if fact.quote else ""
    return say.praised.format(count=fact.buyers, what=what) + like


def _another(c: Colour, pictured: str) -> bool:
    return bool(pictured) and not c.negated and c.value != pictured


def reason(
    evidence: Seq[Evidence],
    created_at: datetime,
    now: datetime,
    categories: dict[str, str],
    pictured: str = "",
    *,
    known: Known | None = None,
) -> str:
    """One sentence: what was asked for and is met, what moved the rank, else what is true of it.

    `pictured` is the product's own colour; `known` keeps the words of wishes for one list, whose
    products meet mostly the same.
    """
    asked = _asked(evidence, categories, pictured, {} if known is None else known)
    looks = next((e for e in evidence if isinstance(e, FromPicture)), None)
    if looks is not None:
        told = wording().most_alike if looks.most else wording().alike
        return f"{told}，{asked}" if asked else told
    own = [e for e in evidence if isinstance(e, FromHistory)]
    if own:
        return asked + _own(own, asked, now)
    fact = next((e for e in evidence if isinstance(e, FromReview | FromPopularity)), None)
    if isinstance(fact, FromReview) and (not asked or fact.asked):
        told = _written(fact)
        return asked + wording().review_too.format(review=told) if asked else told
    if asked:
        return asked
    if isinstance(fact, FromPopularity):
        template = wording().bought if fact.type == "purchase" else wording().viewed
        return template.format(days=fact.days, count=fact.count)
    fresh = (now - created_at).days < wording().new_within_days
    return wording().new if fresh else wording().plain
