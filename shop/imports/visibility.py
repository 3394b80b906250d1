"""What an import wrote stays unseen until its run is `visible`.

Every ORM select of every Session leaves such rows out, so no repository can forget to: whether a
row is loaded by query, by key or through a relationship. Rows with import_id 0 came live.
The importer itself reads with the execution option `see_loading`.
"""

from functools import cache
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, configure_mappers, with_loader_criteria

from shop.database import Base
from shop.imports.models import ImportRun

VISIBLE = "visible"
LOADING = "loading"
FAILED = "failed"
SEE_LOADING = "see_loading"


def imported_mappers() -> list[Mapper[Any]]:
    """The mapped classes whose rows carry an import_id."""
    return [m for m in Base.registry.mappers if "import_id" in m.columns]


@cache
def _criteria(_mapped: int) -> tuple[Any, ...]:
    configure_mappers()
    unseen = select(ImportRun.id).where(ImportRun.state != VISIBLE)
    return tuple(
        with_loader_criteria(m.class_, m.class_.import_id.not_in(unseen), include_aliases=True)
        for m in imported_mappers()
    )


@event.listens_for(Session, "do_orm_execute")
def hide_loading_rows(state: ORMExecuteState) -> None:
    """Add the condition to a select, unless it is the importer's own."""
    if not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    if not state.execution_options.get(SEE_LOADING, False):
        state.statement = state.statement.options(*_criteria(len(Base.registry.mappers)))
