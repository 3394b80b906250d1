"""What every object pushed by the shop has in common: an id and a version."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

Row = TypeVar("Row")


class Pushed(BaseModel):
    """Base of what the shop pushes; an older version never overwrites a newer one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=64)
    version: int = Field(1, ge=1)


class Part(BaseModel):
    """Base of what only comes inside another object."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def locked(session: Session, model: type[Row], id_: str) -> Row | None:
    """The stored row, read anew and locked until the transaction ends."""
    only_it = {"of": model}  # not what is joined to it
    return session.get(model, id_, with_for_update=only_it, populate_existing=True)


def is_stale(known: Any | None, pushed: Pushed) -> bool:
    """Whether an equal or newer version is stored already."""
    return known is not None and known.version >= pushed.version
