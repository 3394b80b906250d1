"""One queue per conversation: messages in order, one turn at a time."""

import asyncio
import logging
from dataclasses import dataclass, field

from gateway.bots import Bots
from gateway.conversation.turns import TurnRunner
from gateway.conversation.window import Fragment, Window, is_clear, is_closed, may_be_clear
from gateway.logs import described, log
from gateway.writer import Unavailable, Writer
from shop.conversations import turns
from shop.conversations.inbox import Accepted

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

    def __init__(self, writer: Writer, bots: Bots, runner: TurnRunner, window: Window) -> None:
        self._writer, self._bots, self._runner, self._window = writer, bots, runner, window
        self._lanes: dict[str, _Lane] = {}

    def arrived(self, conversation_id: str, accepted: Accepted) -> None:
        """A message was committed; its turn comes when the window closes."""
        lane = self._lane(conversation_id)
        at = asyncio.get_running_loop().time()
        fragment = Fragment(accepted.seq, at, is_closed(accepted.kind, accepted.text))
        lane.fragments.append(fragment)
        if not fragment.closes and may_be_clear(accepted.text) and self._window.quiet > 0:
            asking = asyncio.create_task(self._ask(lane, fragment, accepted.text))
            asking.add_done_callback(lambda task: task.exception())
        self._wake(lane)

    def resume(self, conversation_id: str) -> None:
        """Something waits in the database: found at start, or put there by an agent."""
        lane = self._lane(conversation_id)
        lane.unread = True
        self._wake(lane)

    def typing(self, conversation_id: str) -> None:
        """The customer is typing."""
        lane = self._lanes.get(conversation_id)
        if lane is not None:
            lane.typing_at = asyncio.get_running_loop().time()
            lane.changed.set()

    async def stop(self) -> None:
        """Leave what is not finished to the next start."""
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
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
        while lane.has_work:
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
        lane.task = None
        del self._lanes[lane.conversation_id]

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
        conversation_id, known = lane.conversation_id, len(lane.fragments)
        lane.unread = False
        try:
            work = await self._writer.run(
                lambda session: turns.take(session, conversation_id), conversation_id
            )
            if work is None:
                del lane.fragments[:known]
                return
            lane.fragments = [one for one in lane.fragments if one.seq > work.seq]
            await self._runner.run(work)
            lane.unread = lane.unread or work.more
        except Exception:
            lane.unread = True
            raise
