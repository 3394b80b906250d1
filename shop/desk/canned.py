"""Canned replies: everybody has their own, leads keep the shared ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shop.agents.models import LEAD, Agent
from shop.agents.repository import audit
from shop.desk import canned_repository as repository
from shop.desk.models import CannedReply
from shop.errors import Conflict, NotFound, Refused
from shop.ids import new_id

MOST = 500  # of one owner


@dataclass(frozen=True)
class Wording:
    """What is kept; `shared`: for everybody."""

    shortcut: str
    title: str
    text: str
    shared: bool


def usable(session: Session, agent: Agent) -> Sequence[CannedReply]:
    """The shared ones and the agent's own."""
    return repository.usable(session, agent.id)


def add(session: Session, agent: Agent, wording: Wording, at: datetime) -> CannedReply:
    """Keep a reply; raises Refused, Conflict (shortcut in use, too many)."""
    owner = _owner(agent, shared=wording.shared)
    _check_shortcut(session, owner, wording.shortcut)
    if repository.count(session, owner) >= MOST:
        raise Conflict("too_many_canned", limit=MOST)
    kept = CannedReply(id=new_id(), agent_id=owner, changed_at=at, **_columns(wording))
    session.add(kept)
    audit(session, agent.id, "canned.added", kept.id, at=at)
    return kept


def change(session: Session, agent: Agent, id_: str, wording: Wording, at: datetime) -> CannedReply:
    """Word it anew; raises NotFound, Refused, Conflict."""
    kept = _editable(session, agent, id_)
    owner = _owner(agent, shared=wording.shared)
    _check_shortcut(session, owner, wording.shortcut, but=id_)
    kept.agent_id, kept.changed_at = owner, at
    for name, value in _columns(wording).items():
        setattr(kept, name, value)
    session.flush()
    audit(session, agent.id, "canned.changed", id_, at=at)
    return kept


def remove(session: Session, agent: Agent, id_: str, at: datetime) -> None:
    """Keep it no more; raises NotFound, Refused."""
    session.delete(_editable(session, agent, id_))
    audit(session, agent.id, "canned.removed", id_, at=at)


def _columns(wording: Wording) -> dict[str, str]:
    return {"shortcut": wording.shortcut, "title": wording.title, "text": wording.text}


def _owner(agent: Agent, *, shared: bool) -> str | None:
    if shared and agent.role != LEAD:
        raise Refused("shared_by_leads_only")
    return None if shared else agent.id


def _editable(session: Session, agent: Agent, id_: str) -> CannedReply:
    kept = repository.find(session, id_)
    if kept is None or kept.agent_id not in (None, agent.id):
        raise NotFound("canned", id_)
    if kept.agent_id is None:
        _owner(agent, shared=True)
    return kept


def _check_shortcut(session: Session, owner: str | None, shortcut: str, but: str = "") -> None:
    if repository.has_shortcut(session, owner, shortcut, but):
        raise Conflict("shortcut_taken", shortcut=shortcut)
