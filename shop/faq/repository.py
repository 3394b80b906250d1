"""Queries on the question sheet."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shop.faq.models import FaqEntry
from shop.imports.models import ImportRun
from shop.visibility import visible


def version(session: Session) -> tuple[Any, ...]:
    """Changes whenever another sheet becomes visible."""
    last, count = session.execute(
        select(func.max(FaqEntry.import_id), func.count()).where(visible(FaqEntry))
    ).one()
    finished = select(ImportRun.finished_at).where(ImportRun.id == last)
    return last, count, session.scalar(finished)


def entries(session: Session) -> Sequence[FaqEntry]:
    """In the order of the sheet."""
    return session.scalars(
        select(FaqEntry).where(visible(FaqEntry)).order_by(FaqEntry.position)
    ).all()
