"""The action server: Rasa's webhook around rasa_sdk's executor, for this installation only.

rasa_sdk's own server has no authentication, listens on every address and echoes the request with
personal data when an action fails; this one answers only calls that carry the installation's
secret and metadata that the gateway signed, and never repeats what it was sent.
"""

import hmac
import logging
import traceback
from json import JSONDecodeError
from typing import Any

from anyio import to_thread
from rasa_sdk.interfaces import ActionNotFoundException
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from actions import topics  # noqa: F401  registers every action
from actions.context import turn_context
from actions.registry import executor
from actions.turn import Services
from shop.ids import new_id
from shop.secrets import HEADER, BadSignature

logger = logging.getLogger("zhuyi.actions")


def _problem(status: int, title: str, **more: str) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, **more}
    return JSONResponse(body, status, media_type="application/problem+json")


def _failed(name: str, error: Exception) -> JSONResponse:
    """500 with an id; the log gets the places in the code, not the message: it may quote data."""
    error_id = new_id()
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    logger.error("%s failed: %s at %s (error %s)", name, type(error).__name__, places, error_id)
    return _problem(500, "the action failed", error_id=error_id)


class ActionServer:
    """Answers Rasa's action calls."""

    def __init__(self, services: Services, secret: str) -> None:
        self._services = services
        self._secret = secret

    async def healthz(self, _request: Request) -> JSONResponse:
        """200 once actions can run."""
        return JSONResponse({"status": "ok"})

    async def webhook(self, request: Request) -> JSONResponse:
        """Run `next_action` of the call for the turn that the signed metadata names."""
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return _problem(401, f"{HEADER} is missing or wrong")
        try:
            call: dict[str, Any] = await request.json()
            name = str(call["next_action"])
        except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError):
            return _problem(422, "the body is no action call")
        return await self._answer(name, call)

    async def _answer(self, name: str, call: dict[str, Any]) -> JSONResponse:
        try:
            context = await to_thread.run_sync(
                turn_context, call, self._secret, self._services.database
            )
            # rasa_sdk refuses a call without a domain; no action here needs one.
            result = await executor(context, self._services).run({**call, "domain": {}})
        except BadSignature:
            return _problem(403, "the metadata of the turn is not signed by this installation")
        except ActionNotFoundException:
            return _problem(404, "no such action")
        except Exception as error:  # the boundary of the process: the turn must fail, once, openly
            return _failed(name if name.isidentifier() else "action", error)
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})


def create_app(services: Services, secret: str) -> Starlette:
    """The ASGI application."""
    server = ActionServer(services, secret)
    return Starlette(
        routes=[
            Route("/healthz", server.healthz),
            Route("/webhook", server.webhook, methods=["POST"]),
        ]
    )
