"""Hands events to the shop's own system, in order for each object, until they are taken.

At least once: an event whose answer was lost goes out again under the same webhook-id.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from gateway.logs import described, log
from gateway.rounds import Rounds
from gateway.webhooks.endpoint import Endpoint, NotTaken
from gateway.writer import Writer
from shop.clock import now
from shop.webhooks import service as webhooks
from shop.webhooks.service import Outgoing

LOGGER = logging.getLogger(__name__)
LOOK_EVERY = 1.0
AT_ONCE = 8
PRUNE_EVERY = timedelta(hours=1)
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Webhooks:
    """One worker; of several gateways only the one that `leads` delivers."""

    def __init__(
        self,
        writer: Writer,
        read: Read,
        endpoint: Endpoint | None,
        leads: Callable[[], bool] = lambda: True,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._writer, self._read, self._endpoint = writer, read, endpoint
        self._clock = clock
        self._rounds = Rounds(self._serve, leads=leads, every=LOOK_EVERY, waits="webhooks_wait")
        self._pruned: datetime | None = None
        self.gone = False  # the shop said 410: nothing more goes there until somebody resends

    def start(self) -> None:
        """Begin delivering, what was left over included; without an address events wait."""
        if self._endpoint is not None:
            self._rounds.start()

    def wake(self) -> None:
        """Something is to go out now, also where the shop said 410 before."""
        self.gone = False
        self._rounds.wake()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        await self._rounds.stop()
        if self._endpoint is not None:
            await self._endpoint.close()

    async def _serve(self) -> int:
        if self._endpoint is None or self.gone:
            return 0
        sent = await self._round(self._endpoint)
        await self._prune()
        return sent

    async def _round(self, endpoint: Endpoint) -> int:
        at = self._clock()
        events = await self._read(lambda session: webhooks.due(session, at, AT_ONCE))
        await asyncio.gather(*(self._deliver(endpoint, event) for event in events))
        return len(events)

    async def _deliver(self, endpoint: Endpoint, event: Outgoing) -> None:
        try:
            await endpoint.send(event, self._clock())
        except NotTaken as error:
            await self._failed(event, error)
            return
        except Exception as error:  # such as a secret file that cannot be read
            log(LOGGER, "webhook_broken", level=logging.ERROR, **described(error))
            await self._failed(event, NotTaken(type(error).__name__))
            return
        at = self._clock()
        await self._writer.run(lambda session: webhooks.delivered(session, event.position, at))

    async def _failed(self, event: Outgoing, error: NotTaken) -> None:
        self.gone = self.gone or error.gone
        at = self._clock()
        dead = await self._writer.run(
            lambda session: webhooks.failed(
                session, event.position, error.why, at, final=error.gone, wait=error.wait
            )
        )
        what = "webhook_dead" if dead else "webhook_failed"
        log(LOGGER, what, level=logging.WARNING, event=event.event_id, why=error.why)

    async def _prune(self) -> None:
        at = self._clock()
        if self._pruned is None or at - self._pruned > PRUNE_EVERY:
            self._pruned = at
            await self._writer.run(lambda session: webhooks.prune(session, at))
