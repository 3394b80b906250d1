"""Keeps $ZHUYI_DATA/lexicon.json in step with the shop, so that the bot knows its words."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from gateway.logs import described, log
from shop.catalog import lexicon

LOGGER = logging.getLogger(__name__)
CALM = 1.0  # seconds without a further change


class CatalogueWords:
    """Writes the lexicon once the changes have paused."""

    def __init__(self, data: Path, read: Callable[[Callable[[Session], Any]], Awaitable[Any]]):
        self._data, self._read = data, read
        self._changes = 0
        self._couriers: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def changed(self) -> None:
        """Words of the shop may have changed."""
        self._changes += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_when_calm())

    def carried_by(self, couriers: set[str]) -> None:
        """Parcels of these couriers were stored: a name not seen before is a new word."""
        if not couriers <= self._couriers:
            self._couriers |= couriers
            self.changed()

    async def _write_when_calm(self) -> None:
        written = 0
        while written != self._changes:
            written = self._changes
            await asyncio.sleep(CALM)
            if written == self._changes:
                await self._write()

    async def _write(self) -> None:
        try:
            await self._read(lambda session: lexicon.write(session, self._data))
        except Exception as error:  # the next change tries again; the catalogue itself is stored
            log(LOGGER, "lexicon_not_written", level=logging.ERROR, **described(error))

    async def stop(self) -> None:
        """Write what is still due."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await self._write()
