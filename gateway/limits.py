"""Limits that hold before a request is looked at: its size, its encoding, how often it comes."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.problems import Problem
from shop.uploads.pictures import MAX_BYTES as PICTURE_BODY

SMALL_BODY = 64 * 1024
BATCH_BODY = 16 * 1024 * 1024
UPLOADS = "/api/v1/uploads"
BODY_WITHIN = 30.0  # seconds for a body to come in
BATCHES = ("/api/v1/shop/batch", "/api/v1/events")
REMEMBERED = 50_000


class SlidingWindow:
    """At most `limit` a key within any `seconds`; forgets the keys longest unseen."""

    def __init__(
        self, limit: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit, self.seconds, self._clock = limit, seconds, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Seconds to wait; 0.0 counts this time."""
        now = self._clock()
        times = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while times and times[0] <= now - self.seconds:
            times.popleft()
        if len(times) >= self.limit:
            return times[0] + self.seconds - now
        times.append(now)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return 0.0


class Allowance:
    """A bucket that holds `most` and fills by `a_second`; for one caller."""

    def __init__(
        self, most: float, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._a_second, self._clock = most, a_second, clock
        self._left, self._at = most, clock()

    def spend(self) -> bool:
        """Take one; False if none is left."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def address_key(host: str) -> str:
    """One customer's line: an IPv4 address, or the /64 network of an IPv6 one (RFC 6177)."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ip_network(f"{host}/64", strict=False))  # noqa: PLR2004


class BodyLimit:
    """Refuses bodies that are too large or, but for pictures, not UTF-8; before they are parsed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the whole body of an API call, at most its limit, then go on with it."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return await self.app(scope, receive, send)
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await _read(receive, _limit(scope), _declared(scope))
                if body is not None and scope["path"] != UPLOADS:
                    _check_encoding(body)
        except TimeoutError:
            slow = Problem("too_slow", headers={"Connection": "close"})
            return await slow.response()(scope, receive, send)
        except Problem as problem:
            return await problem.response()(scope, receive, send)
        if body is not None:
            await self.app(scope, _again(body, receive), send)


def _limit(scope: Scope) -> int:
    if scope["path"] == UPLOADS:
        return PICTURE_BODY
    return BATCH_BODY if scope["path"] in BATCHES else SMALL_BODY


def _declared(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


async def _read(receive: Receive, limit: int, declared: int) -> bytes | None:
    too_large = Problem("body_too_large", {"limit": limit}, headers={"Connection": "close"})
    if declared > limit:
        raise too_large
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise too_large
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _check_encoding(body: bytes) -> None:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("bad_encoding") from error


def _again(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
