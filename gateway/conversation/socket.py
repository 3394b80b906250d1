"""Socket.IO at /ws: the conversation as it grows, typing and read marks, messages in.

Each connection reads the log itself from the last seq its client has seen, woken when it grows. So
there is no room another could enter, a resume leaves no gap, and nothing comes twice.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import socketio
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from gateway.api.auth import CustomerSession, open_session
from gateway.api.schemas import MessageIn
from gateway.conversation.intake import take_in
from gateway.conversation.live import Listener
from gateway.errors import validation_problem
from gateway.logs import described, log
from gateway.outward import messages_after
from gateway.problems import Problem, unavailable
from gateway.state import Gateway
from gateway.writer import Unavailable
from shop.clock import now

LOGGER = logging.getLogger(__name__)
LOOK_AGAIN = 5.0  # seconds; another process may write to the log as well
LARGEST = 64 * 1024
MAX_SEQ = 2**53


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
    cursor: int
    task: asyncio.Task[None] | None = None
    listener: Listener | None = None


class Sockets:
    """The Socket.IO server; `gateway` gives the running one."""

    def __init__(self, gateway: Callable[[], Gateway]) -> None:
        self._gateway = gateway
        self._connections: dict[str, _Connection] = {}
        self.server = socketio.AsyncServer(
            async_mode="asgi", max_http_buffer_size=LARGEST, logger=False, engineio_logger=False
        )
        for event in ("connect", "disconnect", "message", "typing", "read"):
            self.server.on(event, getattr(self, f"_{event}"))

    async def _connect(self, sid: str, _environ: Any, auth: Any = None) -> None:
        try:
            hello = Hello.model_validate(auth if isinstance(auth, dict) else {})
            session = await open_session(self._gateway(), hello.token)
        except ValidationError as error:
            raise _refusal(validation_problem(error.errors())) from error
        except Problem as problem:
            raise _refusal(problem) from problem
        except SQLAlchemyError as error:
            raise _refusal(unavailable()) from error
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
                conversation_id = self._connections[sid].session.conversation_id
                self._gateway().lanes.typing(conversation_id)

    async def _read(self, sid: str, data: Any = None) -> None:
        with suppress(ValidationError):
            seq = ReadIn.model_validate(data).seq
            self._tell(sid, "read", {"sender": "customer", "seq": seq})

    def _tell(self, sid: str, event: str, data: dict[str, Any]) -> None:
        connection = self._connections[sid]
        live = self._gateway().live
        live.signal(connection.session.conversation_id, event, data, but=connection.listener)

    async def _follow(self, sid: str, connection: _Connection) -> None:
        await self._until_accepted(sid)
        signals: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(32)

        def hear(event: str, data: dict[str, Any]) -> None:
            if not signals.full():  # these only matter now
                signals.put_nowait((event, data))
            listener.woken.set()

        live = self._gateway().live
        with live.listen(connection.session.conversation_id, hear) as listener:
            connection.listener = listener
            while not live.closing and connection.session.expires_at > now():
                listener.woken.clear()
                await self._send_new(sid, connection)
                while not signals.empty():
                    event, data = signals.get_nowait()
                    await self.server.emit(event, data, to=sid)
                await listener.wait(LOOK_AGAIN)
        await self.server.disconnect(sid)

    async def _until_accepted(self, sid: str) -> None:
        """What is emitted before the client's connection is confirmed would be dropped."""
        while not self.server.manager.is_connected(sid, "/"):
            await asyncio.sleep(0.002)

    async def _send_new(self, sid: str, connection: _Connection) -> None:
        conversation_id, after = connection.session.conversation_id, connection.cursor
        try:
            found = await self._gateway().read(
                lambda session: messages_after(session, conversation_id, after)
            )
        except SQLAlchemyError as error:  # the cursor stays; the next look tries again
            log(LOGGER, "log_not_read", level=logging.WARNING, **described(error))
            return
        for message in found:
            outward = message.model_dump(mode="json", exclude_none=True)
            await self.server.emit("message", outward, to=sid)
            connection.cursor = message.seq


def _refusal(problem: Problem) -> socketio.exceptions.ConnectionRefusedError:
    return socketio.exceptions.ConnectionRefusedError(problem.body()["title"], problem.body())
