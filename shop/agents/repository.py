"""SQL of agents, their sessions, notes and the audit log."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from shop.agents.models import Agent, AgentSession, AuditEntry, Note


def keep_others_out(session: Session) -> None:
    """Nobody else adds agents before this transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE agent IN SHARE ROW EXCLUSIVE MODE"))


def count(session: Session) -> int:
    """How many agents there are."""
    return session.scalars(select(func.count()).select_from(Agent)).one()


def by_id(session: Session, agent_id: str) -> Agent:
    """An agent who is known to exist."""
    return session.get_one(Agent, agent_id)


def names(session: Session, agent_ids: Collection[str]) -> dict[str, str]:
    """Names of agents by id."""
    rows = session.execute(select(Agent.id, Agent.name).where(Agent.id.in_(agent_ids)))
    return {id_: name for id_, name in rows}


def by_login(session: Session, login: str) -> Agent | None:
    """An agent by login name, row locked until the transaction ends."""
    return session.scalars(
        select(Agent).where(Agent.login == login).with_for_update()
    ).one_or_none()


def by_token(session: Session, token_hash: str, at: datetime) -> Agent | None:
    """The agent signed in with a token that has not expired."""
    return session.scalars(
        select(Agent)
        .join(AgentSession, AgentSession.agent_id == Agent.id)
        .where(
            AgentSession.token_hash == token_hash,
            AgentSession.expires_at > at,
            Agent.disabled_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def end_session(session: Session, token_hash: str) -> None:
    """The agent signed out."""
    session.execute(delete(AgentSession).where(AgentSession.token_hash == token_hash))


def end_sessions(session: Session, agent_id: str, but: str | None = None) -> None:
    """Every session of an agent ends, except the one of the token hash `but`."""
    theirs = AgentSession.agent_id == agent_id, AgentSession.token_hash != (but or "")
    session.execute(delete(AgentSession).where(*theirs))


def find(session: Session, agent_id: str) -> Agent | None:
    """An agent by id, row locked until the transaction ends."""
    query = select(Agent).where(Agent.id == agent_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def everybody(session: Session) -> Sequence[Agent]:
    """Every agent by name, disabled ones last."""
    query = select(Agent).order_by(Agent.disabled_at.is_not(None), Agent.name, Agent.id)
    return session.scalars(query).all()


def enabled_leads(session: Session) -> int:
    """How many leads can sign in."""
    leads = select(func.count()).where(Agent.role == "lead", Agent.disabled_at.is_(None))
    return session.scalars(leads).one()


def audit(
    session: Session,
    actor: str,
    action: str,
    object_id: str,
    detail: dict[str, Any] | None = None,
    *,
    at: datetime,
) -> None:
    """Keep who did what."""
    entry = AuditEntry(actor=actor, action=action, object_id=object_id, detail=detail or {}, at=at)
    session.add(entry)


def was_audited(session: Session, object_id: str, action: str, key: str) -> bool:
    """Whether this action already happened to the object under the same key."""
    details = session.scalars(
        select(AuditEntry.detail).where(
            AuditEntry.object_id == object_id, AuditEntry.action == action
        )
    )
    return any(detail.get("key") == key for detail in details)


def audit_entries(
    session: Session, *, object_id: str | None, actor: str | None, before: int | None, limit: int
) -> Sequence[AuditEntry]:
    """Newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if object_id is not None:
        query = query.where(AuditEntry.object_id == object_id)
    if actor is not None:
        query = query.where(AuditEntry.actor == actor)
    return session.scalars(query if before is None else query.where(AuditEntry.id < before)).all()


def add_note(session: Session, conversation_id: str, agent_id: str, text: str, at: datetime) -> int:
    """Store a note; returns its id."""
    note = Note(conversation_id=conversation_id, agent_id=agent_id, text=text, at=at)
    session.add(note)
    session.flush()
    return note.id


def notes(session: Session, conversation_id: str) -> Sequence[Note]:
    """Notes on a conversation, oldest first."""
    return session.scalars(
        select(Note).where(Note.conversation_id == conversation_id).order_by(Note.id)
    ).all()
