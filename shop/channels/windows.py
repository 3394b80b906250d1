"""The quota ledger: how many messages a channel lets us send to a contact, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shop.channels import repository
from shop.channels.models import Contact, ReplyWindow


@dataclass(frozen=True)
class Opening:
    """What something the customer does allows: `count` messages within `life`."""

    kind: str
    life: timedelta
    count: int


def opened(session: Session, contact: Contact, opening: Opening, at: datetime) -> None:
    """The customer did it now; what was left of an earlier time is replaced."""
    row = session.get(ReplyWindow, (contact.channel, contact.external_id, opening.kind))
    if row is None:
        row = ReplyWindow(
            channel=contact.channel, external_id=contact.external_id, kind=opening.kind
        )
        session.add(row)
    row.conversation_id = contact.conversation_id
    row.closes_at, row.remaining = at + opening.life, opening.count
    session.flush()


def left(session: Session, channel: str, external_id: str, at: datetime) -> int:
    """How many messages may be sent now."""
    return sum(row.remaining for row in repository.windows(session, channel, external_id, at))


def spend(session: Session, channel: str, external_id: str, at: datetime) -> str | None:
    """Take one, of the window that closes first; its kind, None if none is left."""
    found = repository.windows(session, channel, external_id, at)
    if not found:
        return None
    found[0].remaining -= 1
    session.flush()
    return found[0].kind


def give_back(session: Session, channel: str, external_id: str, kind: str) -> None:
    """The channel did not take it."""
    row = session.get(ReplyWindow, (channel, external_id, kind), with_for_update=True)
    if row is not None:
        row.remaining += 1


def shut(session: Session, channel: str, external_id: str, at: datetime) -> None:
    """The channel itself says that nothing may be sent."""
    for row in repository.windows(session, channel, external_id, at):
        row.remaining = 0
    session.flush()
