"""The only door of the bot: Rasa input channel `gateway`, on loopback, behind the inner secret."""

import hmac
import logging
import traceback
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.exceptions import InvalidUsage, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.action_endpoint import HEADER
from bot.processor import TurnProcessor
from bot.snapshot import BadSnapshot
from bot.turn import BadTurn, read_text, read_turn

logger = logging.getLogger(__name__)

MAX_BODY = 256 * 1024


class GatewayChannel(InputChannel):
    """POST turn and parse; every error is a JSON object {"error", "detail"}."""

    def __init__(self, processor: TurnProcessor, secret: str) -> None:
        self._processor = processor
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> str:
        """Name of the channel and of its address prefix."""
        return "gateway"

    def blueprint(self, on_new_message: Any = None) -> Blueprint:
        """Routes of the channel; a turn is answered in its own response, so no callback is used."""
        routes = Blueprint("gateway", url_prefix=f"/webhooks/{self.name()}")

        @routes.middleware("request")
        async def authenticate(request: Request) -> HTTPResponse | None:
            return self._refuse(request)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._turn(request)

        @routes.post("/parse")
        async def parse(request: Request) -> HTTPResponse:
            return self._parse(request)

        return routes

    def _refuse(self, request: Request) -> HTTPResponse | None:
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            return error(401, "unauthorised", f"header {HEADER} is missing or wrong")
        return None

    async def _turn(self, request: Request) -> HTTPResponse:
        try:
            turn = read_turn(_body(request))
            return json(await self._processor.turn(turn), ensure_ascii=False)
        except BadTurn as problem:
            return error(422, "turn", str(problem))
        except BadSnapshot as problem:
            return error(422, "tracker", str(problem))
        except Exception as problem:
            logger.error("the turn failed: %s", _place(problem))
            return error(500, "failed", _place(problem))

    def _parse(self, request: Request) -> HTTPResponse:
        try:
            parsed = self._processor.understand(read_text(_body(request)))
        except BadTurn as problem:
            return error(422, "text", str(problem))
        keys = ("intent", "intent_ranking", "entities")
        return json({key: parsed[key] for key in keys}, ensure_ascii=False)


def _place(problem: Exception) -> str:
    """Type and place of an error; its message may repeat what a customer wrote."""
    frames = traceback.extract_tb(problem.__traceback__)[-6:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(problem).__name__} at {places}"


def _body(request: Request) -> Any:
    try:
        return request.json
    except (InvalidUsage, UnicodeDecodeError) as problem:
        raise BadTurn(f"the body is not JSON in UTF-8: {problem}") from None


def error(status: int, name: str, detail: str) -> HTTPResponse:
    """An error as every route gives it."""
    body: dict[str, str] = {"error": name, "detail": detail}
    return json(body, status=status, ensure_ascii=False)


def sanic_error(request: Request, problem: Exception) -> HTTPResponse:
    """Sanic's own errors (no such route, body too large) in the same shape."""
    status = problem.status_code if isinstance(problem, SanicException) else 500
    return error(status, type(problem).__name__, str(problem))
