"""This gateway among those that share the database: one row each, with a beat.

Whoever is in the table may hold lanes. A gateway whose beat stands still is removed by the others;
it has given up its lanes by then, for it counts its own silence too, on its own clock. So clocks of
two machines are never compared.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.logs import described, log
from shop.clock import now
from shop.conversations import lease_repository as leases
from shop.database import Database
from shop.ids import new_id

LOGGER = logging.getLogger(__name__)
LOOK_EVERY = 1.0
LAPSES_AFTER = 4.0  # seconds without a beat until it stops answering
EVICTED_AFTER = 6.0  # seconds without a beat until the others take over
ALONE = "embedded"  # SQLite serves one gateway
T = TypeVar("T")


@dataclass(frozen=True)
class _Look:
    alive: bool
    beats: dict[str, int]
    evicted: list[str]
    unfinished: Sequence[str]


class Membership:
    """Keeps this gateway's row; `found` gets conversations to answer, `lost` ends all lanes."""

    def __init__(
        self,
        url: str,
        name: str,
        found: Callable[[Sequence[str]], None],
        lost: Callable[[], None],
    ) -> None:
        self._database = Database(url, pool_size=1)
        self._name = ALONE if self._database.is_sqlite else name
        self._found, self._lost = found, lost
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="membership")
        self._task: asyncio.Task[None] | None = None
        self._seen: dict[str, tuple[int, float]] = {}  # holder: beat, and since when it stands
        self._waited: frozenset[str] = frozenset()  # unfinished at the last look
        self._looked_at, self._ok = 0.0, True
        self.holder = new_id()
        self.leads = False

    async def start(self) -> None:
        """Take the place of an earlier gateway of this name, and what it left unanswered."""
        await self._in_thread(self._register)
        await self._once()
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Leave, so that others take over at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._in_thread(self._leave)
        except SQLAlchemyError as error:  # the others will notice
            log(LOGGER, "membership_not_left", level=logging.WARNING, **described(error))
        self._thread.shutdown()
        self._database.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _watch(self) -> None:
        looking: asyncio.Task[None] | None = None
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if looking is None or looking.done():  # one that hangs must not stop our own clock
                looking = asyncio.create_task(self._try_once())
            if self._ok and time.monotonic() - self._looked_at > LAPSES_AFTER:
                self._give_up("membership_lapsed")

    async def _try_once(self) -> None:
        try:
            await self._once()
        except SQLAlchemyError as error:
            log(LOGGER, "membership_unknown", level=logging.WARNING, **described(error))

    async def _once(self) -> None:
        started = time.monotonic()
        if started - self._looked_at > LAPSES_AFTER:
            self._seen = {}  # who does not look cannot say that others were silent
        silent = self._silent(started)
        look = await self._in_thread(lambda: self._look(silent))
        for holder in look.evicted:
            log(LOGGER, "gateway_gone", level=logging.WARNING, holder=holder)
        if not look.alive:
            self._give_up("membership_lost")
            await self._in_thread(self._rejoin)
            return
        somebody_left = not self._seen.keys() <= look.beats.keys()
        first, self._ok, self._looked_at = not self._seen, True, started
        self._remember(look.beats, started)
        self.leads = next(iter(look.beats), None) == self.holder
        self._hand_over(look.unfinished, at_once=first or somebody_left)

    def _hand_over(self, unfinished: Sequence[str], *, at_once: bool) -> None:
        """What was only just stored has a lane in a moment, which knows better when to begin."""
        self._found([one for one in unfinished if at_once or one in self._waited])
        self._waited = frozenset(unfinished)

    def _give_up(self, event: str) -> None:
        if self._ok:
            log(LOGGER, event, level=logging.ERROR, name=self._name)
        self._ok = self.leads = False
        self._lost()

    def _silent(self, at: float) -> dict[str, int]:
        return {
            holder: beat
            for holder, (beat, since) in self._seen.items()
            if holder != self.holder and at - since > EVICTED_AFTER
        }

    def _remember(self, beats: dict[str, int], at: float) -> None:
        known = self._seen
        self._seen = {
            holder: known[holder] if known.get(holder, (None,))[0] == beat else (beat, at)
            for holder, beat in beats.items()
        }

    def _look(self, silent: dict[str, int]) -> _Look:
        if self._database.is_sqlite:
            with self._database.read() as session:
                return self._seen_in(session, leases.lives(session, self.holder), [])
        with self._database.write() as session:
            alive = leases.beat(session, self.holder)
        with self._database.write() as session:  # apart: two that evict each other must not wait
            gone = [h for h, beat in silent.items() if alive and leases.evict(session, h, beat)]
        with self._database.read() as session:
            return self._seen_in(session, alive, gone)

    def _seen_in(self, session: Session, alive: bool, evicted: list[str]) -> _Look:
        unfinished = leases.unfinished(session, self.holder) if alive else ()
        return _Look(alive, leases.beats(session), evicted, unfinished)

    def _register(self) -> None:
        with self._database.write() as session:
            leases.register(session, self._name, self.holder, now())

    def _rejoin(self) -> None:
        """As a new holder, unless another gateway goes by this name now."""
        with self._database.write() as session:
            if leases.holder_of(session, self._name) is None:
                self.holder = new_id()
                leases.register(session, self._name, self.holder, now())

    def _leave(self) -> None:
        with self._database.write() as session:
            leases.leave(session, self.holder)
