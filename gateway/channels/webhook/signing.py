"""Whether a request is signed as Standard Webhooks 1.0.0 says, and fresh."""

import hmac
import re
import time
from collections.abc import Iterable, Mapping

from shop.webhooks.signing import signature

FRESH = 300  # seconds


def is_genuine(headers: Mapping[str, str], body: bytes, secrets: Iterable[str]) -> bool:
    """Whether the headers sign this body with one of the secrets, now; in constant time."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    webhook_id, stamp, given = (headers.get(name, "") for name in names)
    if not webhook_id or re.fullmatch("[1-9][0-9]{0,11}", stamp) is None:
        return False
    if abs(time.time() - int(stamp)) > FRESH:
        return False
    wanted = signature(webhook_id, int(stamp), body.decode(), secrets).encode().split()
    offered = given.encode("utf-8", "replace").split()
    return any(hmac.compare_digest(one, each) for one in wanted for each in offered)
