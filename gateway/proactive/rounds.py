"""The leading gateway looks for news, tells what may be told, and what waited for a visit."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.answers import Told as Woken
from gateway.logs import described, log
from gateway.proactive.words import worded
from gateway.rounds import Rounds
from gateway.writer import Unavailable, Writer
from shop.clock import now
from shop.proactive import repository, service
from shop.proactive.places import Ways

LOGGER = logging.getLogger(__name__)
LOOK_EVERY = 5.0
AT_ONCE = 50
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]
Key = tuple[str, str]


class Proactive:
    """Each fact in a transaction of its own: one that fails holds up no other."""

    def __init__(
        self,
        writer: Writer,
        read: Read,
        ways: Ways,
        *,
        wake: Callable[[Sequence[Woken]], None],
        leads: Callable[[], bool],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._writer, self._read, self._ways, self._wake = writer, read, ways, wake
        self._clock, self._waits = clock, False
        self._facts, self._visits = (
            Rounds(work, leads=leads, every=LOOK_EVERY, waits="proactive_waits")
            for work in (self.look, self.look_at_visits)
        )

    def start(self) -> None:
        """Begin looking."""
        self._facts.start()
        self._visits.start()

    def wake(self) -> None:
        """A customer was answered: what waited for them may be told. Free where nothing waits."""
        if self._waits:
            self._visits.wake()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        await self._facts.stop()
        await self._visits.stop()

    async def look(self) -> int:
        """Find what is new, and tell what may be told now; how much was found or told."""
        return await self._search() + await self._due()

    async def _search(self) -> int:
        at = self._clock()
        found = await self._read(lambda session: service.search(session, at, AT_ONCE))
        if not any(found.values()):
            return 0
        return await self._writer.run(lambda session: service.note(session, found, at))

    async def look_at_visits(self) -> int:
        """Tell what waited for customers who came since; how much was told."""
        self._waits = await self._read(repository.anything_waits)
        if not self._waits:
            return 0
        visits = await self._read(lambda session: repository.visited(session, AT_ONCE))
        return sum([await self._consider((kind, id_), talk) for kind, id_, talk in visits])

    async def _due(self) -> int:
        at = self._clock()
        keys = await self._read(lambda session: repository.due(session, at, AT_ONCE))
        return sum([await self._consider(key) for key in keys])

    async def _consider(self, key: Key, visit: str | None = None) -> int:
        try:
            told = await self._writer.run(partial(self._decided, key=key, visit=visit))
        except (SQLAlchemyError, Unavailable):
            raise
        except Exception as error:  # the others are told all the same
            log(
                LOGGER, "news_not_told", level=logging.ERROR, what=":".join(key), **described(error)
            )
            await self._writer.run(lambda session: service.postpone(session, key, self._clock()))
            return 0
        if told is None:
            return 0
        self._wake([Woken(told.conversation_id, told.channel)])
        return 1

    def _decided(self, session: Session, key: Key, visit: str | None) -> service.Told | None:
        telling = service.Telling(session, worded, self._ways, self._clock(), visit)
        return telling.consider(key)
