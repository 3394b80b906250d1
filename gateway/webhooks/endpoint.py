"""The shop's own address for webhooks: one signed POST, bounded in time and in what is read.

The address comes from the operator alone (ZHUYI_WEBHOOK_URL), never from data, and no redirect is
followed: nobody can make the gateway call another host.
"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import httpx

from shop.webhooks.keys import keys
from shop.webhooks.service import Outgoing
from shop.webhooks.signing import signature

TIMEOUT = 20.0  # seconds for the whole exchange, however slowly the answer drips
LONGEST_WAIT = timedelta(hours=1)
ASKING_TO_WAIT = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True)
class NotTaken(Exception):
    """The shop did not take an event; `gone`: it wants none at this address any more (410)."""

    why: str
    gone: bool = False
    wait: timedelta | None = None


class Endpoint:
    """Signs with every secret in force and delivers."""

    def __init__(self, url: str, data: Path) -> None:
        self.url, self._data = url, data
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            verify=ssl.create_default_context(),
            headers={"User-Agent": "Zhuyi-Webhooks/1"},
        )

    async def send(self, event: Outgoing, at: datetime) -> None:
        """Hand over an event; raises NotTaken."""
        try:
            async with asyncio.timeout(TIMEOUT):
                status, wait = await self._post(event, at)
        except TimeoutError as error:
            raise NotTaken("timeout") from error
        except httpx.HTTPError as error:
            raise NotTaken(type(error).__name__) from error
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise NotTaken(f"HTTP {status}", gone=status == HTTPStatus.GONE, wait=wait)

    async def _post(self, event: Outgoing, at: datetime) -> tuple[int, timedelta | None]:
        async with self._client.stream(
            "POST",
            self.url,
            content=event.body.encode(),
            headers=self._headers(event, at),
            timeout=TIMEOUT,
        ) as answer:  # the status says all; the body is never read
            return answer.status_code, _wait(answer)

    def _headers(self, event: Outgoing, at: datetime) -> dict[str, str]:
        timestamp = int(at.timestamp())
        secrets = [key.secret for key in keys(self._data, at)]
        return {
            "Content-Type": "application/json",
            "webhook-id": event.event_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(event.event_id, timestamp, event.body, secrets),
        }

    async def close(self) -> None:
        """Give up connections."""
        await self._client.aclose()


def _wait(answer: httpx.Response) -> timedelta | None:
    if answer.status_code not in ASKING_TO_WAIT:
        return None
    asked = answer.headers.get("Retry-After", "")
    seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0  # noqa: PLR2004
    return min(timedelta(seconds=seconds), LONGEST_WAIT)
