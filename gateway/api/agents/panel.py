"""The customer of a conversation."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from gateway.api.agents.panel_schemas import PanelOut
from gateway.api.agents.steps import checked
from gateway.api.auth import AnAgent, TheGateway
from gateway.handoff.panel import panel
from shop.clock import now
from shop.conversations.access import readable

router = APIRouter()


@router.get("/conversations/{id}/customer")
async def get_customer(id: str, gateway: TheGateway, agent: AnAgent) -> PanelOut:
    """Orders, cases, tickets, coupons, consent, and what was done in the shop if agreed to."""

    def found(session: Session) -> PanelOut:
        return panel(session, readable(session, agent, id).customer_id, now())

    return await checked(gateway.read(found))
