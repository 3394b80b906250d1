"""Customers of a running installation, for the benchmark, the load tests and the fault tests."""

import asyncio
import contextlib
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

LONGEST_POLL = 20.0
RETRY_AFTER_FAILURE = 0.2


@dataclass
class Sent:
    """A message that was acknowledged, and when."""

    seq: int
    client_id: str
    text: str
    kind: str
    started: float  # monotonic seconds
    acknowledged: float
    attempts: int = 1


@dataclass
class Received:
    """A line of the conversation as the customer saw it first."""

    message: dict[str, Any]
    at: float  # monotonic seconds

    @property
    def seq(self) -> int:
        """Its place in the conversation."""
        return int(self.message["seq"])


@dataclass
class Conversation:
    """One customer's conversation: what was sent, what came back."""

    http: httpx.AsyncClient
    id: str
    token: str
    customer: str | None = None
    sent: list[Sent] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    failures: int = 0

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def say(self, text: str, kind: str = "", give_up_after: float = 0.0) -> Sent | None:
        """Post a message; the same client_id again until acknowledged or time is up.

        None where it was never acknowledged; raises HTTPStatusError for a refusal (4xx).
        """
        client_id, started, attempts = str(uuid.uuid4()), time.monotonic(), 0
        while True:
            attempts += 1
            seq = await self._post({"client_id": client_id, "text": text})
            if seq is not None:
                sent = Sent(seq, client_id, text, kind, started, time.monotonic(), attempts)
                self.sent.append(sent)
                return sent
            self.failures += 1
            if time.monotonic() - started >= give_up_after:
                return None
            await asyncio.sleep(RETRY_AFTER_FAILURE)

    async def _post(self, body: dict[str, Any]) -> int | None:
        try:
            answer = await self.http.post("/api/v1/messages", json=body, headers=self._headers)
        except httpx.TransportError:
            return None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return None
        answer.raise_for_status()
        return int(answer.json()["seq"])

    async def listen(self) -> None:
        """Follow the conversation until cancelled; what comes is appended to `received`."""
        while True:
            after = self.received[-1].seq if self.received else 0
            try:
                await self.fetch(after, LONGEST_POLL)
            except (httpx.TransportError, httpx.HTTPStatusError):
                await asyncio.sleep(RETRY_AFTER_FAILURE)

    async def fetch(self, after: int, wait: float = 0.0) -> None:
        """Append the lines above `after`."""
        answer = await self.http.get(
            "/api/v1/messages",
            params={"after": after, "wait": wait},
            headers=self._headers,
            timeout=wait + 10,
        )
        answer.raise_for_status()
        at = time.monotonic()
        self.received += [Received(message, at) for message in answer.json()["messages"]]

    def answers_to(self, seq: int) -> list[Received]:
        """The bot's lines that answer message `seq`."""
        return [
            each
            for each in self.received
            if each.message["sender"] == "bot" and each.message.get("reply_to") == seq
        ]

    @contextlib.asynccontextmanager
    async def listening(self) -> Any:
        """Listen in the background."""
        task = asyncio.create_task(self.listen())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Shop:
    """A running installation as customers and the shop's page see it."""

    def __init__(self, url: str, shop_key: str, address: str = "127.0.0.1") -> None:
        transport = httpx.AsyncHTTPTransport(
            local_address=address, limits=httpx.Limits(max_connections=400)
        )
        self.http = httpx.AsyncClient(
            base_url=url, transport=transport, timeout=15, trust_env=False
        )
        self._key = {"Authorization": f"Bearer {shop_key}"}

    async def __aenter__(self) -> "Shop":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def conversation(self, customer: str | None = None) -> Conversation:
        """A new conversation, of this customer where one is named."""
        body: dict[str, str] = {}
        if customer is not None:
            made = await self.http.post(
                "/api/v1/customer-tokens", json={"customer_id": customer}, headers=self._key
            )
            made.raise_for_status()
            body = {"customer_token": made.json()["token"]}
        opened = await self.http.post("/api/v1/sessions", json=body)
        opened.raise_for_status()
        session = opened.json()
        return Conversation(self.http, session["conversation_id"], session["token"], customer)
