"""The bots behind the gateway: a conversation always speaks with the same one."""

import asyncio
import logging
import zlib
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.logs import log
from shop.secrets import HEADER

LOGGER = logging.getLogger(__name__)
TURN_TIMEOUT = 20.0
PARSE_TIMEOUT = 0.3
PROBE_TIMEOUT = 2.0
PROBE_EVERY = 0.3
AT_ONCE = 8  # turns under way at one bot; more would only wait inside it


class BotAway(Exception):
    """The bot could not be reached; nothing happened."""


class BotFailed(Exception):
    """The bot was reached and gave no valid answer to this turn.

    `broke_off`: it took the request and the connection ended, as when the turn itself kills it.
    `bad_tracker`: it cannot read the dialogue state that it was given.
    """

    def __init__(self, reason: str, *, broke_off: bool = False, bad_tracker: bool = False) -> None:
        super().__init__(reason)
        self.broke_off, self.bad_tracker = broke_off, bad_tracker


class Intent(BaseModel):
    """What the bot understood."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str | None = None
    confidence: float = 0.0


class Answer(BaseModel):
    """The bot's answer to a turn; replies are validated one by one by the caller."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    replies: list[Any]
    tracker: str
    intent: Intent | None = None
    ranking: list[Intent] = []
    understood: bool = True


class Bot:
    """One Rasa process, by its inner address."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self.url = url.rstrip("/")
        self._client = client
        self._places = asyncio.Semaphore(AT_ONCE)
        self._there = asyncio.Event()
        self._there.set()
        self._probe: asyncio.Task[None] | None = None

    async def turn(self, body: dict[str, Any]) -> Answer:
        """Post a turn; raises BotAway or BotFailed."""
        await self._there.wait()
        async with self._places:
            response = await self._post("turn", body, TURN_TIMEOUT)
        if response.status_code != httpx.codes.OK:
            error = _error_name(response)
            reason = f"status {response.status_code} {error}"
            raise BotFailed(reason, bad_tracker=error == "tracker")
        try:
            return Answer.model_validate_json(response.content)
        except ValidationError as error:
            raise BotFailed(f"answer without {_fields(error)}") from error

    async def parse(self, text: str) -> Intent | None:
        """What the bot understands by a text; None if it does not say so quickly."""
        if not self._there.is_set():
            return None
        try:
            response = await self._post("parse", {"text": text}, PARSE_TIMEOUT)
            return Intent.model_validate(response.raise_for_status().json()["intent"])
        except (BotAway, BotFailed, httpx.HTTPError, ValueError, KeyError):
            return None  # then the quiet window decides

    async def _post(self, what: str, body: dict[str, Any], timeout: float) -> httpx.Response:
        url = f"{self.url}/webhooks/gateway/{what}"
        try:
            return await self._client.post(url, json=body, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            if what == "turn":
                self._went_away()
            raise BotAway(type(error).__name__) from error
        except httpx.HTTPError as error:  # it took the request and broke off, or is too slow
            broke_off = isinstance(error, httpx.ReadError | httpx.RemoteProtocolError)
            raise BotFailed(type(error).__name__, broke_off=broke_off) from error

    @property
    def away(self) -> bool:
        """Whether it could not be reached when it was last tried."""
        return not self._there.is_set()

    def _went_away(self) -> None:
        if self._probe is None or self._probe.done():
            self._there.clear()
            log(LOGGER, "bot_away", level=logging.WARNING, bot=self.url)
            self._probe = asyncio.create_task(self._watch_for_return())

    async def _watch_for_return(self) -> None:
        while not await self.healthy():
            await asyncio.sleep(PROBE_EVERY)
        log(LOGGER, "bot_back", bot=self.url)
        self._there.set()

    async def healthy(self) -> bool:
        """Whether it says that it can serve."""
        return await answers(self._client, self.url)

    async def stop(self) -> None:
        """End the watch."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.gather(self._probe, return_exceptions=True)


def _error_name(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return ""
    return str(body.get("error", ""))[:40] if isinstance(body, dict) else ""


def _fields(error: ValidationError) -> str:
    """Which fields were wrong; never what stood in them."""
    return ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))


async def answers(client: httpx.AsyncClient, url: str) -> bool:
    """Whether GET {url}/healthz is answered 200 in time."""
    try:
        response = await client.get(f"{url}/healthz", timeout=PROBE_TIMEOUT)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return response.status_code == httpx.codes.OK


class Bots:
    """All bots; conversations are spread over them by a stable hash of their id."""

    def __init__(self, urls: list[str], secret: str) -> None:
        self._client = httpx.AsyncClient(
            headers={HEADER: secret},
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            trust_env=False,
        )
        self.all = [Bot(url, self._client) for url in urls]

    def of(self, conversation_id: str) -> Bot:
        """The bot of a conversation."""
        return self.all[zlib.crc32(conversation_id.encode()) % len(self.all)]

    async def stop(self) -> None:
        """Close every connection."""
        for bot in self.all:
            await bot.stop()
        await self._client.aclose()
