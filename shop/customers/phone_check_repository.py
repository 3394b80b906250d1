"""SQL of the second check."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.agents.models import AuditEntry


def tries(
    session: Session, customer_id: str, actions: Sequence[str], since: datetime
) -> Sequence[tuple[str, datetime]]:
    """What was tried since then, oldest first: (action, at)."""
    query = (
        select(AuditEntry.action, AuditEntry.at)
        .where(
            AuditEntry.object_id == customer_id,
            AuditEntry.action.in_(actions),
            AuditEntry.at > since,
        )
        .order_by(AuditEntry.id)
    )
    return [(action, at) for action, at in session.execute(query)]
