"""The rules around a list, as data: repeats, diversity, new and popular products, brands."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field

from shop.catalog.listing import Listed

MOST = 1_000  # the longest list


class ListRules(BaseModel):
    """policy.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repeat_after_days: int
    repeatable: tuple[str, ...]
    same_category_penalty: float
    same_brand_penalty: float
    most_of_a_brand: int = Field(ge=1)
    new_product_days: int = Field(ge=0)
    new_product_bonus: float
    popularity_penalty: float

    def may_repeat(self, item: Listed) -> bool:
        """Whether customers buy this again and again."""
        named = (item.category, *item.aliases)
        return any(word in name for word in self.repeatable for name in named)

    def answering(self) -> "ListRules":
        """For who asks for something: what they need decides, not what is new."""
        return self.model_copy(update={"new_product_bonus": 0.0})

    def untouched(self) -> "ListRules":
        """Rules that leave a list in the order of its scores."""
        told = ("same_category_penalty", "same_brand_penalty", "new_product_bonus")
        none = dict.fromkeys((*told, "popularity_penalty"), 0.0)
        return self.model_copy(update={**none, "most_of_a_brand": MOST})


@dataclass(frozen=True)
class Policy:
    """What the caller decides for one request."""

    personalise: bool = True
    k: int = 5
    exclude: frozenset[str] = frozenset()
    explain: bool = True

    def __post_init__(self) -> None:
        """Raises ValueError for a list of no length, or of more than MOST."""
        if not 1 <= self.k <= MOST:
            raise ValueError(f"k must be from 1 to {MOST}, not {self.k}")


def _yaml(name: str) -> object:
    return yaml.safe_load(files("recommender").joinpath(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def list_rules() -> ListRules:
    """The rules in force; raises pydantic.ValidationError naming a wrong field."""
    return ListRules.model_validate(_yaml("policy.yml"))
