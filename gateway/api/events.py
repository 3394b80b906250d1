"""Behaviours that the shop reports."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from gateway.api.auth import TheGateway, shop_server
from gateway.errors import field_errors
from gateway.problems import shop_text
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog import service as catalog
from shop.customers import service as customers
from shop.errors import Invalid, NotFound
from shop.intake import LINES, ONE_LINE, Count, Key, Moment

router = APIRouter(prefix="/api/v1", tags=["shop"], dependencies=[Depends(shop_server)])
MOST_EVENTS = 1_000


class EventIn(BaseModel):
    """One behaviour; `id` is the shop's and makes it count once. Fields not named are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(min_length=1, max_length=128, pattern=ONE_LINE)
    customer_id: Key
    type: BehaviourType
    ts: Moment
    item_id: Key | None = None
    query: str | None = Field(None, max_length=1_000, pattern=LINES)
    list_id: Key | None = None
    position: Count | None = None


class EventsIn(BaseModel):
    """At most 1,000 events; each is judged on its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "events": [
                        {
                            "id": "e-1",
                            "customer_id": "C0001",
                            "type": "view",
                            "item_id": "P00001",
                            "ts": "2025-01-01T12:00:00+08:00",
                        }
                    ]
                }
            ]
        }
    )

    events: list[Any] = Field(max_length=MOST_EVENTS)


class EventError(BaseModel):
    """What was wrong with one event."""

    index: int
    id: str | None
    field: str
    detail: str


class EventsOut(BaseModel):
    """How many were new, how many known already, and what was refused."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"accepted": 1, "duplicates": 0, "errors": []}]}
    )

    accepted: int
    duplicates: int
    errors: list[EventError]


@router.post("/events")
async def post_events(body: Annotated[EventsIn, Body()], gateway: TheGateway) -> EventsOut:
    """Valid events count at once, whatever is wrong with the others."""
    return await gateway.write_apart(lambda session: _store(session, body.events))


def _store(session: Session, raw_events: list[Any]) -> EventsOut:
    good: list[NewBehaviour] = []
    errors: list[EventError] = []
    known = _Known(session)
    for index, raw in enumerate(raw_events):
        try:
            good.append(_checked(EventIn.model_validate(raw), known))
        except ValidationError as error:
            errors += [_error(index, raw, **one) for one in field_errors(error.errors())]
        except Invalid as error:
            errors.append(_error(index, raw, error.detail["field"], error.detail["why"]))
    new = append(session, good)
    return EventsOut(accepted=new, duplicates=len(good) - new, errors=errors)


def _error(index: int, raw: Any, field: str, detail: str) -> EventError:
    id_ = raw.get("id") if isinstance(raw, dict) else None
    return EventError(
        index=index, id=id_ if isinstance(id_, str) else None, field=field, detail=detail
    )


class _Known:
    """Whether customers and products are there, asked once each."""

    def __init__(self, session: Session) -> None:
        self._session, self._found = session, dict[tuple[str, str], bool]()

    def customer(self, id_: str) -> bool:
        return self._is_there("customer", id_, customers.customer)

    def product(self, id_: str) -> bool:
        return self._is_there("product", id_, catalog.product)

    def _is_there(self, kind: str, id_: str, find: Callable[[Session, str], object]) -> bool:
        if (kind, id_) not in self._found:
            try:
                find(self._session, id_)
                self._found[kind, id_] = True
            except NotFound:
                self._found[kind, id_] = False
        return self._found[kind, id_]


def _checked(event: EventIn, known: _Known) -> NewBehaviour:
    if event.type is BehaviourType.SEARCH:
        if not event.query:
            raise Invalid("query", shop_text("search_needs_query"))
    elif event.item_id is None:
        raise Invalid("item_id", shop_text("event_needs_item"))
    if not known.customer(event.customer_id):
        raise Invalid("customer_id", shop_text("no_customer"))
    if event.item_id is not None and not known.product(event.item_id):
        raise Invalid("item_id", shop_text("no_product"))
    return NewBehaviour(event_id=event.id, **event.model_dump(exclude={"id"}))
