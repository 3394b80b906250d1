"""SQL of the desk: open consoles, who had which conversation, what was read."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, case, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from shop.agents.models import Agent
from shop.conversations.models import Conversation, GatewayLease, Message
from shop.database import insert_new
from shop.desk.models import AgentConnection, Assignment, ReadMark

LATEST = 8  # lines of a log


def connect(session: Session, id_: str, agent_id: str, holder: str, at: datetime) -> None:
    """A console is open at the gateway `holder`."""
    session.add(AgentConnection(id=id_, agent_id=agent_id, holder=holder, since=at))


def move(session: Session, id_: str, holder: str) -> None:
    """The console's gateway runs as another holder now."""
    row = AgentConnection.id == id_
    session.execute(update(AgentConnection).where(row).values(holder=holder))


def disconnect(session: Session, id_: str) -> None:
    """The console is closed."""
    session.execute(delete(AgentConnection).where(AgentConnection.id == id_))


def forget_lost(session: Session) -> None:
    """Consoles of gateways that are gone."""
    lives = exists().where(GatewayLease.holder == AgentConnection.holder)
    session.execute(delete(AgentConnection).where(~lives))


def connected(session: Session) -> set[str]:
    """Agents with a console open at a gateway that runs."""
    query = select(AgentConnection.agent_id).join(
        GatewayLease, GatewayLease.holder == AgentConnection.holder
    )
    return set(session.scalars(query.distinct()))


def online(session: Session) -> int:
    """How many agents are there and ready for customers."""
    ready = and_(Agent.presence == "online", Agent.disabled_at.is_(None))
    query = (
        select(func.count(AgentConnection.agent_id.distinct()))
        .join(GatewayLease, GatewayLease.holder == AgentConnection.holder)
        .join(Agent, Agent.id == AgentConnection.agent_id)
    )
    return session.scalars(query.where(ready)).one()


def assign(session: Session, conversation_id: str, agent_id: str, at: datetime) -> None:
    """The agent has the conversation from now on, nobody else."""
    release(session, conversation_id, at)
    row = Assignment(conversation_id=conversation_id, agent_id=agent_id, since=at)
    session.add(row)


def release(session: Session, conversation_id: str, at: datetime) -> None:
    """Whoever had it has it no more."""
    open_one = Assignment.conversation_id == conversation_id, Assignment.until.is_(None)
    session.execute(
        update(Assignment)
        .where(*open_one)
        .values(until=at)
        .execution_options(synchronize_session=False)
    )


def had(session: Session, conversation_id: str, agent_id: str) -> bool:
    """Whether the agent has or ever had the conversation."""
    own = exists().where(
        Assignment.conversation_id == conversation_id, Assignment.agent_id == agent_id
    )
    return bool(session.scalar(select(own)))


def open_counts(session: Session) -> dict[str, int]:
    """How many conversations each agent has now."""
    query = (
        select(Conversation.agent_id, func.count())
        .where(Conversation.owner == "agent")
        .group_by(Conversation.agent_id)
    )
    return {str(agent_id): int(count) for agent_id, count in session.execute(query)}


def mark_read(session: Session, conversation_id: str, reader: str, seq: int) -> bool:
    """Everything up to `seq`, at most what is there, is read; False if it was before."""
    last = select(Conversation.last_seq).where(Conversation.id == conversation_id)
    there = session.scalar(last)
    if there is None:
        return False
    upto = min(seq, there)
    row = {"conversation_id": conversation_id, "reader": reader, "seq": upto}
    if insert_new(session, ReadMark, [row], ["conversation_id", "reader"]):
        return True
    mark = and_(ReadMark.conversation_id == conversation_id, ReadMark.reader == reader)
    changed = session.execute(
        update(ReadMark)
        .where(mark, ReadMark.seq < upto)
        .values(seq=upto)
        .returning(ReadMark.seq)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def read_marks(session: Session, conversation_id: str) -> dict[str, int]:
    """Up to which seq each reader has read."""
    query = select(ReadMark.reader, ReadMark.seq)
    rows = session.execute(query.where(ReadMark.conversation_id == conversation_id))
    return {reader: seq for reader, seq in rows}


def unread(session: Session, conversation_ids: Collection[str], reader: str) -> dict[str, int]:
    """How many customers' messages of each conversation the reader has not seen."""
    mark = and_(ReadMark.conversation_id == Message.conversation_id, ReadMark.reader == reader)
    query = (
        select(Message.conversation_id, func.count())
        .outerjoin(ReadMark, mark)
        .where(
            Message.conversation_id.in_(conversation_ids),
            Message.sender == "customer",
            Message.seq > func.coalesce(ReadMark.seq, 0),
        )
        .group_by(Message.conversation_id)
    )
    return {id_: int(count) for id_, count in session.execute(query)}


def latest(
    session: Session, conversation_ids: Collection[str], lines: int = LATEST
) -> dict[str, list[Message]]:
    """The last lines of each conversation, oldest first."""
    late = and_(
        Message.conversation_id == Conversation.id, Message.seq > Conversation.last_seq - lines
    )
    query = select(Message).join(Conversation, late).where(Conversation.id.in_(conversation_ids))
    found: dict[str, list[Message]] = {id_: [] for id_ in conversation_ids}
    for message in session.scalars(query.order_by(Message.seq)):
        found[message.conversation_id].append(message)
    return found


def queue_places(session: Session) -> Sequence[str]:
    """Conversations that wait, longest first."""
    return session.scalars(
        select(Conversation.id)
        .where(Conversation.owner == "queue")
        .order_by(Conversation.queued_at, Conversation.id)
    ).all()


def picture(session: Session) -> Sequence[tuple[str, str, str | None, int]]:
    """(conversation, owner, agent, last seq) of what waits, longest first, then what is taken."""
    waits = case((Conversation.owner == "queue", 0), else_=1)
    rows = session.execute(
        select(Conversation.id, Conversation.owner, Conversation.agent_id, Conversation.last_seq)
        .where(or_(Conversation.owner == "queue", Conversation.owner == "agent"))
        .order_by(waits, Conversation.queued_at, Conversation.id)
    )
    return [(id_, owner, agent_id, seq) for id_, owner, agent_id, seq in rows]
