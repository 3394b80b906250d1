"""The rules around a list, as data: repeats, diversity, what reasons never mention."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from shop.catalog.listing import Listed


class ListRules(BaseModel):
    """policy.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repeat_after_days: int
    repeatable: tuple[str, ...]
    same_category_penalty: float
    same_brand_penalty: float

    def may_repeat(self, item: Listed) -> bool:
        """Whether customers buy this again and again."""
        named = (item.category, *item.aliases)
        return any(word in name for word in self.repeatable for name in named)


@dataclass(frozen=True)
class Policy:
    """What the caller decides for one request."""

    personalise: bool = True
    k: int = 5
    exclude: frozenset[str] = frozenset()
    explain: bool = True


def _yaml(name: str) -> object:
    return yaml.safe_load(files("recommender").joinpath(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def list_rules() -> ListRules:
    """The rules in force; raises pydantic.ValidationError naming a wrong field."""
    return ListRules.model_validate(_yaml("policy.yml"))


@lru_cache(maxsize=1)
def sensitive_words() -> tuple[str, ...]:
    """Words of sensitive.yml."""
    words = _yaml("sensitive.yml")
    if not isinstance(words, list):
        raise TypeError("sensitive.yml must be a list of words")
    return tuple(str(word) for word in words)


def is_sensitive(*texts: str) -> bool:
    """Whether any of these must not be mentioned in a reason."""
    return any(word in text for word in sensitive_words() for text in texts)
