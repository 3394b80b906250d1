"""What the client takes and gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Type = Literal["categories", "customers", "products", "orders", "shipments", "aftersales"]
Answer = Literal["accepted", "refused", "done"]
State = Literal["requested", "accepted", "refused", "done", "withdrawn"]


@dataclass(frozen=True)
class Object:
    """Something to push: its type, the shop's own id, its fields (docs/guide/shop-api.md)."""

    type: Type
    id: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Stored:
    """`applied` is False when an equal or newer version was there."""

    type: str
    id: str
    version: int
    applied: bool


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `index` and `id` say of which object of a batch."""

    field: str
    detail: str
    index: int = 0
    id: str | None = None


@dataclass(frozen=True)
class BatchResult:
    """Counts over all objects sent, and every error."""

    applied: int
    unchanged: int
    failed: int
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True)
class EventsResult:
    """How many behaviours were new and how many known, and every error."""

    accepted: int
    duplicates: int
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True)
class CustomerToken:
    """For the widget on a page where the customer is signed in."""

    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Request:
    """What a customer asks for; `data` as in its webhook."""

    id: str
    type: str
    state: State
    reason: str
    data: Mapping[str, Any]
    customer_id: str | None
    requested_at: datetime
    decided_at: datetime | None


@dataclass(eq=False)
class Problem(Exception):
    """A call that was refused (RFC 9457); `code` is stable, `detail` is Chinese."""

    status: int
    code: str
    detail: str
    errors: tuple[FieldError, ...] = field(default=())

    def __str__(self) -> str:
        """As logged."""
        fields = "".join(f"；{one.field}：{one.detail}" for one in self.errors)
        return f"{self.status} {self.code}: {self.detail}{fields}"


def moment(text: str) -> datetime:
    """An ISO 8601 moment."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
