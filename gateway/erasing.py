"""An erasure from first to last: the rows, the files, what is still listening, what came late."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.checkpoints import Checkpoints
from gateway.conversation.live import Live
from gateway.logs import described, log
from gateway.writer import Unavailable, Writer
from shop.privacy import repository, service
from shop.privacy.files import erase_files
from shop.privacy.service import Erasure
from shop.settings import Settings

LOGGER = logging.getLogger(__name__)
SWEEP_AFTER = (5.0, 60.0)  # seconds; an answer under way may still write


class Erasing:
    """Erases for the endpoints and sweeps up behind."""

    def __init__(
        self, settings: Settings, writer: Writer, live: Live, checkpoints: Checkpoints
    ) -> None:
        self._data, self._writer = settings.data, writer
        self._live, self._checkpoints = live, checkpoints
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Sweep up what a process that was killed left."""
        self._later((0.0,))

    async def stop(self) -> None:
        """What is still due, the next start does."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def erase(self, conversation_id: str, customer_id: str | None, actor: str) -> Erasure:
        """The customer, or where nobody is known this conversation. Raises NotFound."""

        def work(session: Session) -> Erasure:
            if customer_id is None:
                return service.erase_conversation(session, conversation_id, actor)
            return service.erase_customer(session, customer_id, actor)

        report = await self._writer.run(work, conversation_id)
        await asyncio.to_thread(erase_files, self._data, customer_id, report)
        self._checkpoints.empty_soon()
        for ended in report.conversations:
            self._live.grew(ended)  # whoever listens finds that the session is over
        log(LOGGER, "erased", conversations=len(report.conversations), files=len(report.files))
        self._later(SWEEP_AFTER)
        return report

    def _later(self, pauses: tuple[float, ...]) -> None:
        task = asyncio.create_task(self._sweep(pauses))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sweep(self, pauses: tuple[float, ...]) -> None:
        for pause in pauses:
            await asyncio.sleep(pause)
            try:
                late = await self._writer.run(repository.sweep)
            except (Unavailable, SQLAlchemyError) as error:  # the next start sweeps again
                log(LOGGER, "sweep_failed", level=logging.WARNING, **described(error))
                continue
            if late:
                log(LOGGER, "swept", rows=late)
                self._checkpoints.empty_soon()
