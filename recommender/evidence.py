"""What a suggestion rests on; told in words by reasons.py, kept by whoever shows it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from recommender.kin import Relation
from shop.catalog.constraints import Constraint


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FromHistory(_Evidence):
    """A behaviour; `effect` is how far log p of the suggestion falls (nats) without that item.

    `type`, `ts` are of the latest behaviour with the item; `item_id` is None for a search, whose
    words are the title. `rank_without` is the place in the list it would have had (1 = first).
    Of `together` behaviours only all at once are a cause: each says the effect and place of all.
    `relation`: what the catalogue says of the suggestion and this item, where it is worth telling;
    `type`, `ts` of an accessory, and of what is bought again, are of the latest purchase.
    """

    kind: Literal["history"] = "history"
    type: str
    item_id: str | None
    title: str
    ts: datetime
    effect: float
    rank: int
    rank_without: int
    together: int = Field(1, ge=1)
    relation: Relation | None = None


class FromQuery(_Evidence):
    """Words asked for that stand in the product's own description."""

    kind: Literal["query"] = "query"
    matched: list[str]


class FromConstraint(_Evidence):
    """A constraint that the product meets."""

    kind: Literal["constraint"] = "constraint"
    constraint: Constraint


class FromPopularity(_Evidence):
    """How many customers did `type` with it in the last `days`."""

    kind: Literal["popular"] = "popular"
    type: Literal["purchase", "view"] = "purchase"
    days: int
    count: int


class FromReview(_Evidence):
    """A passage of a good review of this product, as written, and the aspect that it speaks of.

    `asked`: the customer's words name the aspect; `buyers`: how many praise it, 0 where not
    counted; then there may be no passage.
    """

    kind: Literal["review"] = "review"
    aspect: str
    quote: str
    asked: bool = False
    buyers: int = Field(0, ge=0)


class FromPicture(_Evidence):
    """Its picture looks like the one that was sent: their cosine; `most`: none shown more so."""

    kind: Literal["picture"] = "picture"
    alike: float
    most: bool = False


Evidence = Annotated[
    FromHistory | FromQuery | FromConstraint | FromPopularity | FromReview | FromPicture,
    Field(discriminator="kind"),
]


class Suggestion(BaseModel):
    """One suggested product; price in 元 ("299.00")."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    price: str
    image: str
    score: float
    reason: str
    evidence: list[Evidence]


class Suggestions(BaseModel):
    """A list, and what stands behind it; `relaxed` are hard constraints given up.

    `held_back`: it could be personal, and is not, to measure what personal lists are worth.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: list[Suggestion]
    personalised: bool
    relaxed: list[Constraint]
    model: str
    held_back: bool = False
