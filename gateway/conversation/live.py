"""Who is listening to a conversation right now: long polls, sockets, consoles.

Only wakes them; what was said they read from the log. So nothing is lost when a wake-up is.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

Signal = Callable[[str, dict[str, Any]], None]
MOST_LISTENERS = 16  # of one conversation; a customer has a few pages open, not hundreds


class Relay(Protocol):
    """Passes on to other gateways what their listeners should know."""

    def grew(self, conversation_id: str) -> None:
        """The log of a conversation has new lines."""

    def signal(self, conversation_id: str, event: str, data: dict[str, Any]) -> None:
        """Something that only matters now."""


@dataclass(eq=False)
class Listener:
    """Wakes when its conversation grows; `signal` hears what is not kept, such as typing.

    `dismissed`: it must go, for newer ones want its place. `staff`: an agent's, which customers
    cannot crowd out.
    """

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    signal: Signal | None = None
    staff: bool = False
    dismissed: bool = False

    async def wait(self, seconds: float) -> None:
        """Until woken, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()


class Live:
    """Listeners by conversation; belongs to one event loop. `relay` is there with several gateways.

    The `_here` methods tell the listeners of this gateway only. `watch` hears of every conversation
    that grew, here or elsewhere, and of "" when anything else may have changed.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, dict[Listener, None]] = {}  # oldest first
        self.relay: Relay | None = None
        self.watch: Callable[[str], None] = lambda _conversation_id: None
        self.closing = False

    @contextmanager
    def listen(
        self, conversation_id: str, signal: Signal | None = None, *, staff: bool = False
    ) -> Iterator[Listener]:
        """A listener for as long as the block runs."""
        listener = Listener(signal=signal, staff=staff)
        self._listeners.setdefault(conversation_id, {})[listener] = None
        self._dismiss_oldest(conversation_id)
        try:
            yield listener
        finally:
            others = self._listeners[conversation_id]
            del others[listener]
            if not others:
                del self._listeners[conversation_id]

    def _dismiss_oldest(self, conversation_id: str) -> None:
        listeners = self._listeners[conversation_id]
        staying = [one for one in listeners if not one.dismissed and not one.staff]
        for listener in staying[:-MOST_LISTENERS]:
            listener.dismissed = True
            listener.woken.set()

    def grew(self, conversation_id: str) -> None:
        """The log of a conversation has new lines."""
        self.grew_here(conversation_id)
        if self.relay is not None:
            self.relay.grew(conversation_id)

    def grew_here(self, conversation_id: str) -> None:
        """Wake the listeners of this gateway."""
        self.watch(conversation_id)
        for listener in self._listeners.get(conversation_id, ()):
            listener.woken.set()

    def signal(
        self, conversation_id: str, event: str, data: dict[str, Any], *, but: Listener | None = None
    ) -> None:
        """Something that only matters now (typing, read)."""
        self.signal_here(conversation_id, event, data, but=but)
        if self.relay is not None:
            self.relay.signal(conversation_id, event, data)

    def signal_here(
        self, conversation_id: str, event: str, data: dict[str, Any], *, but: Listener | None = None
    ) -> None:
        """Tell the listeners of this gateway."""
        for listener in list(self._listeners.get(conversation_id, ())):
            if listener.signal is not None and listener is not but:
                listener.signal(event, data)

    def customers(self) -> list[str]:
        """Conversations that a customer has open here."""
        return [
            conversation_id
            for conversation_id, listeners in self._listeners.items()
            if not all(one.staff for one in listeners)
        ]

    def wake_all(self) -> None:
        """Everybody looks: wake-ups may have been missed."""
        self.watch("")
        for conversation_id in list(self._listeners):
            self.grew_here(conversation_id)

    def close(self) -> None:
        """Wake everybody for the last time: the gateway is stopping."""
        self.closing = True
        self.wake_all()
