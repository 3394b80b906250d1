"""Standard Webhooks 1.0.0: base64 HMAC-SHA256 of `id.timestamp.body`, fresh for five minutes."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

FRESH = 300  # seconds


def signature(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """One `v1,…` of the header webhook-signature."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_genuine(headers: Mapping[str, str], body: bytes, secrets: list[str]) -> bool:
    """Whether the headers sign this body with one of the secrets, now; in constant time."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    webhook_id, timestamp, given = (headers.get(name, "") for name in names)
    if not (webhook_id and timestamp.isascii() and timestamp.isdigit()):
        return False
    if abs(time.time() - int(timestamp)) > FRESH:
        return False
    wanted = [signature(secret, webhook_id, timestamp, body).encode() for secret in secrets]
    offered = given.encode("utf-8", "replace").split(b" ")
    return any(hmac.compare_digest(one, each) for one in wanted for each in offered)
