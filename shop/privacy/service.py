"""Export and erasure of a customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from shop import clock
from shop.agents.models import AuditEntry
from shop.conversations import repository as conversations
from shop.customers import service
from shop.customers.models import Customer
from shop.errors import NotFound
from shop.ids import new_id
from shop.intake import locked
from shop.privacy import repository
from shop.privacy.export import export_customer
from shop.privacy.retention import retained
from shop.uploads import repository as pictures

__all__ = [
    "Erasure",
    "erase_conversation",
    "erase_customer",
    "export_customer",
    "remove_files",
]

UPLOADS = "/uploads/"


@dataclass(frozen=True)
class Erasure:
    """Rows removed and rows kept, by table, the uploads to remove after the commit, and the rest.

    `records` names what law keeps (ids of orders, invoices, cases); `conversations` are over.
    `learnt_from`: since when models and text encoders may have learnt from the customer, None where
    they did and wrote nothing to learn from.
    """

    erased: dict[str, int]
    kept: dict[str, int]
    files: list[str]
    records: dict[str, list[str]] = field(default_factory=dict)
    conversations: list[str] = field(default_factory=list)
    learnt_from: datetime | None = None


def erase_customer(
    session: Session, customer_id: str, actor: str, now: datetime | None = None
) -> Erasure:
    """Remove the profile, chats, behaviours, reviews, suggestion lists and tracker snapshots.

    Orders, invoices and after-sales cases, which law makes the shop keep, move to a nameless holder
    that no other function reads; the id stays blocked, so that a later push cannot bring the
    profile back. Raises NotFound, also the second time.
    """
    who, moment = service.customer(session, customer_id), now or clock.now()
    locked(session, Customer, who.id)
    talks = [talk.id for talk in repository.conversations(session, customer_id)]
    files = _files(session, talks)
    records = retained(session, customer_id)
    since = (repository.first_behaviour, repository.first_review)
    moments = [at for find in since if (at := find(session, customer_id)) is not None]
    erased = {
        **repository.remove_own(session, customer_id),
        **repository.remove_said(session, customer_id, talks),
        **repository.remove_conversations(session, talks),
    }
    kept = _lock_away(session, customer_id, moment)
    repository.blank(session, customer_id, moment)
    named: dict[str, list[str]] = {one.what: list(one.ids) for one in records}
    gone = {"customer": 1, **_counted(erased)}
    report = Erasure(gone, _counted(kept), files, named, talks, min(moments, default=None))
    session.add(_entry(customer_id, actor, report, moment))
    return _done(session, report)


def erase_conversation(
    session: Session, conversation_id: str, actor: str, now: datetime | None = None
) -> Erasure:
    """Remove one conversation of somebody who did not log in, and all that hangs on it."""
    if conversations.lock(session, conversation_id) is None:
        raise NotFound("conversation", conversation_id)
    talks, moment = [conversation_id], now or clock.now()
    files = _files(session, talks)
    erased = {
        **repository.remove_said(session, None, talks),
        **repository.remove_conversations(session, talks),
    }
    kept = {"shop_request": repository.forget_asking(session, None, talks)}
    report = Erasure(_counted(erased), _counted(kept), files, {}, talks)
    session.add(_entry(conversation_id, actor, report, moment))
    return _done(session, report)


def _done(session: Session, report: Erasure) -> Erasure:
    session.flush()
    session.expire_all()  # nothing removed may be read from this session's memory
    return report


def _lock_away(session: Session, customer_id: str, moment: datetime) -> dict[str, int]:
    holder = f"erased-{new_id()}"
    session.add(Customer(id=holder, level="", created_at=moment, erased_at=moment))
    session.flush()
    return {
        **repository.move_to_holder(session, customer_id, holder),
        "shop_request": repository.forget_asking(session, customer_id, []),
    }


def _counted(counts: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in counts.items() if count}


def _files(session: Session, talks: Sequence[str]) -> list[str]:
    said = repository.messages(session, talks)
    urls = {str(message.payload.get("url", "")) for message in said if message.type == "file"}
    named = {url for url in urls if url.startswith(UPLOADS)}
    return sorted(named.union(f"{UPLOADS}{one}" for one in pictures.ids_of(session, talks)))


def _entry(who: str, actor: str, report: Erasure, moment: datetime) -> AuditEntry:
    what = "customer" if "customer" in report.erased else "conversation"
    detail: dict[str, Any] = {"erased": report.erased, "kept": report.kept}
    return AuditEntry(actor=actor, action=f"{what}.erased", object_id=who, detail=detail, at=moment)


def remove_files(uploads: Path, files: Iterable[str]) -> int:
    """Delete uploads named by an Erasure below `uploads`; the number deleted."""
    removed = 0
    for url in files:
        path = uploads / PurePosixPath(url).relative_to(UPLOADS)
        if path.resolve().is_relative_to(uploads.resolve()) and path.is_file():
            path.unlink()
            removed += 1
    return removed
