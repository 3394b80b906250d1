"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 of `id.timestamp.body`, base64."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

PREFIX = "whsec_"
SECRET_BYTES, LEAST_BYTES = 32, 24  # the specification asks for 24 to 64


def new_secret() -> str:
    """A fresh secret as the shop's system is given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def checked(secrets_: str) -> str:
    """Secrets separated by spaces, as they are; raises ValueError for one that signs nothing."""
    for secret in secrets_.split():
        try:
            key = _key(secret)
        except ValueError:
            key = b""
        if len(key) < LEAST_BYTES:
            raise ValueError(f"whsec_ and base64 of {LEAST_BYTES} bytes or more are needed")
    return secrets_


Secrets = Annotated[str, AfterValidator(checked)]


def signature(event_id: str, timestamp: int, body: str, signing: Iterable[str]) -> str:
    """The header webhook-signature: one signature for each secret, separated by a space."""
    signed = f"{event_id}.{timestamp}.{body}".encode()
    return " ".join(f"v1,{_mac(secret, signed)}" for secret in signing)


def _mac(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
