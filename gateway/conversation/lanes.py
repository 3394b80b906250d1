"""One queue per conversation: messages in order, one turn at a time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gateway.bots import Bots
from gateway.conversation.turns import TurnRunner
from gateway.conversation.window import Fragment, Window, is_clear, is_closed, may_be_clear
from gateway.logs import described, log
from gateway.writer import Unavailable, Writer
from shop.conversations import turns

LOGGER = logging.getLogger(__name__)
RETRY_AFTER = 1.0


@dataclass(eq=False)
class _Lane:
    conversation_id: str
    fragments: list[Fragment] = field(default_factory=list)
    unread: bool = False  # the database may hold work that is not in `fragments`
    typing_at: float | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def has_work(self) -> bool:
        return bool(self.fragments) or self.unread


class Lanes:
    """The conversations that have something to answer, each in a task of its own."""

    def __init__(
        self,
        writer: Writer,
        bots: Bots,
        runner: TurnRunner,
        window: Window,
        holder: Callable[[], str],
    ) -> None:
        self._writer, self._bots, self._runner, self._window = writer, bots, runner, window
        self._holder = holder
        self._lanes: dict[str, _Lane] = {}
        self._asking: set[asyncio.Task[None]] = set()

    def arrived(self, conversation_id: str, seq: int, kind: str, text: str) -> None:
        """A message was committed; its turn comes when the window closes."""
        lane = self._lane(conversation_id)
        at = asyncio.get_running_loop().time()
        fragment = Fragment(seq, at, is_closed(kind, text))
        lane.fragments.append(fragment)
        if not fragment.closes and may_be_clear(text) and self._window.quiet > 0:
            asking = asyncio.create_task(self._ask(lane, fragment, text))
            self._asking.add(asking)
            asking.add_done_callback(self._asking.discard)
        self._wake(lane)

    def resume(self, conversation_id: str) -> None:
        """Something waits in the database: another process left it, or an agent put it there."""
        lane = self._lane(conversation_id)
        lane.unread = True
        self._wake(lane)

    def found(self, conversation_ids: Sequence[str]) -> None:
        """What waits according to the database; what is under way here is known already."""
        for conversation_id in conversation_ids:
            if conversation_id not in self._lanes:
                self.resume(conversation_id)

    def typing(self, conversation_id: str) -> None:
        """The customer is typing."""
        lane = self._lanes.get(conversation_id)
        if lane is not None:
            lane.typing_at = asyncio.get_running_loop().time()
            lane.changed.set()

    def drop(self) -> None:
        """Stop answering: this gateway does not hold its lanes any more."""
        for lane in list(self._lanes.values()):
            if lane.task is not None:
                lane.task.cancel()

    async def stop(self) -> None:
        """Leave what is not finished to the next start."""
        self.drop()
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        tasks += self._asking
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _lane(self, conversation_id: str) -> _Lane:
        return self._lanes.setdefault(conversation_id, _Lane(conversation_id))

    def _wake(self, lane: _Lane) -> None:
        lane.changed.set()
        if lane.task is None:
            lane.task = asyncio.create_task(self._serve(lane))

    async def _ask(self, lane: _Lane, fragment: Fragment, text: str) -> None:
        intent = await self._bots.of(lane.conversation_id).parse(text)
        if is_clear(intent) and fragment in lane.fragments:
            closed = Fragment(fragment.seq, fragment.at, closes=True)
            lane.fragments[lane.fragments.index(fragment)] = closed
            lane.changed.set()

    async def _serve(self, lane: _Lane) -> None:
        try:
            while lane.has_work:
                await self._step(lane)
        finally:
            lane.task = None
            self._lanes.pop(lane.conversation_id, None)

    async def _step(self, lane: _Lane) -> None:
        try:
            await self._until_quiet(lane)
            await self._next_turn(lane)
        except Unavailable:
            await asyncio.sleep(RETRY_AFTER)  # what waits is safe in the log
        except Exception as error:  # a defect must not silence the conversation for good
            log(
                LOGGER,
                "lane_failed",
                level=logging.ERROR,
                conversation=lane.conversation_id,
                **described(error),
            )
            await asyncio.sleep(RETRY_AFTER)

    async def _until_quiet(self, lane: _Lane) -> None:
        loop = asyncio.get_running_loop()
        while lane.fragments:
            left = self._window.closes_at(lane.fragments, lane.typing_at) - loop.time()
            if left <= 0:
                return
            lane.changed.clear()
            try:
                async with asyncio.timeout(left):
                    await lane.changed.wait()
            except TimeoutError:
                return

    async def _next_turn(self, lane: _Lane) -> None:
        conversation_id, known, holder = lane.conversation_id, len(lane.fragments), self._holder()
        lane.unread = False
        try:
            work = await self._writer.run(
                lambda session: turns.take(session, conversation_id, holder), conversation_id
            )
            if work is None:
                del lane.fragments[:known]
                return
            lane.fragments = [one for one in lane.fragments if one.seq > work.seq]
            lane.unread = await self._runner.run(work) or lane.unread
        except Exception:
            lane.unread = True
            raise
