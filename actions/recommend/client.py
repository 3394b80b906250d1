"""Calls the recommender service (docs/architecture.md, "Recommender")."""

from typing import Annotated, Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shop.catalog.constraints import Constraint
from shop.secrets import HEADER

TIMEOUT = httpx.Timeout(2.0, connect=0.5)


class _Answered(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class HistoryEvidence(_Answered):
    """A behaviour of the customer without which the item would have ranked lower by `effect`."""

    kind: Literal["history"]
    type: str
    item_id: str | None = None
    title: str = ""
    ts: str = ""
    effect: float = 0.0


class QueryEvidence(_Answered):
    """Words of the request that the item carries."""

    kind: Literal["query"]
    matched: list[str] = []


class ConstraintEvidence(_Answered):
    """A condition that the item meets."""

    kind: Literal["constraint"]
    constraint: Constraint


class PopularEvidence(_Answered):
    """How many customers viewed or bought the item in the last `days`."""

    kind: Literal["popular"]
    type: str = "view"
    days: int
    count: int


class ReviewEvidence(_Answered):
    """What a buyer who was content wrote of the item."""

    kind: Literal["review"]
    quote: str


class PictureEvidence(_Answered):
    """The item looks like the picture that the customer sent."""

    kind: Literal["picture"]
    alike: float
    most: bool = False


Evidence = Annotated[
    HistoryEvidence
    | QueryEvidence
    | ConstraintEvidence
    | PopularEvidence
    | ReviewEvidence
    | PictureEvidence,
    Field(discriminator="kind"),
]


class Suggestion(_Answered):
    """One item as suggested; price in 元 as a decimal string."""

    id: str
    title: str
    price: str
    image: str = ""
    score: float = 0.0
    reason: str = ""
    evidence: list[Evidence] = []


class Recommendation(_Answered):
    """A ranked list; `relaxed` are hard constraints that had to be given up."""

    items: list[Suggestion]
    personalised: bool = False
    relaxed: list[Constraint] = []
    model: str = ""


class RecommenderDown(RuntimeError):
    """The recommender did not answer in time, or not as agreed."""


class Recommender:
    """A client that keeps its connections; safe to share between threads."""

    def __init__(self, url: str, secret: str, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            base_url=url or "http://127.0.0.1:9",  # discard port: refused at once
            headers={HEADER: secret},
            timeout=TIMEOUT,
            transport=transport,
            trust_env=False,
        )

    def recommend(
        self,
        customer_id: str | None,
        query: str,
        constraints: list[Constraint],
        k: int = 5,
        *,
        exclude: tuple[str, ...] = (),
        personalise: bool = True,
        picture: str | None = None,
    ) -> Recommendation:
        """The best `k` items, by likeness to the `picture` (id of an upload) if one is given.

        Raises RecommenderDown.
        """
        body: dict[str, Any] = {
            "customer_id": customer_id,
            "query": query,
            "constraints": [c.model_dump(mode="json") for c in constraints],
            "k": k,
            "exclude": list(exclude),
            "policy": {"personalise": personalise},
        }
        if picture is not None:
            body["picture"] = picture
        try:
            answer = self._client.post("/recommend", json=body)
            answer.raise_for_status()
            return Recommendation.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            raise RecommenderDown(type(error).__name__) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
