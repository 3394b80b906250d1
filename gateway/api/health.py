"""Whether every process answers."""

import asyncio
from collections.abc import Awaitable

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from gateway.api.auth import TheGateway
from gateway.bots import answers
from gateway.problems import MEDIA_TYPE, shop_text
from gateway.state import Gateway

router = APIRouter(tags=["operation"])
DATABASE_TIMEOUT = 2.0


@router.get("/healthz")
async def healthz(gateway: TheGateway) -> JSONResponse:
    """200 when database, bots, actions and recommender answer; else 503 naming which do not."""
    checks = _checks(gateway)
    found = dict(zip(checks, await asyncio.gather(*checks.values()), strict=True))
    missing = [name for name, healthy in found.items() if not healthy]
    body = {
        "status": "unavailable" if missing else "ok",
        "processes": {name: "ok" if healthy else "down" for name, healthy in found.items()},
    }
    if not missing:
        return JSONResponse(body)
    problem = {
        "type": "urn:zhuyi:problem:unhealthy",
        "title": shop_text("unhealthy"),
        "detail": shop_text("missing", names="、".join(missing)),
        "code": "unhealthy",
        "missing": missing,
    }
    return JSONResponse({**body, **problem, "status": 503}, 503, media_type=MEDIA_TYPE)


def _checks(gateway: Gateway) -> dict[str, Awaitable[bool]]:
    bots = {f"bot-{number}": bot.healthy() for number, bot in enumerate(gateway.bots.all, 1)}
    return {
        "database": _database(gateway),
        **(bots or {"bot-1": _absent()}),
        "actions": answers(gateway.inner, gateway.settings.actions_url),
        "recommender": answers(gateway.inner, gateway.settings.recommender_url),
    }


async def _absent() -> bool:
    return False


async def _database(gateway: Gateway) -> bool:
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT):
            return await gateway.read(lambda session: session.scalar(text("SELECT 1")) == 1)
    except (SQLAlchemyError, TimeoutError):
        return False
