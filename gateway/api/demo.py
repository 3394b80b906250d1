"""The demo shop's page: choose a customer, look at products, chat. Absent in production mode."""

from datetime import datetime
from functools import cache
from typing import Annotated, Literal

import yaml
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import FileResponse

from gateway.api.auth import TheGateway
from gateway.api.customers import TokenIn, TokenOut
from gateway.api.pages import page, page_headers
from gateway.problems import TEXTS
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog import service as catalog
from shop.catalog.constraints import Constraint, InCategory
from shop.catalog.search import search
from shop.clock import now
from shop.customers import service as customers
from shop.customers.consent import Purpose, may
from shop.customers.directory_repository import Found, find
from shop.ids import new_id
from shop.money import yuan

router = APIRouter(include_in_schema=False)
MOST_CUSTOMERS = 30
A_PAGE = 24


class CustomerChoice(BaseModel):
    """A customer to chat as."""

    id: str
    name: str
    description: str


class CustomerChoices(BaseModel):
    """By id."""

    customers: list[CustomerChoice]


class Tile(BaseModel):
    """A product in the demo shop's window; price in 元."""

    id: str
    title: str
    price: str
    image: str
    category: str
    brand: str
    colour: str
    stock: int


class CategoryChoice(BaseModel):
    """A category to filter by."""

    id: str
    name: str


class Tiles(BaseModel):
    """One page of products; `more` when another follows."""

    products: list[Tile]
    page: int
    more: bool
    categories: list[CategoryChoice]


class DemoEvent(BaseModel):
    """What the chosen customer just did with a product."""

    customer_id: str = Field(min_length=1, max_length=64)
    type: Literal["view", "favourite", "cart"]
    item_id: str = Field(min_length=1, max_length=64)


class DemoEvents(BaseModel):
    """How many were stored, and when."""

    accepted: int
    ts: datetime


@cache
def _texts() -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((TEXTS / "demo.yml").read_text(encoding="utf-8"))
    return texts


@router.get("/demo")
@router.get("/demo/")
async def demo(gateway: TheGateway) -> FileResponse:
    """The demo shop."""
    return page(gateway.settings.web_dist / "demo" / "index.html", page_headers())


@router.get("/demo/api/customers")
async def get_customers(
    gateway: TheGateway, query: Annotated[str, Query(max_length=64)] = ""
) -> CustomerChoices:
    """Customers to choose from, by the beginning of id or name."""
    words = query.strip()

    def choices(session: Session) -> list[CustomerChoice]:
        return [_choice(session, found) for found in find(session, words, MOST_CUSTOMERS)]

    return CustomerChoices(customers=await gateway.read(choices))


def _choice(session: Session, found: Found) -> CustomerChoice:
    texts = _texts()
    known = found.orders or found.behaviours
    parts = [texts["customer"].format(**vars(found)) if known else texts["newcomer"]]
    if not may(session, found.id, Purpose.PERSONALISATION):
        parts.append(texts["not_personalised"])
    return CustomerChoice(id=found.id, name=found.name, description=" · ".join(parts))


@router.post("/demo/api/token")
async def demo_token(body: TokenIn, gateway: TheGateway) -> TokenOut:
    """What a shop's server would ask for with its key."""
    await gateway.read(lambda session: customers.customer(session, body.customer_id))
    token, expires_at = gateway.customer_tokens.issue(body.customer_id, now())
    return TokenOut(token=token, expires_at=expires_at)


@router.get("/demo/api/products")
async def get_products(
    gateway: TheGateway,
    category: Annotated[str, Query(max_length=64)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> Tiles:
    """One page of the demo shop."""
    return await gateway.read(lambda session: _tiles(session, category, q, page))


def _tiles(session: Session, category: str, words: str, number: int) -> Tiles:
    wanted: list[Constraint] = [InCategory(value=category)] if category else []
    found = search(session, words, wanted, limit=A_PAGE + 1, offset=(number - 1) * A_PAGE)
    tiles = [
        Tile(
            id=one.id,
            title=one.title,
            price=f"{yuan(one.price):.2f}",
            image=one.image,
            category=one.category.name,
            brand=one.brand,
            colour=one.colour,
            stock=one.stock,
        )
        for one in found[:A_PAGE]
    ]
    categories = [CategoryChoice(id=one.id, name=one.name) for one in catalog.categories(session)]
    return Tiles(products=tiles, page=number, more=len(found) > A_PAGE, categories=categories)


@router.post("/demo/api/events")
async def demo_event(body: DemoEvent, gateway: TheGateway) -> DemoEvents:
    """Counts at once, as a shop's own page would report it."""
    at = now()

    def store(session: Session) -> int:
        customers.customer(session, body.customer_id)
        catalog.product(session, body.item_id)
        event = NewBehaviour(
            event_id=f"demo-{new_id()}",
            customer_id=body.customer_id,
            type=BehaviourType(body.type),
            item_id=body.item_id,
            ts=at,
        )
        return append(session, [event])

    return DemoEvents(accepted=await gateway.writer.run(store), ts=at)
