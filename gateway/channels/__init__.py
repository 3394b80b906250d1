"""Channels that customers write through: a folder each, found by itself.

A folder `gateway/channels/<name>/` has `channel.py` with `ROUTER`, the routes below
`/channels/<name>/`, and `channel(gateway)`, which gives the channel, or None where it is not
configured; its routes then answer 404. `SETTINGS` is the class of its settings, `doc.md` its guide.
"""

import pkgutil
from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic_settings import BaseSettings

from gateway.problems import Problem

if TYPE_CHECKING:
    from gateway.channels.kind import Channel
    from gateway.state import Gateway


def names() -> list[str]:
    """The channels there are, configured or not."""
    return sorted(one.name for one in pkgutil.iter_modules(__path__) if one.ispkg)


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name}.channel")


def configured(gateway: "Gateway") -> "dict[str, Channel]":
    """Those that this installation has settings for, by name."""
    found = {name: _module(name).channel(gateway) for name in names()}
    return {name: channel for name, channel in found.items() if channel is not None}


def settings() -> list[type[BaseSettings]]:
    """The classes of their settings, for a check before anything starts."""
    return [_module(name).SETTINGS for name in names()]


def install(app: FastAPI) -> None:
    """The routes of every channel; they are no part of the API that the shop is offered."""
    for name in names():
        whole = APIRouter(prefix=f"/channels/{name}", include_in_schema=False)
        whole.include_router(_module(name).ROUTER)
        app.include_router(whole, dependencies=[Depends(_on(name))])


def _on(name: str) -> Callable[[Request], Awaitable[None]]:
    async def is_configured(request: Request) -> None:
        if name not in request.app.state.gateway.channels:
            raise Problem("not_found")

    return is_configured
