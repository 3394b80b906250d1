"""How an agent's browser shows who it is: a cookie no script reads, and a token against forgery.

The token is derived from the session, so that it needs no place of its own and dies with it.
"""

import hashlib
import hmac
from datetime import datetime

from starlette.responses import Response

from shop.clock import now

COOKIE = "zhuyi_agent"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class AgentSessions:
    """Cookies and forgery tokens of one installation."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(f"zhuyi csrf\0{secret}".encode()).digest()

    def csrf(self, token: str) -> str:
        """What a page must send back with every change it asks for by cookie."""
        return hmac.new(self._key, token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def is_ours(self, token: str, csrf: str) -> bool:
        """Whether the page that sends it was told this token; compared in constant time."""
        return hmac.compare_digest(self.csrf(token).encode(), csrf.encode("utf-8", "replace"))


def keep(response: Response, token: str, expires_at: datetime, *, secure: bool) -> None:
    """Set the cookie for as long as the session lasts."""
    seconds = max(1, int((expires_at - now()).total_seconds()))
    response.set_cookie(
        COOKIE, token, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict"
    )


def forget(response: Response, *, secure: bool) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="strict")
