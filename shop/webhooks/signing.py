"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 of `id.timestamp.body`, base64."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A fresh secret as the shop's system is given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(event_id: str, timestamp: int, body: str, signing: Iterable[str]) -> str:
    """The header webhook-signature: one signature for each secret, separated by a space."""
    signed = f"{event_id}.{timestamp}.{body}".encode()
    return " ".join(f"v1,{_mac(secret, signed)}" for secret in signing)


def _mac(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
