"""What this gateway does when another one speaks on the bus."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.conversation.bus import Word
from gateway.conversation.lanes import Lanes
from gateway.conversation.live import Live
from gateway.logs import described, log
from shop.conversations import repository

LOGGER = logging.getLogger(__name__)
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Hearing:
    """Wakes listeners here, and tells the lane of fragments that came in elsewhere."""

    def __init__(self, live: Live, lanes: Lanes, read: Read, holder: Callable[[], str]) -> None:
        self._live, self._lanes, self._read, self._holder = live, lanes, read, holder
        self._looking: set[asyncio.Task[None]] = set()

    def hear(self, word: Word) -> None:
        """One word of another gateway."""
        if word.kind == "grew":
            self._live.grew_here(word.conversation)
        elif word.kind == "signal":
            self._signal(word)
        elif word.to == self._holder():
            looking = asyncio.create_task(self._look(word))
            self._looking.add(looking)
            looking.add_done_callback(self._looking.discard)

    def _signal(self, word: Word) -> None:
        self._live.signal_here(word.conversation, word.event, word.data)
        if word.event == "typing" and word.data == {"sender": "customer", "typing": True}:
            self._lanes.typing(word.conversation)

    async def _look(self, word: Word) -> None:
        try:
            message = await self._read(
                lambda session: repository.message(session, word.conversation, word.seq)
            )
        except SQLAlchemyError as error:  # the lane looks once more before it ends
            log(LOGGER, "fragment_not_read", level=logging.WARNING, **described(error))
            return
        if message is not None and message.turn_seq is None:
            kind = "action" if "action_id" in message.payload else "typed"
            self._lanes.arrived(word.conversation, word.seq, kind, message.text)
