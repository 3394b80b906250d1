"""Work that is looked for again and again by the one gateway that leads; woken for more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from gateway.logs import described, log
from gateway.writer import Unavailable
from shop.errors import ShopError

LOGGER = logging.getLogger(__name__)


class Rounds:
    """Calls `work` at once again while it finds something, else after `every` seconds.

    `work` gives how much it found. Where the database is away it is tried again later, and the log
    says `waits`.
    """

    def __init__(
        self,
        work: Callable[[], Awaitable[int]],
        *,
        leads: Callable[[], bool],
        every: float,
        waits: str,
    ) -> None:
        self._work, self._leads, self._every, self._waits = work, leads, every, waits
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what was left over."""
        self._task = asyncio.create_task(self._serve())

    def wake(self) -> None:
        """There is something new."""
        self._woken.set()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self) -> None:
        while True:
            self._woken.clear()
            if not await self._once():
                await self._rest()

    async def _once(self) -> int:
        try:
            return await self._work() if self._leads() else 0
        except (SQLAlchemyError, Unavailable, ShopError) as error:
            log(LOGGER, self._waits, level=logging.WARNING, **described(error))
            return 0

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._every):
                await self._woken.wait()
        except TimeoutError:
            pass
