"""Refusals as RFC 9457 problem+json; their words are in texts/problems.yml."""

import math
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from starlette.responses import JSONResponse

from shop.errors import Invalid

TEXTS = Path(__file__).parent / "texts"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One entry of problems.yml."""

    status: int
    title: str
    detail: str


@cache
def kinds() -> dict[str, Kind]:
    """Every problem by its code."""
    entries = yaml.safe_load((TEXTS / "problems.yml").read_text(encoding="utf-8"))
    return {code: Kind(**entry) for code, entry in entries.items()}


@cache
def field_texts() -> dict[str, str]:
    """What can be wrong with one field, by pydantic's error type."""
    texts: dict[str, str] = yaml.safe_load((TEXTS / "fields.yml").read_text(encoding="utf-8"))
    return texts


@cache
def _shop_texts() -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load((TEXTS / "shop.yml").read_text(encoding="utf-8"))
    return texts


def shop_text(code: str, **values: Any) -> str:
    """What the shop reads about its own data."""
    return _shop_texts()[code].format(**values)


def wrong_field(error: Invalid) -> dict[str, str]:
    """The field that a domain error names, and why in words: ours by their code, else as given."""
    field, why = str(error.detail["field"]), str(error.detail["why"])
    return {"field": field, "detail": _shop_texts().get(why, why)}


@dataclass(eq=False)
class Problem(Exception):
    """A request that is refused; `code` names an entry of problems.yml, `values` fill its words."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The members of RFC 9457 section 3.1, the stable `code`, and what else is known."""
        kind = kinds()[self.code]
        return {
            "type": f"urn:zhuyi:problem:{self.code}",
            "title": kind.title,
            "status": self.status or kind.status,
            "detail": kind.detail.format(**self.values),
            "code": self.code,
            **self.extra,
        }

    def response(self) -> JSONResponse:
        """As sent to the caller."""
        body = self.body()
        headers = dict(self.headers)
        if body["status"] == 401:  # noqa: PLR2004
            headers.setdefault("WWW-Authenticate", "Bearer")
        return JSONResponse(body, body["status"], headers, media_type=MEDIA_TYPE)


def invalid(field_name: str, why: str) -> Problem:
    """A field of the request is wrong."""
    extra = {"errors": [{"field": field_name, "detail": why}]}
    return Problem("invalid", {"field": field_name, "why": why}, extra=extra)


def slow_down(code: str, seconds: float) -> Problem:
    """429 with the whole seconds to wait."""
    wait = max(1, math.ceil(seconds))
    return Problem(code, {"seconds": wait}, headers={"Retry-After": str(wait)})


def unavailable(code: str = "database_unavailable") -> Problem:
    """503: nothing was kept, the same request may be sent again."""
    return Problem(code, headers={"Retry-After": "1"})
