"""What could not be delivered, to the shop's own system or to a customer: seen and sent again."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy.orm import Session

from gateway.api.auth import ALead, AnAgent, TheGateway
from shop.agents import repository as agents
from shop.clock import now
from shop.conversations import outbox
from shop.conversations.models import Delivery, Message
from shop.errors import NotFound
from shop.intake import ONE_LINE
from shop.webhooks import service as webhooks
from shop.webhooks.models import WebhookEvent

router = APIRouter(prefix="/api/v1/agent/undelivered", tags=["agents"])
Kind = Literal["webhook", "message"]
MESSAGE_ID = 2**31
BEHIND = "waits_behind_earlier"
SNIPPET = 80


class Undelivered(BaseModel):
    """`what`: the event's type or the words; `target`: the object or the conversation."""

    kind: Kind
    id: str
    what: str
    target: str
    error: str
    attempts: int
    since: AwareDatetime


class UndeliveredOut(BaseModel):
    """Oldest first, webhooks before messages; at most 200 of each."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "kind": "webhook",
                            "id": "evt_019aba1e-7f53-7c61-b1f4-0c3d5fb0f1aa",
                            "what": "aftersale.requested",
                            "target": "019aba1e-7f52-7d10-93a7-5b0e8a7b2c11",
                            "error": "HTTP 500",
                            "attempts": 79,
                            "since": "2026-11-24T08:00:00+00:00",
                        }
                    ]
                }
            ]
        }
    )

    items: list[Undelivered]


@router.get("")
async def get_undelivered(gateway: TheGateway, agent: AnAgent) -> UndeliveredOut:
    """Given up after every try; what waits behind such an event is listed with it."""

    def found(session: Session) -> list[Undelivered]:
        events = [_event(one) for one in webhooks.undelivered(session)]
        return events + [_message(*one) for one in outbox.undelivered(session)]

    return UndeliveredOut(items=await gateway.read(found))


@router.post("/{kind}/{id}/resend", status_code=204)
async def resend(
    kind: Kind,
    id: Annotated[str, Path(min_length=1, max_length=64, pattern=ONE_LINE)],
    gateway: TheGateway,
    lead: ALead,
) -> None:
    """Try it again as if it were new; for a lead."""

    def again(session: Session) -> str:
        at = now()
        channel = _resend(session, kind, id)
        agents.audit(session, lead.id, f"{kind}.resent", id, at=at)
        return channel

    channel = await gateway.writer.run(again)
    if kind == "webhook":
        gateway.webhooks.wake()
    else:
        gateway.outbox.wake(channel)


def _resend(session: Session, kind: Kind, id_: str) -> str:
    if kind == "webhook":
        webhooks.resend(session, id_, now())
        return ""
    if not (id_.isascii() and id_.isdigit() and int(id_) < MESSAGE_ID):
        raise NotFound("message", id_)
    return outbox.resend(session, int(id_), now())


def _event(event: WebhookEvent) -> Undelivered:
    return Undelivered(
        kind="webhook",
        id=event.event_id,
        what=event.type,
        target=event.object_id,
        error=event.error if event.state == "dead" else BEHIND,
        attempts=event.attempts,
        since=event.created_at,
    )


def _message(delivery: Delivery, message: Message) -> Undelivered:
    return Undelivered(
        kind="message",
        id=str(delivery.id),
        what=message.text[:SNIPPET] or message.type,
        target=delivery.conversation_id,
        error=delivery.error,
        attempts=delivery.attempts,
        since=message.ts,
    )
