"""What customers ask of a product in words, and which of its attributes answer it (wishes.yml)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from statistics import median

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shop.catalog.constraints import Attribute
from shop.catalog.listing import Listed
from shop.catalog.measures import measure
from shop.catalog.meeting import TITLE, alternatives, has_attribute, stated_amount

PART = 0.3  # with nothing shown, 轻便的 is what this part of the kind stays below
NEAR = 4  # a refusal stands at most this many characters before what is refused


class Wish(BaseModel):
    """Words, and what meets them: values of attributes, or less or more of an amount.

    `called`: how it is named where no product of the kind states it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    said: tuple[str, ...]
    of: str = ""
    name: str = ""
    value: str = Field("", alias="is")
    less: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    by: float = 1.0
    but: dict[str, str] = {}
    called: str = ""

    @property
    def relative(self) -> bool:
        """Whether it asks for less or more."""
        return bool(self.less or self.more)

    @property
    def tells(self) -> bool:
        """Whether it asks for anything beyond the kind itself."""
        return bool(self.name) or self.relative


class Amount(BaseModel):
    """Units that tell which attribute an amount is of; `near` stands before it, `of` a kind.

    `unit` is meant where none is said and the thing itself stands behind the number (装15.6电脑).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: tuple[str, ...]
    name: str
    near: tuple[str, ...] = ()
    of: str = ""
    sign: str = "="
    unit: str = ""


class Purchase(BaseModel):
    """Words that ask for the like of what was bought (和上次买的差不多), and for it cheaper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bought: tuple[str, ...]
    alike: tuple[str, ...]
    cheaper: tuple[str, ...]

    def asked(self, text: str) -> bool:
        """Whether a text in Simplified characters asks for the like of what was bought."""
        return any(w in text for w in self.bought) and any(w in text for w in self.alike)


class Table(BaseModel):
    """wishes.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[Wish, ...]
    wishes: tuple[Wish, ...]
    amounts: tuple[Amount, ...]
    at_most: tuple[str, ...]
    at_least: tuple[str, ...]
    about: tuple[str, ...]
    sizes: tuple[str, ...]
    size_name: str
    persons: dict[str, tuple[str, ...]]
    days: dict[str, tuple[str, ...]]
    ages: dict[str, tuple[int, int]]
    aged: str
    beside: tuple[str, ...]
    purchase: Purchase
    fits: dict[str, str]
    holders: dict[str, str]
    materials: tuple[str, ...]
    undone: str
    refusals: tuple[str, ...]
    suffers: str
    felt: tuple[str, ...]
    complaints: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A wish as it was said."""

    wish: Wish
    words: str
    start: int
    refused: bool = False


@lru_cache(maxsize=1)
def table() -> Table:
    """The words in force; raises pydantic.ValidationError naming a wrong field."""
    text = files("shop.catalog").joinpath("wishes.yml").read_text(encoding="utf-8")
    return Table.model_validate(yaml.safe_load(text))


def asked(text: str, kind: str = "") -> list[Asked]:
    """The wishes that a text states of products of a kind, the longest words first.

    `kind` is the category's name; without one, the words that name a type tell it themselves.
    """
    known = table()
    wishes = [w for w in known.kinds if not kind or w.of in ("", kind)]
    wishes += [w for w in known.wishes if w.of in ("", kind)]
    phrases = sorted(((words, w) for w in wishes for words in w.said), key=lambda p: -len(p[0]))
    found: list[Asked] = []
    left = text.casefold()
    for words, wish in phrases:
        at = left.find(words.casefold())
        if at >= 0 and wish not in (one.wish for one in found):
            found.append(Asked(wish, text[at : at + len(words)], at, _refused(text, at)))
            left = left[:at] + " " * len(words) + left[at + len(words) :]
    found.sort(key=lambda one: one.start)
    starts = [one.start for one in found if one.wish.tells]
    ends = [min((at for at in starts if at > one.start), default=None) for one in found]
    return [_suffered_from(one, text[:end]) for one, end in zip(found, ends, strict=True)]


def only_beside(before: str) -> bool:
    """Whether who is named behind these words only is there too: 不吵室友, 带娃出门背的包."""
    return before.endswith(table().beside)


def suffered(behind: str) -> bool:
    """Whether what stands behind words complains of how they feel or look: 入耳的|我戴着疼."""
    return re.match(table().suffers, behind) is not None


def _suffered_from(one: Asked, text: str) -> Asked:
    """入耳的我戴着疼 does not want it; 走路脚疼 is about feet, 地铁上太吵 about the underground."""
    told = {*alternatives(one.wish.name), *alternatives(one.wish.value)}
    names_it = bool(set(one.words) & set("".join(told)))
    felt = not one.wish.relative and names_it and bool(told & set(table().felt))
    refused = felt and suffered(text[one.start + len(one.words) :])
    return replace(one, refused=True) if refused else one


def _refused(text: str, at: int) -> bool:
    before = text[max(0, at - NEAR) : at]
    return before.endswith(table().refusals) or bool(re.match(table().undone, text[at - 1 :]))


def condition(
    one: Asked, items: Sequence[Listed], shown: Sequence[Listed] = ()
) -> Attribute | None:
    """What meets the wish among `items` (all of the kind); None where none of them states it.

    Less or more of an amount is relative to what was shown, else to the kind.
    """
    wish = one.wish
    if wish.relative:
        return _relative(one, items, shown)
    words = _called(one)
    name = f"{wish.name}|{TITLE}" if one.refused else wish.name  # 不要透明的: 透明白 neither
    wanted = Attribute(name=name, value=wish.value, source=words, negated=one.refused)
    in_title = Attribute(name=TITLE, value=one.words, source=one.words, negated=one.refused)
    known = (c for c in (wanted, in_title) if any(has_attribute(c, item) for item in items))
    return next(known, None)


def _relative(one: Asked, items: Sequence[Listed], shown: Sequence[Listed]) -> Attribute | None:
    wish = one.wish
    for name in wish.less or wish.more:
        stated = {text: m.amount for i in items if (m := measure(text := stated_amount(name, i)))}
        if stated:
            before = [m.amount for item in shown if (m := measure(stated_amount(name, item)))]
            sign = "<=" if wish.less else ">="
            limit = _limit(stated, before, wish, -1 if wish.less else 1)
            return Attribute(name=name, value=f"{sign}{limit}", source=_called(one))
    return None


def _called(one: Asked) -> str:
    """太沉了 asks for 轻一点: called by what would mend it; a refusal by its thing."""
    complains = one.refused or one.words.startswith(table().complaints)
    return one.wish.called if one.wish.called and complains else one.words


def _limit(stated: dict[str, float], before: list[float], wish: Wish, side: int) -> str:
    """The stated amount to stay below (`side` -1) or above: nearest to what is asked for."""
    ordered = sorted(stated, key=lambda text: side * stated[text])
    if not before:
        return ordered[round((1 - PART) * (len(ordered) - 1))]
    middle = side * median(before) * wish.by
    beyond = [text for text in ordered if side * stated[text] > middle]
    return beyond[0] if beyond else ordered[-1]
