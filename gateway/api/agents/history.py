"""Looking up what was said before."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from gateway.api.agents.schemas import CustomerBrief
from gateway.api.auth import AnAgent, TheGateway
from gateway.handoff.people import briefs
from gateway.handoff.words import outline
from gateway.problems import slow_down
from shop.agents import repository as agents
from shop.agents.models import LEAD
from shop.clock import now
from shop.conversations import history_repository as history
from shop.conversations.history_repository import Sought
from shop.desk import repository as desk

router = APIRouter()
MOST = 50
SNIPPET, AROUND = 80, 20


class HistoryQuery(BaseModel):
    """What is looked for; nothing: everything, newest first."""

    q: str | None = Field(None, max_length=64)
    customer_id: str | None = Field(None, min_length=1, max_length=64)
    agent_id: str | None = Field(None, min_length=1, max_length=64)
    before: AwareDatetime | None = None
    limit: int = Field(20, ge=1, le=MOST)


class HistoryItem(BaseModel):
    """A conversation; `snippet`: where the words were said, else the newest line."""

    id: str
    channel: str
    customer: CustomerBrief | None
    owner: Literal["bot", "queue", "agent"]
    started_at: datetime
    last_at: datetime
    snippet: str
    rating: int | None


class HistoryOut(BaseModel):
    """Newest first; `next` as `before` goes on, null at the end."""

    conversations: list[HistoryItem]
    next: datetime | None


@router.get("/history")
async def get_history(
    gateway: TheGateway,
    agent: AnAgent,
    asked: Annotated[HistoryQuery, Query()],
) -> HistoryOut:
    """Conversations by words, customer or agent; agents find what they may look at, leads all.

    A page may be empty and still have a `next`: a request looks through 2,000 conversations.
    """
    wait = gateway.searches.wait(agent.id)
    if wait:
        raise slow_down("too_many_requests", wait)
    seen_by = None if agent.role == LEAD else agent.id
    words = (asked.q or "").strip() or None
    sought = Sought(words, asked.customer_id, asked.agent_id, seen_by, asked.before)
    found = await gateway.read(lambda session: _found(session, sought, asked.limit))
    # Not the words: they are somebody's name or phone, and would outlive that person's data here.
    detail = {
        "by_words": bool(words),
        "agent_id": asked.agent_id,
        "found": len(found.conversations),
    }
    await gateway.writer.run(
        lambda session: agents.audit(
            session, agent.id, "history.searched", asked.customer_id or "", detail, at=now()
        )
    )
    return found


def _found(session: Session, sought: Sought, limit: int) -> HistoryOut:
    found = history.search(session, sought, limit)
    ids = [one.id for one in found.conversations]
    customers = briefs(session, {c.customer_id for c in found.conversations if c.customer_id})
    said = history.snippets(session, ids, sought.words) if sought.words else {}
    latest, scores = desk.latest(session, ids, lines=1), history.scores(session, ids)
    items = []
    for one in found.conversations:
        newest = next(reversed(latest[one.id]), None)
        shown = said.get(one.id) or (outline(newest.type, newest.text, SNIPPET) if newest else "")
        items.append(
            HistoryItem.model_validate(
                {
                    "id": one.id,
                    "channel": one.channel,
                    "customer": customers.get(one.customer_id or ""),
                    "owner": one.owner,
                    "started_at": one.created_at,
                    "last_at": one.updated_at,
                    "snippet": _around(shown, sought.words),
                    "rating": scores.get(one.id),
                }
            )
        )
    return HistoryOut(conversations=items, next=found.next)


def _around(text: str, words: str | None) -> str:
    """The piece of a long text where the words stand."""
    at = text.casefold().find((words or "").casefold())
    start = max(0, at - AROUND)
    return ("…" if start else "") + outline("text", text[start:], SNIPPET)
