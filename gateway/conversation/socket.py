"""Socket.IO at /ws: the conversation as it grows, typing and read marks, messages in.

Each connection reads the log itself from the last seq its client has seen (following.py). So there
is no room another could enter.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import socketio
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from gateway.api.auth import CustomerSession, open_session
from gateway.api.schemas import MessageIn, MessageOut
from gateway.conversation.following import Following
from gateway.conversation.intake import take_in
from gateway.errors import validation_problem
from gateway.limits import Allowance
from gateway.outward import session_messages
from gateway.problems import Problem, unavailable
from gateway.state import Gateway
from gateway.writer import Unavailable
from shop.desk import reading

NAMESPACES = ("/", "/console")
LARGEST = 64 * 1024
JOIN_WITHIN = 10.0  # seconds from the open connection to a valid token
MAX_SEQ = 2**53


GatewayOf = Callable[[], Gateway]


class Hello(BaseModel):
    """What a client connects with."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    token: str = Field(min_length=1, max_length=200)
    after: int = Field(0, ge=0, le=MAX_SEQ)


class TypingIn(BaseModel):
    """The customer began or stopped typing."""

    typing: StrictBool = True


class ReadIn(BaseModel):
    """The customer has seen everything up to `seq`."""

    seq: int = Field(ge=0, le=MAX_SEQ)


@dataclass(eq=False)
class _Connection:
    session: CustomerSession
    after: int
    task: asyncio.Task[None] | None = None
    following: Following | None = None
    signals: Allowance = field(default_factory=lambda: Allowance(20, 5))  # more are not passed on


class _Sink:
    """One customer's socket."""

    def __init__(self, server: socketio.AsyncServer, sid: str) -> None:
        self._server, self._sid = server, sid

    async def message(self, message: dict[str, Any]) -> None:
        """One line of the log."""
        await self._server.emit("message", message, to=self._sid)

    async def signal(self, event: str, data: dict[str, Any]) -> None:
        """Typing, read marks, the place in the queue."""
        await self._server.emit(event, data, to=self._sid)


class _Server(socketio.AsyncServer):  # type: ignore[misc]
    """Closes connections that nobody joins with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._waiting: set[asyncio.Task[None]] = set()

    async def _handle_eio_connect(self, eio_sid: str, environ: Any) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        waiting = asyncio.create_task(self._close_unjoined(eio_sid))
        self._waiting.add(waiting)
        waiting.add_done_callback(self._waiting.discard)

    async def _close_unjoined(self, eio_sid: str) -> None:
        await asyncio.sleep(JOIN_WITHIN)
        transport = self.eio.sockets.get(eio_sid)
        joined = (self.manager.sid_from_eio_sid(eio_sid, space) for space in NAMESPACES)
        if transport is not None and not any(joined):
            await self.eio.disconnect(eio_sid)
            await transport.queue.put(None)  # ends the WebSocket too; else its client would have to


class Sockets:
    """The Socket.IO server; `gateway` gives the running one."""

    def __init__(self, gateway: GatewayOf) -> None:
        self._gateway = gateway
        self._connections: dict[str, _Connection] = {}
        self.server = _Server(
            async_mode="asgi",
            max_http_buffer_size=LARGEST,
            async_handlers=False,  # one by one: in order, and no flood of tasks
            logger=False,
            engineio_logger=False,
        )
        for event in ("connect", "disconnect", "message", "typing", "read"):
            self.server.on(event, getattr(self, f"_{event}"))

    async def _connect(self, sid: str, _environ: Any, auth: Any = None) -> None:
        try:
            hello = Hello.model_validate(auth if isinstance(auth, dict) else {})
            session = await open_session(self._gateway(), hello.token)
        except ValidationError as error:
            raise refusal(validation_problem(error.errors())) from error
        except Problem as problem:
            raise refusal(problem) from problem
        except SQLAlchemyError as error:
            raise refusal(unavailable()) from error
        connection = _Connection(session, hello.after)
        self._connections[sid] = connection
        connection.task = asyncio.create_task(self._follow(sid, connection))

    async def _disconnect(self, sid: str, *_reason: Any) -> None:
        connection = self._connections.pop(sid, None)
        if connection is not None and connection.task is not None:
            connection.task.cancel()

    async def _message(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Acknowledged with {"seq"} once durable, else with a problem."""
        connection = self._connections[sid]
        try:
            message = MessageIn.model_validate(data)
            seq = await take_in(self._gateway(), connection.session.conversation_id, message)
        except ValidationError as error:
            return validation_problem(error.errors()).body()
        except Problem as problem:
            return {**problem.body(), "retry_after": problem.headers.get("Retry-After")}
        except (Unavailable, SQLAlchemyError):
            return unavailable().body()
        return {"seq": seq}

    async def _typing(self, sid: str, data: Any = None) -> None:
        with suppress(ValidationError):
            typing = TypingIn.model_validate(data or {}).typing
            self._tell(sid, "typing", {"sender": "customer", "typing": typing})
            if typing:
                self._gateway().lanes.typing(self._connections[sid].session.conversation_id)

    async def _read(self, sid: str, data: Any = None) -> None:
        with suppress(ValidationError):
            seq = ReadIn.model_validate(data).seq
            if self._tell(sid, "read", {"sender": "customer", "seq": seq}):
                await self._keep_read(self._connections[sid].session.conversation_id, seq)

    async def _keep_read(self, conversation_id: str, seq: int) -> None:
        with suppress(Unavailable, SQLAlchemyError):  # the next mark tells more anyway
            await self._gateway().writer.run(
                lambda session: reading.by_customer(session, conversation_id, seq), conversation_id
            )

    def _tell(self, sid: str, event: str, data: dict[str, Any]) -> bool:
        connection = self._connections[sid]
        if not connection.signals.spend():
            return False
        following = connection.following
        listener = None if following is None else following.listener
        live = self._gateway().live
        live.signal(connection.session.conversation_id, event, data, but=listener)
        return True

    async def _follow(self, sid: str, connection: _Connection) -> None:
        await self._until_accepted(sid)
        gateway, opened = self._gateway(), connection.session

        async def fetch(after: int) -> list[MessageOut] | None:
            return await gateway.read(lambda session: session_messages(session, opened, after))

        sink = _Sink(self.server, sid)
        following = Following(gateway.live, opened.conversation_id, fetch, sink)
        connection.following = following
        place = gateway.board.place(opened.conversation_id)
        if place is not None:
            await sink.signal("queue", place)
        await following.run(connection.after)
        await self.server.disconnect(sid)

    async def _until_accepted(self, sid: str) -> None:
        """What is emitted before the client's connection is confirmed would be dropped."""
        while not self.server.manager.is_connected(sid, "/"):
            await asyncio.sleep(0.002)


def refusal(problem: Problem) -> socketio.exceptions.ConnectionRefusedError:
    return socketio.exceptions.ConnectionRefusedError(problem.body()["title"], problem.body())
