"""The generic channel: text and native action ids in, words and choices out, both signed."""

import json
import time
from dataclasses import asdict
from typing import Annotated, Any, cast

import httpx
from fastapi import APIRouter, Request
from pydantic import Field, ValidationError

from gateway.api.auth import TheGateway
from gateway.api.schemas import MessageIn
from gateway.channels import degrade
from gateway.channels.intake import take_in
from gateway.channels.kind import Capabilities, Channel
from gateway.channels.webhook.signing import is_genuine
from gateway.errors import validation_problem
from gateway.outbox import Bundle, Refused
from gateway.problems import Problem
from gateway.state import Gateway
from shop.channels import choices
from shop.channels.receiving import Said
from shop.clock import now
from shop.settings import FromEnvironment
from shop.webhooks.signing import Secrets, signature

NAME = "webhook"
ROUTER = APIRouter()
WITHIN = 10.0  # seconds for the other side to answer
Id = Annotated[str, Field(min_length=1, max_length=64)]


class WebhookSettings(FromEnvironment):
    """On once both are set; several secrets, separated by spaces, while one is replaced."""

    url: str = Field("", alias="ZHUYI_CHANNEL_WEBHOOK_URL", description="where messages are posted")
    secrets: Secrets = Field(
        "", alias="ZHUYI_CHANNEL_WEBHOOK_SECRET", description="whsec_…, each signs"
    )


SETTINGS = WebhookSettings


class Incoming(MessageIn):
    """What a customer did; `customer_id` where the sender knows who they are."""

    client_id: str = "webhook-id"  # which is in the header
    external_id: Id
    customer_id: Id | None = None


class WebhookChannel(Channel):
    """Calls the other system for each message, in order."""

    name, at_once = NAME, 1
    capabilities = Capabilities(text_bytes=64_000, buttons=True, names_senders=True)

    def __init__(self, gateway: Gateway, settings: WebhookSettings) -> None:
        self._gateway, self._url, self.secrets = gateway, settings.url, settings.secrets.split()
        self._client = httpx.AsyncClient(timeout=WITHIN, trust_env=False)

    async def stop(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def send(self, bundle: Bundle) -> None:
        """Post one message; 410 means never again, all but 2xx is tried again."""
        parcel = bundle.waiting[0]
        worded = degrade.in_words([parcel], self.capabilities)
        await self._gateway.writer.run(
            lambda session: choices.offer(session, parcel.conversation_id, worded.choices, now())
        )
        message = {
            "external_id": parcel.external_id,
            "seq": parcel.seq,
            "sender": parcel.sender,
            "type": parcel.type,
            "text": worded.texts[0],
            "choices": [asdict(choice) for choice in worded.choices],
        }
        answer = await self._post(f"{parcel.conversation_id}:{parcel.seq}", message)
        if answer.status_code == httpx.codes.GONE:
            raise Refused("410 Gone")
        answer.raise_for_status()

    async def _post(self, webhook_id: str, message: dict[str, Any]) -> httpx.Response:
        body, stamp = json.dumps(message, ensure_ascii=False), int(time.time())
        headers = {
            "webhook-id": webhook_id,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(webhook_id, stamp, body, self.secrets),
            "content-type": "application/json",
        }
        return await self._client.post(self._url, content=body.encode(), headers=headers)


def channel(gateway: Gateway) -> WebhookChannel | None:
    """The channel as configured."""
    settings = WebhookSettings()
    ready = settings.url and settings.secrets.split()
    return WebhookChannel(gateway, settings) if ready else None


@ROUTER.post("/webhook")
async def receive(request: Request, gateway: TheGateway) -> dict[str, int | None]:
    """A customer's message, in the log once this answers; no `seq` for one that came before."""
    body, secrets = await request.body(), cast(WebhookChannel, gateway.channels[NAME]).secrets
    if not is_genuine(request.headers, body, secrets):
        raise Problem("bad_signature")
    try:
        new = Incoming.model_validate_json(body)
    except ValidationError as error:
        raise validation_problem(error.errors()) from error
    key = request.headers["webhook-id"]
    said = Said(NAME, new.external_id, key, new.text, new.action_id)
    return {"seq": await take_in(gateway, said, new.customer_id)}
