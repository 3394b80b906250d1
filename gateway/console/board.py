"""Watches the queue and who is there: consoles hear that something changed, customers their place.

It looks again whenever a conversation grew, at most twice a second, and every few seconds anyway,
for another process may have changed something without a word.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.conversation.live import Live
from gateway.logs import described, log
from shop.agents.models import Agent
from shop.clock import now
from shop.desk import presence, repository

LOGGER = logging.getLogger(__name__)
CALM = 0.5  # seconds between two looks
LOOK_AGAIN = 5.0
Read = Callable[[Callable[[Session], Any]], Awaitable[Any]]


class Console(Protocol):
    """An open console."""

    @property
    def agent(self) -> Agent:
        """Whose it is."""

    def recheck(self) -> None:
        """The agent's session may be over."""

    async def tell(self, event: str, data: dict[str, Any]) -> None:
        """Something on the board changed."""


@dataclass(frozen=True)
class Picture:
    """What waits and what is taken, and how present each agent is."""

    conversations: tuple[tuple[str, str, str | None, int], ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    presences: dict[str, presence.Presence] = field(default_factory=dict)
    attended: bool = False


def picture(session: Session) -> Picture:
    """As committed now."""
    found = tuple(repository.picture(session))
    waiting = [id_ for id_, owner, _agent, _seq in found if owner == "queue"]
    return Picture(
        conversations=found,
        places={id_: place for place, id_ in enumerate(waiting, 1)},
        owners={id_: str(agent) for id_, owner, agent, _seq in found if owner == "agent"},
        presences=presence.presences(session),
        attended=presence.attended(session, now()),
    )


def standing(place: int | None, *, attended: bool) -> dict[str, int | bool | None]:
    """What a customer is told of the place, and whether agents are there; None: waits no more."""
    ahead = None if place is None else place - 1
    return {"position": place, "ahead": ahead, "attended": attended}


class Board:
    """One for a gateway; its consoles add themselves."""

    def __init__(self, live: Live, read: Read) -> None:
        self._live, self._read = live, read
        self._seen = Picture()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.consoles: dict[Console, None] = {}

    def start(self) -> None:
        """Begin watching."""
        self._live.watch = lambda _conversation_id: self._changed.set()
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def changed(self) -> None:
        """Agents came, went or changed: every gateway looks."""
        self._live.grew("")

    def sessions_ended(self, agent_id: str) -> None:
        """Consoles of the agent are closed here at once; other gateways look within seconds."""
        for console in list(self.consoles):
            if console.agent.id == agent_id:
                console.recheck()

    def place(self, conversation_id: str) -> dict[str, int | bool | None] | None:
        """The place in the queue at the last look; None for one that does not wait."""
        place = self._seen.places.get(conversation_id)
        return None if place is None else standing(place, attended=self._seen.attended)

    def has(self, agent_id: str, conversation_id: str) -> bool:
        """Whether the agent had the conversation at the last look."""
        return self._seen.owners.get(conversation_id) == agent_id

    async def _watch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            try:
                await self._look()
            except Exception as error:  # a defect must not leave everybody without news for good
                log(LOGGER, "board_failed", level=logging.ERROR, **described(error))
            await asyncio.sleep(CALM)

    async def _look(self) -> None:
        try:
            found: Picture = await self._read(picture)
        except SQLAlchemyError as error:  # the next look sees the rest
            log(LOGGER, "board_not_read", level=logging.WARNING, **described(error))
            return
        before, self._seen = self._seen, found
        self._tell_places(before)
        for agent_id, present in found.presences.items():
            if before.presences.get(agent_id) != present:
                await self._tell("presence", {"agent_id": agent_id, "presence": present})
        if before.conversations != found.conversations:
            await self._tell("queue", {})

    def _tell_places(self, before: Picture) -> None:
        places, attended = self._seen.places, self._seen.attended
        for conversation_id in before.places.keys() | places.keys():
            place = places.get(conversation_id)
            if place != before.places.get(conversation_id) or attended != before.attended:
                told = standing(place, attended=attended)
                self._live.signal_here(conversation_id, "queue", told)

    async def _tell(self, event: str, data: dict[str, Any]) -> None:
        for console in list(self.consoles):
            await console.tell(event, data)
