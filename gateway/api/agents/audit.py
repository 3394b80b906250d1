"""Who did what, for leads."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from gateway.api.auth import ALead, TheGateway
from gateway.handoff.words import texts
from shop.agents import repository as agents

router = APIRouter()
MOST, MAX_ID = 200, 2**53


class AuditQuery(BaseModel):
    """What is looked for."""

    object_id: str | None = Field(None, min_length=1, max_length=128)
    actor: str | None = Field(None, min_length=1, max_length=128)
    before: int | None = Field(None, ge=1, le=MAX_ID)
    limit: int = Field(50, ge=1, le=MOST)


class EntryOut(BaseModel):
    """One action."""

    id: int
    actor: str
    actor_name: str
    action: str
    action_text: str
    object_id: str
    detail: dict[str, Any]
    at: datetime


class AuditOut(BaseModel):
    """Newest first; `next` as `before` goes on, null at the end."""

    entries: list[EntryOut]
    next: int | None


@router.get("/audit")
async def get_audit(
    gateway: TheGateway,
    lead: ALead,
    asked: Annotated[AuditQuery, Query()],
) -> AuditOut:
    """All of it, or what was done to an object or by somebody (leads)."""

    def found(session: Session) -> list[EntryOut]:
        rows = agents.audit_entries(
            session,
            object_id=asked.object_id,
            actor=asked.actor,
            before=asked.before,
            limit=asked.limit,
        )
        names = {**texts("audit")["actors"], **agents.names(session, {r.actor for r in rows})}
        actions = texts("audit")["actions"]
        return [
            EntryOut(
                id=row.id,
                actor=row.actor,
                actor_name=names.get(row.actor, row.actor),
                action=row.action,
                action_text=actions.get(row.action, row.action),
                object_id=row.object_id,
                detail=row.detail,
                at=row.at,
            )
            for row in rows
        ]

    entries = await gateway.read(found)
    return AuditOut(entries=entries, next=entries[-1].id if len(entries) == asked.limit else None)
