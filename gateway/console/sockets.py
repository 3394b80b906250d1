"""Socket.IO namespace /console: agents follow conversations, see the queue, type and read."""

from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from gateway.agent_sessions import COOKIE
from gateway.api.auth import AgentSession, open_agent_session
from gateway.console.connection import Connection, SessionOver
from gateway.console.reading import seen
from gateway.conversation.socket import MAX_SEQ, GatewayOf, refusal
from gateway.errors import validation_problem
from gateway.problems import Problem, unavailable
from gateway.writer import Unavailable
from shop.clock import now
from shop.desk import repository as desk
from shop.ids import new_id

NAMESPACE = "/console"
MOST_CONSOLES = 8  # of one agent; the oldest goes
EVENTS = ("connect", "disconnect", "follow", "unfollow", "typing", "read")


class Named(BaseModel):
    """Which conversation."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    conversation_id: str = Field(min_length=1, max_length=64)


class FollowIn(Named):
    """From which seq on."""

    after: int = Field(0, ge=0, le=MAX_SEQ)


class TypingIn(Named):
    """The agent began or stopped typing."""

    typing: StrictBool = True


class ReadIn(Named):
    """The agent has seen everything up to `seq`."""

    seq: int = Field(ge=0, le=MAX_SEQ)


class Consoles:
    """The open consoles of this gateway."""

    def __init__(self, server: socketio.AsyncServer, gateway: GatewayOf) -> None:
        self._server, self._gateway = server, gateway
        self._connections: dict[str, Connection] = {}  # oldest first
        for event in EVENTS:
            server.on(event, getattr(self, f"_{event}"), namespace=NAMESPACE)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        gateway = self._gateway()
        try:
            opened = await self._opened(environ, auth)
            row, holder, agent_id = new_id(), gateway.membership.holder, opened.agent.id
            await gateway.writer.run(
                lambda session: desk.connect(session, row, agent_id, holder, now())
            )
        except Problem as problem:
            raise refusal(problem) from problem
        except (Unavailable, SQLAlchemyError) as error:
            raise refusal(unavailable()) from error
        connection = Connection(self._server, sid, gateway, opened, row=row)
        self._connections[sid] = connection
        connection.start()
        await self._make_room(agent_id)

    async def _opened(self, environ: dict[str, Any], auth: Any) -> AgentSession:
        """By the token given, else by the cookie that browsers send along."""
        given = auth.get("token") if isinstance(auth, dict) else None
        token = given if isinstance(given, str) else _cookie(environ)
        if not token:
            raise Problem("signed_out")
        return await open_agent_session(self._gateway(), token)

    async def _make_room(self, agent_id: str) -> None:
        own = [sid for sid, one in self._connections.items() if one.agent.id == agent_id]
        for sid in own[:-MOST_CONSOLES]:
            await self._server.disconnect(sid, namespace=NAMESPACE)

    async def _disconnect(self, sid: str, *_reason: Any) -> None:
        connection = self._connections.pop(sid, None)
        if connection is not None:
            await connection.close()

    async def _follow(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Acknowledged with {"ok"}, else with a problem; then come the messages above `after`."""
        try:
            wanted = FollowIn.model_validate(data)
            await self._connections[sid].follow(wanted.conversation_id, wanted.after)
        except ValidationError as error:
            return validation_problem(error.errors()).body()
        except SessionOver:
            return Problem("signed_out").body()
        except Problem as problem:
            return problem.body()
        except (Unavailable, SQLAlchemyError):
            return unavailable().body()
        return {"ok": True}

    async def _unfollow(self, sid: str, data: Any = None) -> dict[str, Any]:
        with suppress(ValidationError):
            self._connections[sid].unfollow(Named.model_validate(data).conversation_id)
        return {"ok": True}

    async def _typing(self, sid: str, data: Any = None) -> None:
        """Told to the customer only of the agent who has the conversation."""
        with suppress(ValidationError):
            typing = TypingIn.model_validate(data)
            await self._connections[sid].typing(typing.conversation_id, typing=typing.typing)

    async def _read(self, sid: str, data: Any = None) -> None:
        connection = self._connections[sid]
        if not connection.signals.spend():
            return
        with suppress(ValidationError, Problem, Unavailable, SQLAlchemyError):
            read = ReadIn.model_validate(data)
            await seen(self._gateway(), connection.agent, read.conversation_id, read.seq)


def _cookie(environ: dict[str, Any]) -> str:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""
