"""Requests that the shop settled without answering: by an import, or a step of its own here."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.answers import Told, tell_customers
from gateway.logs import described, log
from gateway.writer import Unavailable, Writer
from shop.answers import service as answers
from shop.clock import now
from shop.errors import ShopError

LOGGER = logging.getLogger(__name__)
LOOK_EVERY = 5.0


class Settling:
    """Looks now and then; of several gateways only the one that `leads` does."""

    def __init__(
        self, writer: Writer, wake: Callable[[Sequence[Told]], None], leads: Callable[[], bool]
    ) -> None:
        self._writer, self._wake, self._leads = writer, wake, leads
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin looking."""
        self._task = asyncio.create_task(self._serve())

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _serve(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                if self._leads():
                    self._wake(await self._writer.run(_settle))
            except (SQLAlchemyError, Unavailable, ShopError) as error:
                log(LOGGER, "settling_waits", level=logging.WARNING, **described(error))


def _settle(session: Session) -> list[Told]:
    at = now()
    return tell_customers(session, answers.settled_meanwhile(session, at), at)
