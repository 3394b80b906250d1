"""How things stand, in one line."""

from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from gateway.api.auth import AnAgent, TheGateway
from shop.aftersales import repository as aftersales
from shop.agents.models import LEAD, Agent
from shop.clock import now
from shop.desk import repository as desk
from shop.ratings import repository as ratings

router = APIRouter()
WEEK = timedelta(days=7)


class SummaryOut(BaseModel):
    """Ratings are one's own, for a lead the shop's; `rating_7d` null where there is none."""

    waiting: int
    mine: int
    online: int
    tickets_open: int
    rating_7d: float | None
    rated_7d: int


@router.get("/summary")
async def get_summary(gateway: TheGateway, agent: AnAgent) -> SummaryOut:
    """Who waits, what one has, who is there, what is promised, and how customers rated."""
    return await gateway.read(lambda session: _summary(session, agent))


def _summary(session: Session, agent: Agent) -> SummaryOut:
    whose = None if agent.role == LEAD else agent.id
    mean, count = ratings.average(session, now() - WEEK, whose)
    return SummaryOut(
        waiting=len(desk.queue_places(session)),
        mine=desk.open_counts(session).get(agent.id, 0),
        online=desk.online(session),
        tickets_open=aftersales.open_tickets(session),
        rating_7d=mean,
        rated_7d=count,
    )
