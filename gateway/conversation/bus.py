"""What gateways on one database tell each other through Redis: look at this conversation.

Only wake-ups and typing marks travel, never words: the log says what was said. While Redis is away
each gateway looks at the log by itself, so a customer waits a little longer and sees no error.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.logs import described, log
from shop.ids import new_id

LOGGER = logging.getLogger(__name__)
BACKLOG = 2_000
AT_ONCE = 64
TIMEOUT = 2.0
SILENCE = 6.0  # seconds without any answer until the connection counts as lost
AGAIN_AFTER = 1.0


class Word(BaseModel):
    """One message on the bus; `to` names a lane holder, empty means everybody."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sender: str
    kind: Literal["grew", "signal", "arrived"]
    conversation: str = Field(max_length=64)
    event: Literal["typing", "read", ""] = ""
    data: dict[str, Any] = {}
    seq: int = 0
    to: str = ""


class Bus:
    """One Redis channel of the installation; `hear` gets what other gateways say.

    `came_back` is called after each (re)connection, for what was said meanwhile is lost.
    """

    def __init__(
        self, url: str, secret: str, hear: Callable[[Word], None], came_back: Callable[[], None]
    ) -> None:
        self.key = "zhuyi:" + hashlib.sha256(f"zhuyi bus\0{secret}".encode()).hexdigest()[:24]
        self.redis: Redis = Redis.from_url(
            url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT
        )
        self.connected = False
        self._hear, self._came_back = hear, came_back
        self._me = new_id()
        self._words: asyncio.Queue[Word] = asyncio.Queue(BACKLOG)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin listening and telling."""
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._tell)]

    async def stop(self) -> None:
        """End; what is still to be told, the others find in the log."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.redis.aclose()

    def grew(self, conversation_id: str) -> None:
        """The log of a conversation has new lines."""
        self._say(Word(sender=self._me, kind="grew", conversation=conversation_id))

    def signal(self, conversation_id: str, event: str, data: dict[str, Any]) -> None:
        """Something that only matters now."""
        word = {"sender": self._me, "kind": "signal", "conversation": conversation_id}
        self._say(Word.model_validate({**word, "event": event, "data": data}))

    def arrived(self, conversation_id: str, seq: int, holder: str) -> None:
        """A message was stored for the lane of another gateway."""
        word = Word(
            sender=self._me, kind="arrived", conversation=conversation_id, seq=seq, to=holder
        )
        self._say(word)

    def _say(self, word: Word) -> None:
        if self.connected and not self._words.full():
            self._words.put_nowait(word)

    async def _tell(self) -> None:
        while True:
            words = [await self._words.get()]
            while len(words) < AT_ONCE and not self._words.empty():
                words.append(self._words.get_nowait())
            pipe = self.redis.pipeline(transaction=False)
            for word in words:
                pipe.publish(self.key, word.model_dump_json())
            try:
                await pipe.execute()
            except (RedisError, OSError, TimeoutError) as error:
                log(LOGGER, "bus_not_told", level=logging.WARNING, **described(error))

    async def _listen(self) -> None:
        lost_once = False
        while True:
            try:
                await self._until_lost()
            except (RedisError, OSError, TimeoutError) as error:
                if self.connected or not lost_once:
                    log(LOGGER, "bus_away", level=logging.WARNING, **described(error))
                self.connected, lost_once = False, True
            await asyncio.sleep(AGAIN_AFTER)

    async def _until_lost(self) -> None:
        clock = asyncio.get_running_loop().time
        async with self.redis.pubsub() as subscription:
            await subscription.subscribe(self.key)
            heard_at = clock()
            while clock() - heard_at < SILENCE:
                message = await subscription.get_message(timeout=TIMEOUT)
                if message is None:
                    await subscription.ping()
                    continue
                heard_at = clock()
                if message["type"] == "subscribe":
                    self._joined()
                elif message["type"] == "message":
                    self._take(message["data"])
        raise TimeoutError("Redis is silent")

    def _joined(self) -> None:
        self.connected = True
        log(LOGGER, "bus_joined")
        self._came_back()

    def _take(self, data: bytes) -> None:
        try:
            word = Word.model_validate_json(data)
        except ValidationError:
            log(LOGGER, "bus_word_not_understood", level=logging.WARNING)
            return
        if word.sender != self._me:
            self._hear(word)
