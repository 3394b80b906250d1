"""Words for the catalogue that hold in any shop: other names of attributes, recipients of gifts."""

import json
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Words(BaseModel):
    """`attributes`: name → other words customers use for it (shop/catalog/words.json)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attributes: dict[str, list[str]]
    material_attributes: list[str]
    recipients: list[str]


@lru_cache
def words() -> Words:
    """The words shipped with the project."""
    return Words.model_validate(
        json.loads(files("shop.catalog").joinpath("words.json").read_text())
    )


def attribute_names(said: str) -> list[str]:
    """`said` and every name it can stand for: 电池 → 电池, 续航."""
    return [said, *(name for name, others in words().attributes.items() if said in others)]
