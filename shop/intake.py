"""What every object pushed by the shop has in common: an id, a version, and bounded fields."""

import json
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

Row = TypeVar("Row")

ONE_LINE = r"^[^\x00-\x1f\x7f]*$"  # no control characters
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  # but tabs and line ends
MOST = 2_000_000_000  # what a column holds everywhere
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_PLAIN = 4_000


def _within_reason(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise PydanticCustomError("moment_out_of_range", "not a year of this age")
    return moment


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (ValueError, RecursionError):
        raise PydanticCustomError("not_plain", "not plain JSON") from None
    if len(text) > LONGEST_PLAIN or "\\u0000" in text or not text.isprintable():
        raise PydanticCustomError("not_plain", "too large, or with control characters")
    return value


Key = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=ONE_LINE)]
Short = Annotated[str, StringConstraints(max_length=200, pattern=ONE_LINE)]
Place = Annotated[str, StringConstraints(max_length=500, pattern=ONE_LINE)]  # path or address
Long = Annotated[str, StringConstraints(max_length=5_000, pattern=LINES)]
Written = Annotated[  # a number is taken as it is written
    str, StringConstraints(max_length=200, pattern=ONE_LINE), Field(coerce_numbers_to_str=True)
]
Words = Annotated[dict[Key, Written], Field(max_length=50)]
Plain = Annotated[dict[str, Any], AfterValidator(_plain)]
Count = Annotated[int, Field(ge=0, le=MOST)]
Fen = Annotated[int, Field(ge=0, le=MOST)]
Moment = Annotated[AwareDatetime, AfterValidator(_within_reason)]


class Pushed(BaseModel):
    """Base of what the shop pushes; an older version never overwrites a newer one.

    `version` 0 is what was made here and the shop has not pushed yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Key
    version: int = Field(1, ge=0, le=2**63 - 1)


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
