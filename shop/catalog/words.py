"""Words for the catalogue that hold in any shop: other names of attributes, recipients of gifts."""

import json
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Persons(BaseModel):
    """How a catalogue says for whom a product is.

    `attributes` say it; where none does, `kinds` and the title. `alike`: who counts as one another;
    `marks`: a word in such a text → the sexes it admits; `named`: a word in a title → for whom it
    is then; `for_children`: words for a child's thing; `presents`: kinds that are
    made to be given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    attributes: list[str]
    kinds: list[str]
    alike: list[list[str]]
    sexes: dict[str, str]
    children: list[str]
    marks: dict[str, list[str]]
    named: dict[str, list[str]]
    for_children: list[str]
    presents: list[str]


class Words(BaseModel):
    """What is in shop/catalog/words.json.

    `attributes`: name → other words customers use for it. `yes`: values that affirm an attribute's
    name; `no`: beginnings of values that deny it; `denials`: deny the name before it (不防水).
    `no_couriers`: what a shop may write in place of a courier's name. `units`: kind of measure →
    unit → its worth in the kind's base unit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    attributes: dict[str, list[str]]
    material_attributes: list[str]
    recipients: list[str]
    no_couriers: list[str]
    yes: list[str]
    no: list[str]
    denials: list[str]
    units: dict[str, dict[str, float]]
    persons: Persons


@lru_cache
def words() -> Words:
    """The words shipped with the project."""
    return Words.model_validate(
        json.loads(files("shop.catalog").joinpath("words.json").read_text())
    )


def attribute_names(said: str) -> list[str]:
    """`said` and every name it can stand for: 电池 → 电池, 续航."""
    return [said, *(name for name, others in words().attributes.items() if said in others)]


@lru_cache(maxsize=10_000)
def affirmed(name: str, value: str) -> str:
    """What an attribute says that a product has or is; empty where it says that it has not.

    >>> affirmed("降噪", "主动降噪"), affirmed("磁吸", "支持"), affirmed("防水", "不防水")
    ('主动降噪', '磁吸', '')
    >>> affirmed("材质", "不锈钢"), affirmed("降噪", "无")
    ('不锈钢', '')
    """
    value = value.strip()
    if value in words().yes:
        return name
    denials = (*words().no, *(f"{denial}{name}" for denial in words().denials))
    return "" if value in words().denials or value.startswith(denials) else value
