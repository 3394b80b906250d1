"""The ASGI application: the only open door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import channels, errors
from gateway.api import (
    agents,
    channel_bindings,
    conversation,
    customers,
    demo,
    events,
    health,
    me,
    messages,
    pages,
    recommendations,
    requests,
    sessions,
    shop,
    undelivered,
    uploads,
)
from gateway.console.sockets import Consoles
from gateway.conversation.socket import Sockets
from gateway.headers import SecureHeaders
from gateway.limits import BodyLimit
from gateway.problems import MEDIA_TYPE
from gateway.state import Gateway, shop_key
from shop.database import Database
from shop.settings import Settings

TITLE = "Zhuyi"
PROBLEM: dict[str, Any] = {
    "description": "Refused or failed (RFC 9457); `code` is stable, `detail` is Chinese",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            }
        }
    },
}
PARTS = (
    sessions,
    messages,
    conversation,
    uploads,
    me,
    customers,
    channel_bindings,
    events,
    requests,
    shop,
    recommendations,
    agents,
    undelivered,
    health,
)


class Application:
    """The whole gateway on a migrated database; starts and stops with the server's lifespan."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self.api = self._api()
        sockets = Sockets(lambda: self.gateway)
        Consoles(sockets.server, lambda: self.gateway)
        whole = socketio.ASGIApp(sockets.server, self.api, socketio_path="ws")
        self._asgi: ASGIApp = errors.LastResort(SecureHeaders(BodyLimit(whole)))

    @property
    def gateway(self) -> Gateway:
        """What the endpoints share; there from start-up on."""
        found: Gateway = self.api.state.gateway
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve (ASGI 3)."""
        await self._asgi(scope, receive, send)

    def _api(self) -> FastAPI:
        app = FastAPI(
            title=TITLE,
            version="0.1.0",
            lifespan=self._lifespan,
            docs_url=None,
            redoc_url=None,
            responses={"default": PROBLEM},
        )
        errors.install(app)
        for part in PARTS:
            app.include_router(part.router)
        if self._settings.mode == "demo":
            app.include_router(demo.router)
        channels.install(app)
        pages.install(app, self._settings)
        return app

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        app.state.gateway = Gateway(self._settings, self._database, shop_key(self._settings))
        await self.gateway.start()
        try:
            yield
        finally:
            await self.gateway.stop()
