"""Customers as the shop's page and the customer see them: tokens and consent."""

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, StrictBool
from sqlalchemy.orm import Session

from gateway.api.auth import (
    Credentials,
    TheGateway,
    bearer_token,
    is_shop_key,
    open_session,
    shop_server,
)
from gateway.problems import Problem
from gateway.state import Gateway
from shop.clock import now
from shop.conversations import repository as conversations
from shop.customers import service as customers
from shop.customers.consent import Purpose, consents, set_consent
from shop.intake import Key

router = APIRouter(prefix="/api/v1", tags=["customers"])


class TokenIn(BaseModel):
    """For whom."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer_id": "C0001"}]})

    customer_id: Key


class TokenOut(BaseModel):
    """What the shop's page hands to the widget."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"token": "QzAwMDE.1795…", "expires_at": "2026-11-27T10:00:00+00:00"}]
        }
    )

    token: str
    expires_at: datetime


class ConsentIn(BaseModel):
    """The purposes to change; those left out stay as they are."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"personalisation": False}]}
    )

    personalisation: StrictBool | None = None
    service_talk: StrictBool | None = None
    marketing: StrictBool | None = None
    proactive: StrictBool | None = None


class ConsentOut(BaseModel):
    """What holds now for each purpose."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "personalisation": True,
                    "service_talk": False,
                    "marketing": False,
                    "proactive": False,
                }
            ]
        }
    )

    personalisation: bool
    service_talk: bool
    marketing: bool
    proactive: bool


@router.post("/customer-tokens", dependencies=[Depends(shop_server)])
async def issue_token(body: TokenIn, gateway: TheGateway) -> TokenOut:
    """A token for a customer who is logged in at the shop."""
    await gateway.read(lambda session: customers.customer(session, body.customer_id))
    token, expires_at = gateway.customer_tokens.issue(body.customer_id, now())
    return TokenOut(token=token, expires_at=expires_at)


@router.get("/customers/{customer_id}/consent")
async def get_consent(
    customer_id: str, gateway: TheGateway, credentials: Credentials
) -> ConsentOut:
    """For the shop, and for the customer's own session."""
    await _caller(gateway, customer_id, bearer_token(credentials))
    held = await gateway.read(lambda session: consents(session, customer_id))
    return ConsentOut(**{purpose.value: granted for purpose, granted in held.items()})


@router.put("/customers/{customer_id}/consent")
async def put_consent(
    customer_id: str, body: ConsentIn, gateway: TheGateway, credentials: Credentials
) -> ConsentOut:
    """In force from the next turn on."""
    source = await _caller(gateway, customer_id, bearer_token(credentials))
    return await change_consent(gateway, customer_id, body, source)


async def change_consent(
    gateway: Gateway, customer_id: str, body: ConsentIn, source: str
) -> ConsentOut:
    """Record the choices; what holds then. Raises NotFound."""
    chosen = body.model_dump(exclude_none=True)

    def change(session: Session) -> dict[Purpose, bool]:
        for purpose, granted in chosen.items():
            set_consent(session, customer_id, Purpose(purpose), granted, source)
        return consents(session, customer_id)

    held = await gateway.writer.run(change)
    return ConsentOut(**{purpose.value: granted for purpose, granted in held.items()})


async def _caller(gateway: Gateway, customer_id: str, token: str) -> str:
    """Who it is, as the record of consent names it; raises Problem for anybody else."""
    if is_shop_key(gateway, token):
        return "shop"
    opened = await open_session(gateway, token)
    conversation = await gateway.read(
        lambda session: conversations.find(session, opened.conversation_id)
    )
    if conversation is None or conversation.customer_id != customer_id:
        raise Problem("forbidden")
    return "customer"
