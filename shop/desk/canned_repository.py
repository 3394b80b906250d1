"""SQL of canned replies."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from shop.desk.models import CannedReply


def usable(session: Session, agent_id: str) -> Sequence[CannedReply]:
    """The shared ones and the agent's own, by shortcut."""
    theirs = or_(CannedReply.agent_id.is_(None), CannedReply.agent_id == agent_id)
    query = select(CannedReply).where(theirs)
    return session.scalars(query.order_by(CannedReply.shortcut, CannedReply.id)).all()


def find(session: Session, id_: str) -> CannedReply | None:
    """One, locked until the transaction ends."""
    return session.get(CannedReply, id_, with_for_update=True, populate_existing=True)


def count(session: Session, agent_id: str | None) -> int:
    """How many an agent has, or (None) are shared."""
    query = select(func.count()).select_from(CannedReply)
    return session.scalars(query.where(CannedReply.agent_id.is_not_distinct_from(agent_id))).one()


def has_shortcut(session: Session, agent_id: str | None, shortcut: str, but: str = "") -> bool:
    """Whether another reply of the same owner goes by this shortcut."""
    same = CannedReply.shortcut == shortcut, CannedReply.id != but
    query = select(CannedReply.id).where(CannedReply.agent_id.is_not_distinct_from(agent_id), *same)
    return session.scalars(query.limit(1)).first() is not None
