"""One open console: the conversations it follows, for as long as the agent's session lasts."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Any

import socketio
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from gateway.api.agents.steps import checked
from gateway.api.auth import AgentSession
from gateway.api.schemas import MessageOut
from gateway.conversation.following import Following
from gateway.limits import Allowance
from gateway.outward import messages_after
from gateway.problems import Problem
from gateway.state import Gateway
from gateway.writer import Unavailable
from shop.agents import service as agents
from shop.agents.models import Agent
from shop.clock import now
from shop.conversations import repository as conversations
from shop.conversations.access import readable
from shop.conversations.errors import ConversationError
from shop.desk import repository as desk

MOST_FOLLOWED = 100
LOOK_AGAIN = 5.0
NAMESPACE = "/console"


class SessionOver(Exception):
    """The agent signed out, was disabled, or the time is up."""


def _allowed(session: Session, token: str, conversation_id: str) -> str | None:
    """Who has the conversation."""
    agent = agents.authenticate(session, token, now())
    if agent is None:
        raise SessionOver
    return readable(session, agent, conversation_id).agent_id


def _lines(session: Session, token: str, conversation_id: str, after: int) -> list[MessageOut]:
    _allowed(session, token, conversation_id)
    return messages_after(session, conversation_id, after)


class _Sink:
    """Names the conversation in everything that is sent of it."""

    def __init__(self, connection: "Connection", conversation_id: str) -> None:
        self._connection, self._conversation_id = connection, conversation_id

    async def message(self, message: dict[str, Any]) -> None:
        """One line of the log."""
        data = {"conversation_id": self._conversation_id, "message": message}
        await self._connection.tell("message", data)

    async def signal(self, event: str, data: dict[str, Any]) -> None:
        """Typing and read marks; places in the queue are customers' business."""
        if event in {"typing", "read"}:
            data = {"conversation_id": self._conversation_id, **data}
            await self._connection.tell(event, data)


class Connection:
    """A console of one agent; `row` is its line in the table of open consoles."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        sid: str,
        gateway: Gateway,
        opened: AgentSession,
        *,
        row: str,
    ) -> None:
        self._server, self._sid, self._gateway = server, sid, gateway
        self._opened, self._row = opened, row
        self._holder = gateway.membership.holder
        self._followed: dict[str, tuple[Following, asyncio.Task[None]]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._check = asyncio.Event()
        self.signals = Allowance(60, 20)  # more are not passed on
        self._follows = Allowance(2 * MOST_FOLLOWED, 20)

    @property
    def agent(self) -> Agent:
        """Whose console it is."""
        return self._opened.agent

    def start(self) -> None:
        """Begin watching the board and the session."""
        self._watching = asyncio.create_task(self._watch())

    def recheck(self) -> None:
        """The agent's session may be over."""
        self._check.set()

    async def close(self) -> None:
        """The console is closed."""
        self._gateway.board.consoles.pop(self, None)
        tasks = [task for _, task in self._followed.values()]
        tasks += [self._watching] if self._watching is not None else []
        for task in tasks:
            if task is not asyncio.current_task():
                task.cancel()
        if self._gateway.live.closing:
            return  # the next start forgets all consoles of this one
        with suppress(Unavailable, SQLAlchemyError):
            await self._gateway.writer.run(partial(desk.disconnect, id_=self._row))
        self._gateway.board.changed()

    async def tell(self, event: str, data: dict[str, Any]) -> None:
        """Send to this console."""
        await self._server.emit(event, data, to=self._sid, namespace=NAMESPACE)

    async def follow(self, conversation_id: str, after: int) -> None:
        """Send what is above `after`, and go on; raises Problem, SessionOver."""
        token = self._opened.token
        await checked(self._gateway.read(lambda session: _allowed(session, token, conversation_id)))
        self.unfollow(conversation_id)
        if len(self._followed) >= MOST_FOLLOWED:
            raise Problem("too_many_followed", {"limit": MOST_FOLLOWED})
        fetch = partial(self._fetch, conversation_id)
        sink = _Sink(self, conversation_id)
        following = Following(self._gateway.live, conversation_id, fetch, sink)
        task = asyncio.create_task(self._run(conversation_id, following, after))
        self._followed[conversation_id] = following, task

    def unfollow(self, conversation_id: str) -> None:
        """No more of this conversation."""
        found = self._followed.pop(conversation_id, None)
        if found is not None:
            found[1].cancel()

    async def typing(self, conversation_id: str, *, typing: bool) -> None:
        """The agent types; colleagues who only look are not shown to the customer."""
        found = self._followed.get(conversation_id)
        if found is None or not self.signals.spend() or not await self._has(conversation_id):
            return
        data = {"sender": "agent", "typing": typing}
        self._gateway.live.signal(conversation_id, "typing", data, but=found[0].listener)

    async def _has(self, conversation_id: str) -> bool:
        """Whether the agent has the conversation; the board may not have seen it yet."""
        if self._gateway.board.has(self.agent.id, conversation_id):
            return True
        try:
            found = await self._gateway.read(
                lambda session: conversations.find(session, conversation_id)
            )
        except SQLAlchemyError:
            return False
        return found is not None and found.agent_id == self.agent.id

    async def _fetch(self, conversation_id: str, after: int) -> list[MessageOut] | None:
        token = self._opened.token
        try:
            return await self._gateway.read(
                lambda session: _lines(session, token, conversation_id, after)
            )
        except ConversationError:  # somebody else has it now, or it was erased
            return None

    async def _run(self, conversation_id: str, following: Following, after: int) -> None:
        try:
            await following.run(after, staff=True)
        except SessionOver:
            await self._expire()
        if self._followed.get(conversation_id, (None,))[0] is following:
            del self._followed[conversation_id]

    async def _watch(self) -> None:
        while not self._server.manager.is_connected(self._sid, NAMESPACE):
            await asyncio.sleep(0.002)
        self._gateway.board.consoles[self] = None
        self._gateway.board.changed()
        while not self._gateway.live.closing:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._check.wait()
            self._check.clear()
            await self._stay_counted()
            if await self._is_over():
                await self._expire()
                return

    async def _stay_counted(self) -> None:
        """A gateway that was counted out and came back runs as another holder."""
        holder = self._gateway.membership.holder
        if holder != self._holder:
            with suppress(Unavailable, SQLAlchemyError):
                await self._gateway.writer.run(partial(desk.move, id_=self._row, holder=holder))
                self._holder = holder

    async def _is_over(self) -> bool:
        token = self._opened.token
        try:
            found = await self._gateway.read(
                lambda session: agents.authenticate(session, token, now())
            )
        except SQLAlchemyError:
            return False
        return found is None

    async def _expire(self) -> None:
        await self.tell("expired", {})
        await self._server.disconnect(self._sid, namespace=NAMESPACE)
