"""快递100 over HTTP: one bounded request a parcel."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime

import httpx

from shop.clock import now
from shop.shipping.couriers import kuaidi100
from shop.shipping.couriers.port import NoAnswer, Question, Scan

TIMEOUT = 15.0
MOST_BYTES = 512 * 1024


class Kuaidi100:
    """The account `customer` with its `key`, at the aggregator's address."""

    def __init__(
        self, url: str, customer: str, key: str, clock: Callable[[], datetime] = now
    ) -> None:
        self._url, self._customer, self._key, self._clock = url, customer, key, clock
        self._client = httpx.AsyncClient(
            trust_env=False, follow_redirects=False, verify=ssl.create_default_context()
        )

    async def scans(self, question: Question) -> list[Scan]:
        """See port.Couriers."""
        fields = kuaidi100.form(question, self._customer, self._key)
        try:
            async with asyncio.timeout(TIMEOUT):
                text = await self._post(fields)
        except TimeoutError as error:
            raise NoAnswer("timeout") from error
        except httpx.HTTPError as error:
            raise NoAnswer(type(error).__name__) from error
        return kuaidi100.read(question, text, self._clock())

    async def _post(self, fields: dict[str, str]) -> bytes:
        async with self._client.stream("POST", self._url, data=fields, timeout=TIMEOUT) as answer:
            if not answer.is_success:
                raise NoAnswer(f"HTTP {answer.status_code}")
            text = bytearray()
            async for part in answer.aiter_bytes():
                text += part
                if len(text) > MOST_BYTES:
                    raise NoAnswer("the answer is too large")
            return bytes(text)

    async def close(self) -> None:
        """Give up connections."""
        await self._client.aclose()
