"""A server of our own that remembers what is posted to it, for tests over real HTTP."""

import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Answer = Callable[[Request, bytes], Awaitable[Response] | Response]


@dataclass(frozen=True)
class Posted:
    """One request: its path, headers and body."""

    path: str
    headers: dict[str, str]
    body: bytes


class Served:
    """An ASGI application on a free port in a thread."""

    def __init__(self, app: Starlette) -> None:
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)


class Receiver(Served):
    """Takes every POST; answers with `status`."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.status = 200
        super().__init__(Starlette(routes=[Route("/{path:path}", self._post, methods=["POST"])]))

    async def _post(self, request: Request) -> Response:
        body = await request.body()
        self.posted.append(Posted(request.url.path, dict(request.headers), body))
        return Response(status_code=self.status)
