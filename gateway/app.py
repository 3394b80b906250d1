"""The ASGI application: the only open door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import socketio
from fastapi import FastAPI
from starlette.types import ASGIApp

from gateway import errors
from gateway.api import (
    agent,
    customers,
    demo,
    events,
    health,
    messages,
    pages,
    recommendations,
    sessions,
    shop,
)
from gateway.conversation.socket import Sockets
from gateway.headers import SecureHeaders
from gateway.limits import BodyLimit
from gateway.state import Gateway, shop_key
from shop.database import Database
from shop.settings import Settings

TITLE = "Zhuyi"


def create_app(settings: Settings, database: Database) -> ASGIApp:
    """The whole gateway on a migrated database; starts and stops with the server's lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.gateway = Gateway(settings, database, shop_key(settings))
        await app.state.gateway.start()
        try:
            yield
        finally:
            await app.state.gateway.stop()

    app = FastAPI(title=TITLE, version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    errors.install(app)
    for part in (sessions, messages, customers, events, shop, recommendations, agent, health):
        app.include_router(part.router)
    if settings.mode == "demo":
        app.include_router(demo.router)
    pages.install(app, settings)
    sockets = Sockets(lambda: app.state.gateway)
    whole = socketio.ASGIApp(sockets.server, app, socketio_path="ws")
    return errors.LastResort(SecureHeaders(BodyLimit(whole)))
