"""What a product has to do with one that a customer turned to: facts of the catalogue alone."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from shop.catalog.colours import colour_names
from shop.catalog.listing import Listed

Relation = Literal["same_model", "accessory", "same_brand", "again"]
_PARTS = re.compile(r"[/、，,;；\s]+")


class Accessories(BaseModel):
    """accessories.yml: names of kinds, of attributes that say what a thing fits, of what fits all.

    Where `of` names no accessories of a kind, nothing is told to be one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: dict[str, tuple[str, ...]]
    fits: tuple[str, ...]
    fits_all: tuple[str, ...]
    colour: tuple[str, ...]
    shades: tuple[str, ...]


@lru_cache(maxsize=1)
def accessories() -> Accessories:
    """The words in force; raises pydantic.ValidationError naming a wrong field."""
    text = files("recommender").joinpath("accessories.yml").read_text(encoding="utf-8")
    return Accessories.model_validate(yaml.safe_load(text))


def _differing(one: str, other: str) -> tuple[str, str]:
    """What is left of two titles without their longest common start and end."""
    most = min(len(one), len(other))
    start = next((n for n in range(most) if one[n] != other[n]), most)
    most -= start
    end = next((n for n in range(most) if one[-1 - n] != other[-1 - n]), most)
    return one[start : len(one) - end], other[start : len(other) - end]


def _names_colour(part: str, colour: str) -> bool:
    part = part.strip()
    return any(
        part.removesuffix(name) in ("", *accessories().shades)
        for name in colour_names(colour)
        if part.endswith(name)
    )


def same_model(one: Listed, other: Listed) -> bool:
    """Whether two products differ in nothing but their colour.

    Same brand, kind and attributes, and titles that differ only in words that name the colours.
    """
    if not one.colour or not other.colour or one.colour == other.colour:
        return False
    if (one.brand, one.category_id) != (other.brand, other.category_id):
        return False
    if _plain(one) != _plain(other):
        return False
    mine, theirs = _differing(one.title, other.title)
    return _names_colour(mine, one.colour) and _names_colour(theirs, other.colour)


def _plain(item: Listed) -> dict[str, str]:
    return {k: v for k, v in item.attributes.items() if k not in accessories().colour}


def is_accessory(item: Listed, of: Listed) -> bool:
    """Whether a product is an accessory of another: of such a kind, and fitting where it says what.

    A case that states 适用品牌：漠川 is none of a 启衡 phone.
    """
    rules = accessories()
    kinds = {kind for name in (of.category, *of.aliases) for kind in rules.of.get(name, ())}
    if item.category_id == of.category_id or not kinds & {item.category, *item.aliases}:
        return False
    return all(_fits(item.attributes[name], of) for name in rules.fits if name in item.attributes)


def _fits(stated: str, of: Listed) -> bool:
    parts = [part for part in _PARTS.split(stated) if part]
    if any(part in accessories().fits_all for part in parts):
        return True
    words = _PARTS.split(of.title)
    return any(part == of.brand or part in words for part in parts)


def same_brand(one: Listed, other: Listed) -> bool:
    """Whether both are of one named brand."""
    return bool(one.brand) and one.brand == other.brand
