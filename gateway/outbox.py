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

from sqlalchemy.orm import Session

from gateway.logs import described, log
from gateway.rounds import Rounds
from gateway.writer import Writer
from shop.clock import now
from shop.conversations import outbox
from shop.conversations.outbox import Parcel
from shop.ids import new_id

LOGGER = logging.getLogger(__name__)
DELAYS = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400))
LOOK_EVERY = 1.0
AT_ONCE = 8
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Refused(Exception):
    """The channel will never take this message; trying again is useless."""


class Kept(Exception):
    """The channel takes nothing for this customer until they write again."""


class Bundle:
    """Messages of one conversation, oldest first, claimed to be carried out now."""

    def __init__(self, writer: Writer, claim_id: str, parcels: Sequence[Parcel]) -> None:
        self._writer, self._claim_id = writer, claim_id
        self.waiting = list(parcels)

    @property
    def conversation_id(self) -> str:
        """Whose messages they are."""
        return self.waiting[0].conversation_id

    async def taken(self, count: int) -> None:
        """The channel has the first `count` of what was waiting."""
        ids, self.waiting = [one.delivery_id for one in self.waiting[:count]], self.waiting[count:]
        await self._writer.run(lambda session: outbox.delivered(session, self._claim_id, ids))

    async def partly_told(self, characters: int) -> None:
        """So much of the first that waits went out."""
        first = self.waiting[0].delivery_id
        await self._writer.run(
            lambda session: outbox.partly_told(session, self._claim_id, first, characters)
        )

    async def failed(self, error: Exception) -> str:
        """The rest was not taken; what became of it: kept, dead, or failed (to be tried again)."""
        ids = [one.delivery_id for one in self.waiting]
        attempts = max((one.attempts for one in self.waiting), default=0)
        claim_id, reason = self._claim_id, str(error) or type(error).__name__
        if isinstance(error, Kept):
            await self._writer.run(lambda session: outbox.keep(session, claim_id, ids, reason))
            return "kept"
        over = isinstance(error, Refused) or attempts >= len(DELAYS)
        again_at = None if over else now() + DELAYS[attempts]
        if not isinstance(error, Refused):
            reason = type(error).__name__  # its message may carry what a customer wrote
        await self._writer.run(
            lambda session: outbox.failed(session, claim_id, ids, reason, again_at)
        )
        return "dead" if over else "failed"


class Channel(Protocol):
    """A way to customers that must be called; `at_once`: how many messages it takes in one go."""

    name: str
    at_once: int

    async def send(self, bundle: Bundle) -> None:
        """Hand over what waits in the bundle, saying what was taken on the way.

        What still waits on return counts as taken. Raises Refused, Kept, or anything else to be
        tried again.
        """


class Outbox:
    """One worker a channel; of several gateways only the one that `leads` delivers."""

    def __init__(
        self,
        writer: Writer,
        read: Read,
        channels: Sequence[Channel],
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._writer, self._read = writer, read
        self._rounds = {
            channel.name: Rounds(
                partial(self._round, channel), leads=leads, every=LOOK_EVERY, waits="outbox_waits"
            )
            for channel in channels
        }

    def start(self) -> None:
        """Begin delivering, what was left over included."""
        for rounds in self._rounds.values():
            rounds.start()

    def wake(self, channel: str) -> None:
        """Something new is to go out."""
        if channel in self._rounds:
            self._rounds[channel].wake()

    async def stop(self) -> None:
        """Leave the rest to the next start."""
        for rounds in self._rounds.values():
            await rounds.stop()

    async def _round(self, channel: Channel) -> int:
        talks = await self._read(lambda session: outbox.due(session, channel.name, now(), AT_ONCE))
        return sum(await asyncio.gather(*(self._deliver(channel, talk) for talk in talks)))

    async def _deliver(self, channel: Channel, conversation_id: str) -> int:
        """How many messages were claimed and tried."""
        claim_id, most = new_id(), channel.at_once
        parcels = await self._writer.run(
            lambda session: outbox.claim(session, conversation_id, claim_id, now(), limit=most),
            conversation_id,
        )
        if not parcels:
            return 0
        bundle = Bundle(self._writer, claim_id, parcels)
        try:
            await channel.send(bundle)
        except Exception as error:
            self._note(channel.name, parcels, await bundle.failed(error), error)
        else:
            await bundle.taken(len(bundle.waiting))
        return len(parcels)

    def _note(self, name: str, parcels: Sequence[Parcel], outcome: str, error: Exception) -> None:
        log(
            LOGGER,
            f"delivery_{outcome}",
            level=logging.WARNING,
            channel=name,
            conversation=parcels[0].conversation_id,
            seqs=[one.seq for one in parcels],
            **described(error),
        )
