"""The typed constraint list: what a customer asked for, stacked turn by turn, with undo.

Interface fixed: dialogue builds it, the recommender and the catalogue obey it, agents see it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

AROUND = 0.35  # 三百左右: within 35 %, the nearer the better


class _Constraint(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hard: bool = True  # hard removes, soft only ranks
    source: str = ""  # the customer's words it came from


class Price(_Constraint):
    """A price range in 分, either end open; `around` (三百左右): within AROUND, nearer first."""

    kind: Literal["price"] = "price"
    at_least: int | None = None
    at_most: int | None = None
    around: int | None = None


class Brand(_Constraint):
    """A brand wanted or (negated) not wanted."""

    kind: Literal["brand"] = "brand"
    value: str
    negated: bool = False


class Colour(_Constraint):
    """A colour wanted or (negated) not wanted."""

    kind: Literal["colour"] = "colour"
    value: str
    negated: bool = False


class InCategory(_Constraint):
    """A category id wanted or (negated) not wanted."""

    kind: Literal["category"] = "category"
    value: str
    negated: bool = False


class Attribute(_Constraint):
    """An attribute such as 材质 = 纯棉."""

    kind: Literal["attribute"] = "attribute"
    name: str
    value: str
    negated: bool = False


class InStock(_Constraint):
    """Only what can be shipped now."""

    kind: Literal["in_stock"] = "in_stock"


class NotItem(_Constraint):
    """An item the customer turned down or has just seen (换一批)."""

    kind: Literal["not_item"] = "not_item"
    value: str


class GiftFor(_Constraint):
    """For whom it is (妈妈)."""

    kind: Literal["gift_for"] = "gift_for"
    value: str


Constraint = Annotated[
    Price | Brand | Colour | InCategory | Attribute | InStock | NotItem | GiftFor,
    Field(discriminator="kind"),
]
CONSTRAINTS: TypeAdapter[list[Constraint]] = TypeAdapter(list[Constraint])

_SINGLE = {"price", "category", "gift_for", "in_stock"}


def add(constraints: list[Constraint], new: Constraint) -> list[Constraint]:
    """The list with `new` on top; a newer price, category or recipient replaces the older one."""
    negated = getattr(new, "negated", False)
    same = new.kind in _SINGLE and not negated
    kept = [c for c in constraints if not (same and c.kind == new.kind)]
    return [*(c for c in kept if c != new), new]


def undo(constraints: list[Constraint]) -> list[Constraint]:
    """The list without its latest constraint."""
    return constraints[:-1]


def to_json(constraints: list[Constraint]) -> list[dict[str, Any]]:
    """As kept in slots and sent between processes."""
    return [c.model_dump(exclude_defaults=False) for c in constraints]


def from_json(value: Any) -> list[Constraint]:
    """Read back; raises pydantic.ValidationError for what is no constraint list."""
    return CONSTRAINTS.validate_python(value or [])
