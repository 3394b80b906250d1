"""Which contacts of a channel are which customers: the shop confirms, lists and ends it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from gateway.api.auth import TheGateway, shop_server
from gateway.channels.bound import tell_bound
from gateway.conversation.intake import as_problems
from gateway.problems import Problem
from shop.channels import binding, repository
from shop.channels.binding import UnknownState
from shop.channels.models import Contact
from shop.clock import now
from shop.conversations import external
from shop.customers import service as customers

router = APIRouter(
    prefix="/api/v1/channel-bindings", tags=["shop"], dependencies=[Depends(shop_server)]
)
CustomerId = Annotated[str, Field(min_length=1, max_length=64)]


class BindingIn(BaseModel):
    """Who logged in with the state that the channel's link carried."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"state": "x7Tq…", "customer_id": "C0001"}]},
    )

    state: str = Field(min_length=1, max_length=128)
    customer_id: CustomerId
    rebind: bool = False


class BindingOut(BaseModel):
    """A contact of a channel that is this customer."""

    channel: str
    external_id: str
    bound_at: datetime


class BindingsOut(BaseModel):
    """All of one customer's."""

    bindings: list[BindingOut]


@router.post("")
async def confirm(body: BindingIn, gateway: TheGateway) -> BindingOut:
    """Bind the contact that the state was made for; a state works once, for ten minutes."""

    def change(session: Session) -> tuple[BindingOut, str]:
        found = binding.confirm(session, body.state, body.customer_id, now(), rebind=body.rebind)
        tell_bound(session, found, body.customer_id)
        return _out(found), found.conversation_id

    with as_problems():
        try:
            bound, conversation_id = await gateway.writer.run(change)
        except UnknownState as error:
            raise Problem("binding_state_unknown") from error
    gateway.live.grew(conversation_id)
    gateway.outbox.wake(bound.channel)
    return bound


@router.get("/{customer_id}")
async def bindings(customer_id: str, gateway: TheGateway) -> BindingsOut:
    """The contacts that are this customer."""

    def look(session: Session) -> list[BindingOut]:
        customers.customer(session, customer_id)
        return [_out(one) for one in repository.bound_to(session, customer_id)]

    return BindingsOut(bindings=await gateway.read(look))


@router.delete("/{customer_id}", status_code=204)
async def unbind(
    customer_id: str,
    gateway: TheGateway,
    channel: Annotated[str, Query(min_length=1, max_length=32)],
) -> None:
    """End it; who wrote through the channel goes on as a visitor, in a new conversation."""

    def change(session: Session) -> int:
        customers.customer(session, customer_id)
        mine = [one for one in repository.bound_to(session, customer_id) if one.channel == channel]
        return sum(external.unbind(session, one, now()) for one in mine)

    if not await gateway.writer.run(change):
        raise Problem("not_found")


def _out(found: Contact) -> BindingOut:
    assert found.bound_at is not None  # noqa: S101 — binding sets it
    return BindingOut(channel=found.channel, external_id=found.external_id, bound_at=found.bound_at)
