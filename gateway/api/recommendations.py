"""What would be suggested to a customer, for the shop's own pages."""

import logging
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.api.auth import TheGateway, shop_server
from gateway.logs import log
from gateway.problems import unavailable
from gateway.state import Gateway
from shop.behaviour.suggestions import NewSuggestions, SuggestedItem, store
from shop.intake import LINES, ONE_LINE

LOGGER = logging.getLogger(__name__)
router = APIRouter(prefix="/api/v1", tags=["shop"], dependencies=[Depends(shop_server)])
TIMEOUT = 5.0


class RecommendedItem(BaseModel):
    """One product with its reason and the evidence for it."""

    model_config = ConfigDict(extra="ignore")

    id: str
    title: str
    price: str
    image: str
    score: float
    reason: str
    evidence: list[dict[str, Any]]


class Recommended(BaseModel):
    """The recommender's answer."""

    model_config = ConfigDict(extra="ignore")

    items: list[RecommendedItem]
    personalised: bool


class RecommendationsOut(Recommended):
    """`list_id` names the stored list; impressions and clicks may refer to it."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": "P1",
                            "title": "云听降噪蓝牙耳机",
                            "price": "259.00",
                            "image": "/media/p1.png",
                            "score": 1.25,
                            "reason": "符合您说的“降噪”",
                            "evidence": [{"kind": "query", "matched": ["降噪"]}],
                        }
                    ],
                    "personalised": True,
                    "list_id": "019aba1e-7f53-7c61-b1f4-0c3d5fb0f1aa",
                }
            ]
        },
    )

    list_id: str


@router.get("/recommendations")
async def get_recommendations(
    gateway: TheGateway,
    customer_id: Annotated[str | None, Query(max_length=64, pattern=ONE_LINE)] = None,
    k: Annotated[int, Query(ge=1, le=50)] = 10,
    query: Annotated[str, Query(max_length=1_000, pattern=LINES)] = "",
) -> RecommendationsOut:
    """Best first; personal only where the customer agreed and something personal moved it."""
    found = await _ask(gateway, customer_id, k, query)
    items = [SuggestedItem(**item.model_dump(include=_KEPT)) for item in found.items]
    new = NewSuggestions(
        items=items, personalised=found.personalised, customer_id=customer_id, query=query
    )
    stored = await gateway.writer.run(lambda session: store(session, new).id)
    return RecommendationsOut(**found.model_dump(), list_id=stored)


_KEPT = {"id", "score", "reason", "evidence"}


async def _ask(gateway: Gateway, customer_id: str | None, k: int, query: str) -> Recommended:
    asked: dict[str, Any] = {
        "customer_id": customer_id,
        "query": query,
        "constraints": [],
        "k": k,
        "exclude": [],
        "policy": {"personalise": True},
    }
    url = f"{gateway.settings.recommender_url}/recommend"
    try:
        answer = await gateway.inner.post(url, json=asked, timeout=TIMEOUT)
        return Recommended.model_validate_json(answer.raise_for_status().content)
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError) as error:
        log(LOGGER, "recommender_failed", level=logging.WARNING, reason=type(error).__name__)
        raise unavailable("recommender_unavailable") from error
