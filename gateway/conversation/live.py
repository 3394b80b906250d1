"""Who is listening to a conversation right now: long polls, sockets, consoles.

Only wakes them; what was said they read from the log. So nothing is lost when a wake-up is.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Signal = Callable[[str, dict[str, Any]], None]


@dataclass(eq=False)
class Listener:
    """Wakes when its conversation grows; `signal` hears what is not kept, such as typing."""

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    signal: Signal | None = None

    async def wait(self, seconds: float) -> None:
        """Until woken, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()


class Live:
    """Listeners by conversation; belongs to one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self.closing = False

    @contextmanager
    def listen(self, conversation_id: str, signal: Signal | None = None) -> Iterator[Listener]:
        """A listener for as long as the block runs."""
        listener = Listener(signal=signal)
        self._listeners[conversation_id].add(listener)
        try:
            yield listener
        finally:
            self._listeners[conversation_id].discard(listener)
            if not self._listeners[conversation_id]:
                del self._listeners[conversation_id]

    def grew(self, conversation_id: str) -> None:
        """The log of a conversation has new lines."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.woken.set()

    def signal(
        self, conversation_id: str, event: str, data: dict[str, Any], *, but: Listener | None = None
    ) -> None:
        """Something that only matters now (typing, read)."""
        for listener in list(self._listeners.get(conversation_id, ())):
            if listener.signal is not None and listener is not but:
                listener.signal(event, data)

    def close(self) -> None:
        """Wake everybody for the last time: the gateway is stopping."""
        self.closing = True
        for conversation_id in list(self._listeners):
            self.grew(conversation_id)
