"""needs.yml: needs as customers say them, with the facts that answer each."""

from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

Fact = dict[str, tuple[str, ...]]  # by name; met where any of the names has any of the values


class Template(BaseModel):
    """One kind of need: ways of saying it, and what answers it (the head of needs.yml)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str = ""
    wants: tuple[Fact, ...] = ()
    without: tuple[Fact, ...] = Field((), alias="not")
    price: str = ""
    said: tuple[str, ...]

    @field_validator("wants", "without", mode="before")
    @classmethod
    def _lists(cls, value: object) -> object:
        """A single value may stand without brackets."""
        if not isinstance(value, list):
            return value
        return [{k: [v] if isinstance(v, str) else v for k, v in fact.items()} for fact in value]


class Templates(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    price_words: dict[str, tuple[str, ...]]
    hundreds: tuple[str, ...]
    words: tuple[Template, ...]
    person: tuple[Template, ...]
    last: tuple[Template, ...]


@lru_cache(maxsize=1)
def templates() -> Templates:
    """The needs in force; raises pydantic.ValidationError naming a wrong field."""
    text = files("recommender.needs").joinpath("needs.yml").read_text(encoding="utf-8")
    return Templates.model_validate(yaml.safe_load(text))
