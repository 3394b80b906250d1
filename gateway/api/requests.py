"""What customers ask the shop for: the shop's own system fetches it here and answers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.orm import Session

from gateway.answers import Told, tell_customers, wake
from gateway.api.auth import TheGateway, shop_server
from gateway.api.request_schemas import AnswerIn, RequestOut, RequestsOut, State
from shop.answers import service as answers
from shop.clock import now
from shop.intake import ONE_LINE
from shop.orders.models import ShopRequest
from shop.webhooks.service import about

router = APIRouter(
    prefix="/api/v1/shop/requests", tags=["requests"], dependencies=[Depends(shop_server)]
)
Id = Annotated[str, Path(min_length=1, max_length=64, pattern=ONE_LINE)]


@router.get("")
async def get_requests(
    gateway: TheGateway,
    state: State | None = None,
    after: Annotated[str, Query(max_length=64, pattern=ONE_LINE)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RequestsOut:
    """For a shop that fetches instead of listening to webhooks, or wants to be sure."""
    found = await gateway.read(
        lambda session: answers.requests_after(session, state, after, limit + 1)
    )
    page = [_out(request) for request in found[:limit]]
    return RequestsOut(requests=page, next=page[-1].id if len(found) > limit else None)


@router.get("/{id}")
async def get_request(id: Id, gateway: TheGateway) -> RequestOut:
    """One request as it stands."""
    return _out(await gateway.read(lambda session: answers.find(session, id)))


@router.post("/{id}/answer")
async def post_answer(id: Id, body: AnswerIn, gateway: TheGateway) -> RequestOut:
    """What follows is done and the customer told; the same answer again changes nothing."""

    def answer(session: Session) -> tuple[RequestOut, list[Told]]:
        at = now()
        answered = answers.answer(session, id, body.state, body.reason, at, invoice=body.issued)
        news = [] if answered.news is None else [answered.news]
        return _out(answered.request), tell_customers(session, news, at)

    request, told = await gateway.writer.run(answer)
    wake(gateway, told)
    return request


def _out(request: ShopRequest) -> RequestOut:
    return RequestOut(
        id=request.id,
        type=request.kind,
        state=request.state,
        reason=request.reason,
        data=about(request),
        customer_id=request.customer_id,
        requested_at=request.requested_at,
        decided_at=request.decided_at,
    )
