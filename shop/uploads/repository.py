"""SQL of uploads."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.uploads.models import Upload


def find(session: Session, upload_id: str) -> Upload | None:
    """An upload by its id."""
    return session.get(Upload, upload_id)


def of_message(session: Session, conversation_id: str, seq: int) -> Upload | None:
    """The upload that a message shows."""
    query = select(Upload).where(Upload.conversation_id == conversation_id, Upload.seq == seq)
    return session.scalars(query).first()


def count_since(session: Session, conversation_id: str, since: datetime) -> int:
    """How many were sent in a conversation."""
    query = select(func.count()).where(
        Upload.conversation_id == conversation_id, Upload.created_at > since
    )
    return session.scalars(query).one()


def of_case(session: Session, aftersale_id: str) -> Sequence[Upload]:
    """The pictures of an after-sales case, oldest first."""
    query = select(Upload).where(Upload.aftersale_id == aftersale_id)
    return session.scalars(query.order_by(Upload.created_at, Upload.id)).all()


def unclaimed(session: Session, conversation_id: str, since: datetime) -> Sequence[Upload]:
    """Those sent in a conversation since then that no case has, oldest first."""
    query = select(Upload).where(
        Upload.conversation_id == conversation_id,
        Upload.created_at >= since,
        Upload.aftersale_id.is_(None),
    )
    return session.scalars(query.order_by(Upload.created_at, Upload.id)).all()


def ids_of(session: Session, conversation_ids: Sequence[str]) -> Sequence[str]:
    """Those of these conversations."""
    query = select(Upload.id).where(Upload.conversation_id.in_(conversation_ids))
    return session.scalars(query.order_by(Upload.id)).all()


def known(session: Session, upload_ids: Iterable[str]) -> set[str]:
    """Which of these ids are in the database."""
    return set(session.scalars(select(Upload.id).where(Upload.id.in_(list(upload_ids)))))
