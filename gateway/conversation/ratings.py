"""When customers are asked for stars: the bot's talk ended, by a farewell or in silence."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.conversation.live import Live
from gateway.handoff.words import texts
from gateway.logs import described, log
from gateway.writer import Unavailable, Writer
from shop.clock import now
from shop.conversations import repository
from shop.messages.schemas import Rating
from shop.policies.service import policy
from shop.policies.values import RatingPolicy
from shop.ratings import service
from shop.ratings.payload import question

LOGGER = logging.getLogger(__name__)
FAREWELL = "thanks_bye"
LOOK_EVERY = 30.0
GONE = timedelta(minutes=30)  # silent for longer: whoever has the page open is not there
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


def rating_question(whose: str) -> Rating:
    """`of_agent` or `of_bot`."""
    return question(str(texts("ratings")[whose]), [str(t) for t in texts("ratings")["titles"]])


class BotRatings:
    """Asks customers whose page is open here."""

    def __init__(self, writer: Writer, read: Read, live: Live) -> None:
        self._writer, self._read, self._live = writer, read, live
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin looking for conversations that fell silent."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def answered(self, conversation_id: str, intent: str | None) -> None:
        """A turn is done and nothing waits; after a farewell is the moment to ask."""
        if intent == FAREWELL:
            await self._ask(conversation_id)

    async def _ask(self, conversation_id: str) -> None:
        words = rating_question("of_bot")
        try:
            seq = await self._writer.run(
                lambda session: service.ask_of_bot(session, conversation_id, words, now()),
                conversation_id,
            )
        except (Unavailable, SQLAlchemyError) as error:  # then it is not asked
            log(LOGGER, "rating_not_asked", level=logging.WARNING, **described(error))
            return
        if seq is not None:
            self._live.grew(conversation_id)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Ask in the conversations open here that are silent now."""
        try:
            silent: Sequence[str] = await self._read(self._silent)
        except SQLAlchemyError as error:
            log(LOGGER, "silence_not_read", level=logging.WARNING, **described(error))
            return
        for conversation_id in silent:
            await self._ask(conversation_id)

    def _silent(self, session: Session) -> Sequence[str]:
        idle = timedelta(minutes=policy(session, RatingPolicy).idle_minutes)
        until = now() - idle
        return repository.silent(session, self._live.customers(), until - GONE, until)
