"""One connection that follows one conversation: the log from a seq on, and what only matters now.

The log itself is read again and again, woken when it grows; so a resume leaves no gap and nothing
comes twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from gateway.api.schemas import MessageOut
from gateway.conversation.live import Listener, Live
from gateway.logs import described, log
from shop.conversations.repository import LOG_PAGE

LOGGER = logging.getLogger(__name__)
LOOK_AGAIN = 5.0  # seconds; another process may write to the log as well
MOST_SIGNALS = 32
Fetch = Callable[[int], Awaitable[list[MessageOut] | None]]


class Sink(Protocol):
    """Where it goes."""

    async def message(self, message: dict[str, Any]) -> None:
        """One line of the log."""

    async def signal(self, event: str, data: dict[str, Any]) -> None:
        """Something that only matters now."""


class Following:
    """Sends a conversation above `cursor` to `sink`; `fetch(after)` gives None once it is over."""

    def __init__(self, live: Live, conversation_id: str, fetch: Fetch, sink: Sink) -> None:
        self._live, self._conversation_id = live, conversation_id
        self._fetch, self._sink = fetch, sink
        self.cursor = 0
        self.listener: Listener | None = None

    async def run(self, after: int, *, staff: bool = False) -> None:
        """Until it is over, somebody newer wants the place, or the gateway stops."""
        self.cursor = after
        signals: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(MOST_SIGNALS)

        def hear(event: str, data: dict[str, Any]) -> None:
            if not signals.full():  # these only matter now
                signals.put_nowait((event, data))
            listener.woken.set()

        with self._live.listen(self._conversation_id, hear, staff=staff) as listener:
            self.listener = listener
            while not self._live.closing and not listener.dismissed:
                listener.woken.clear()
                if not await self._send_new():
                    return
                while not signals.empty():
                    await self._sink.signal(*signals.get_nowait())
                await listener.wait(LOOK_AGAIN)

    async def _send_new(self) -> bool:
        """Whether it goes on."""
        try:
            found = await self._fetch(self.cursor)
        except SQLAlchemyError as error:  # the cursor stays; the next look tries again
            log(LOGGER, "log_not_read", level=logging.WARNING, **described(error))
            return True
        if found is None:
            return False
        for message in found:
            await self._sink.message(message.model_dump(mode="json", exclude_none=True))
            self.cursor = message.seq
        if len(found) >= LOG_PAGE and self.listener is not None:
            self.listener.woken.set()  # there is more
        return True
