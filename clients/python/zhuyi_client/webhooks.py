"""Webhooks as Zhuyi sends them (Standard Webhooks 1.0.0): checked before anything is believed."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhuyi_client.values import moment

TOLERANCE = 300  # seconds a timestamp may be off, in either direction
REMEMBERED = 100_000
LONGEST_ID, LONGEST_NUMBER = 128, 15


class Rejected(Exception):
    """Not from Zhuyi, changed on the way, or too old: answer 4xx and do nothing."""


class Repeated(Exception):
    """An event that was handled before: answer 2xx and do nothing."""


@dataclass(frozen=True)
class Event:
    """`id` is the same at each delivery of the event."""

    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Iterable[str],
    *,
    now: float | None = None,
) -> Event:
    """The event of a request, by any one of the secrets in use; raises Rejected."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        id_, timestamp, signatures = (
            given[f"webhook-{name}"] for name in ("id", "timestamp", "signature")
        )
    except KeyError as error:
        raise Rejected(f"header {error} is missing") from None
    _check_time(timestamp, time.time() if now is None else now)
    if not id_ or len(id_) > LONGEST_ID:
        raise Rejected("webhook-id is not usable")
    wanted = [_mac(secret, f"{id_}.{timestamp}.".encode() + body) for secret in secrets]
    found = [one[3:].encode() for one in signatures.split(" ") if one.startswith("v1,")]
    if not any(hmac.compare_digest(w, f) for w in wanted for f in found):
        raise Rejected("no signature fits")
    return _event(id_, body)


def _check_time(timestamp: str, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_NUMBER):
        raise Rejected("webhook-timestamp is not a number of seconds")
    if abs(now - int(timestamp)) > TOLERANCE:
        raise Rejected("webhook-timestamp is too old or in the future")


def _mac(secret: str, signed: bytes) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("a webhook secret is whsec_ and base64 after it") from None
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())


def _event(id_: str, body: bytes) -> Event:
    try:
        found = json.loads(body)
        return Event(id_, found["type"], moment(found["timestamp"]), found["data"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Rejected(f"the body is not an event: {error!r}") from None


class Receiver:
    """Verifies, and knows what was handled before.

    Keeps the newest ids in memory; a shop with several processes keeps them in its database, in the
    transaction that handles the event.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = list(secrets)
        self._handled: OrderedDict[str, None] = OrderedDict()

    def receive(
        self, headers: Mapping[str, str], body: bytes, *, now: float | None = None
    ) -> Event:
        """The event to handle; raises Rejected or Repeated."""
        event = verify(headers, body, self.secrets, now=now)
        if event.id in self._handled:
            raise Repeated(event.id)
        return event

    def handled(self, event: Event) -> None:
        """Remember that it was; call this once what it asks for is stored."""
        self._handled[event.id] = None
        while len(self._handled) > REMEMBERED:
            self._handled.popitem(last=False)
