"""The one condition that hides what an import has not published yet."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from shop.imports.models import ImportRun


def visible(model: Any) -> ColumnElement[bool]:
    """True for live rows and rows of published imports.

    Belongs in every query on a table with an import_id. Live rows never look at import_run; for
    the others it is a primary-key subselect that the database evaluates once a statement.
    """
    unpublished = select(ImportRun.id).where(ImportRun.state != "visible")
    return or_(model.import_id == 0, model.import_id.not_in(unpublished))
