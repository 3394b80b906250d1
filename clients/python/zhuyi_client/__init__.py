"""What a shop needs to connect its systems to Zhuyi: push, fetch and answer requests, webhooks.

Independent of the rest of this repository; see docs/guide/shop-api.md.
"""

from zhuyi_client.client import Zhuyi
from zhuyi_client.values import (
    BatchResult,
    CustomerToken,
    EventsResult,
    FieldError,
    Object,
    Problem,
    Request,
    Stored,
)
from zhuyi_client.webhooks import Event, Receiver, Rejected, Repeated, verify

__all__ = [
    "BatchResult",
    "CustomerToken",
    "Event",
    "EventsResult",
    "FieldError",
    "Object",
    "Problem",
    "Receiver",
    "Rejected",
    "Repeated",
    "Request",
    "Stored",
    "Zhuyi",
    "verify",
]
