"""Tickets as agents see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.api.agents.panel_schemas import TicketOut
from gateway.handoff.people import briefs
from gateway.handoff.words import texts
from shop.aftersales.models import Ticket


def tickets_out(session: Session, tickets: Sequence[Ticket], at: datetime) -> list[TicketOut]:
    """With the customer they belong to."""
    known = briefs(session, {one.customer_id for one in tickets if one.customer_id})
    return [
        TicketOut(
            id=one.id,
            number=one.called,
            kind=one.kind,
            kind_text=texts("panel")["ticket_kinds"].get(one.kind, one.kind),
            text=one.text,
            order_id=one.order_id,
            customer=known.get(one.customer_id or ""),
            conversation_id=one.conversation_id,
            state=one.state,
            created_at=one.created_at,
            promised_at=one.promised_at,
            closed_at=one.closed_at,
            late=(one.closed_at or at) > one.promised_at,
        )
        for one in tickets
    ]
