"""Hands messages to channels that must be called, in order, until they are taken.

At least once: a channel that answered but whose answer was lost gets the message again, under the
same (conversation, seq), which it may use to tell.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.logs import described, log
from gateway.writer import Unavailable, Writer
from shop.clock import now
from shop.conversations import outbox
from shop.conversations.outbox import Parcel

LOGGER = logging.getLogger(__name__)
DELAYS = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400))
LOOK_EVERY = 1.0
AT_ONCE = 8
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Refused(Exception):
    """The channel will never take this message; trying again is useless."""


class Channel(Protocol):
    """A way to customers that must be called."""

    name: str

    async def send(self, parcel: Parcel) -> None:
        """Hand over a message; raises Refused, or anything else to be tried again."""


class Outbox:
    """One worker a channel; of several gateways only the one that `leads` delivers."""

    def __init__(
        self,
        writer: Writer,
        read: Read,
        channels: Sequence[Channel],
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._writer, self._read, self._channels, self._leads = writer, read, channels, leads
        self._tasks: list[asyncio.Task[None]] = []
        self._woken = {channel.name: asyncio.Event() for channel in channels}

    def start(self) -> None:
        """Begin delivering, what was left over included."""
        self._tasks = [asyncio.create_task(self._serve(channel)) for channel in self._channels]

    def wake(self, channel: str) -> None:
        """Something new is to go out."""
        if channel in self._woken:
            self._woken[channel].set()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, channel: Channel) -> None:
        while True:
            self._woken[channel.name].clear()
            try:
                sent = await self._round(channel) if self._leads() else 0
            except (SQLAlchemyError, Unavailable) as error:
                log(LOGGER, "outbox_waits", level=logging.WARNING, **described(error))
                sent = 0
            if not sent:
                await self._rest(channel.name)

    async def _rest(self, name: str) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY):
                await self._woken[name].wait()
        except TimeoutError:
            pass

    async def _round(self, channel: Channel) -> int:
        parcels = await self._read(
            lambda session: outbox.due(session, channel.name, now(), AT_ONCE)
        )
        await asyncio.gather(*(self._deliver(channel, parcel) for parcel in parcels))
        return len(parcels)

    async def _deliver(self, channel: Channel, parcel: Parcel) -> None:
        try:
            await channel.send(parcel)
        except Exception as error:
            await self._failed(channel.name, parcel, error)
            return
        await self._writer.run(partial(outbox.delivered, delivery_id=parcel.delivery_id))

    async def _failed(self, name: str, parcel: Parcel, error: Exception) -> None:
        over = isinstance(error, Refused) or parcel.attempts >= len(DELAYS)
        again_at = None if over else now() + DELAYS[parcel.attempts]
        log(
            LOGGER,
            "delivery_dead" if over else "delivery_failed",
            level=logging.WARNING,
            channel=name,
            conversation=parcel.conversation_id,
            seq=parcel.seq,
            **described(error),
        )
        reason = type(error).__name__
        await self._writer.run(
            lambda session: outbox.failed(session, parcel.delivery_id, reason, again_at)
        )
