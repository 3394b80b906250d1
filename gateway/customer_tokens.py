"""Tokens that the shop's page hands to the widget: who the customer is, for a short time.

Stateless: base64url(JSON) "." base64url(HMAC-SHA256), under a key of its own derived from the
installation's secret, so that no other signature of ours can pass for one.
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(hours=2)
PREFIX = "zct1"


@dataclass(frozen=True)
class CustomerTokens:
    """Issues and checks tokens of one installation."""

    secret: str

    def issue(self, customer_id: str, at: datetime) -> tuple[str, datetime]:
        """A token for a customer and when it expires."""
        expires_at = at + LIFE
        body = json.dumps({"customer": customer_id, "exp": expires_at.timestamp()})
        part = _encoded(body.encode())
        return f"{PREFIX}.{part}.{_encoded(self._mac(part))}", expires_at

    def customer(self, token: str, at: datetime) -> str | None:
        """The customer of a token; None if it is forged, damaged or expired."""
        try:
            prefix, part, mac = token.split(".")
            given = _decoded(mac)
        except (ValueError, binascii.Error):
            return None
        if prefix != PREFIX or not hmac.compare_digest(given, self._mac(part)):
            return None
        body = json.loads(_decoded(part))
        return str(body["customer"]) if body["exp"] > at.timestamp() else None

    def _mac(self, part: str) -> bytes:
        key = hashlib.sha256(b"zhuyi customer token\0" + self.secret.encode()).digest()
        return hmac.new(key, part.encode("utf-8", "replace"), hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if _encoded(data) != text:  # lenient decoding would let damaged tokens through
        raise ValueError("not canonical base64url")
    return data
