"""Every error leaves as problem+json: ours, the framework's, the database's and the unforeseen."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.logs import described, log
from gateway.problems import Problem, field_texts, unavailable, wrong_field
from gateway.writer import Unavailable
from shop.errors import Conflict, Invalid, NotFound, Refused, ShopError

LOGGER = logging.getLogger(__name__)
BY_STATUS = {404: "not_found", 405: "method_not_allowed", 400: "bad_json"}


def install(app: FastAPI) -> None:
    """Handlers for all that endpoints and the framework raise."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ShopError, _shop)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(SQLAlchemyError, _unavailable)
    app.add_exception_handler(Exception, _unforeseen)  # which LastResort then logs


async def _problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 — the signature Starlette asks for
    return error.response()


async def _unforeseen(_request: Request, _error: Exception) -> Response:
    return Problem("internal").response()


async def _unavailable(request: Request, error: Exception) -> Response:
    log(
        LOGGER, "database_error", level=logging.ERROR, path=_door(request.scope), **described(error)
    )
    return unavailable().response()


def _door(scope: Scope) -> str:
    """Which door it was, without the ids in the address: some are a customer's."""
    return str(getattr(scope.get("route"), "path", "")) or "unknown"


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = BY_STATUS.get(error.status_code, "http_error")
    headers = dict(error.headers or {})
    values = {"method": request.method}
    return Problem(code, values, status=error.status_code, headers=headers).response()


async def _validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    inside = [{**one, "loc": one["loc"][1:]} for one in error.errors()]  # of body, query, path
    return validation_problem(inside).response()


def validation_problem(errors: Any) -> Problem:
    """What pydantic found wrong, field by field; a broken JSON text is a 400."""
    if any(one["type"] == "json_invalid" for one in errors):
        return Problem("bad_json")
    found = field_errors(errors)
    values = {"field": found[0]["field"] or "body", "why": found[0]["detail"]}
    return Problem("invalid", values, extra={"errors": found})


def field_errors(errors: Any) -> list[dict[str, str]]:
    """Each error as the field's path and what is wrong with it."""
    return [{"field": _field(one["loc"]), "detail": _why(one)} for one in errors]


def _field(location: Any) -> str:
    return ".".join(str(part) for part in location)


def _why(error: Any) -> str:
    if error["type"] == "value_error":  # one of our own validators
        return str(error["msg"]).removeprefix("Value error, ")
    words = field_texts()
    return words.get(error["type"], words["other"]).format(**error.get("ctx", {}))


async def _shop(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ShopError)  # noqa: S101
    return shop_problem(error).response()


def shop_problem(error: ShopError) -> Problem:
    """The problem that a domain error is."""
    detail = {name: str(value) for name, value in error.detail.items()}
    match error:
        case NotFound():
            return Problem("object_not_found", detail)
        case Invalid():
            wrong = wrong_field(error)
            values = {"field": wrong["field"], "why": wrong["detail"]}
            return Problem("invalid", values, extra={"errors": [wrong]})
        case Conflict():
            return Problem("conflict", extra={"reason": error.code, **detail})
        case Refused():
            return Problem("refused", extra={"reason": error.code, **detail})
    return Problem("internal")


class LastResort:
    """Outermost: what nothing else caught becomes a 500 problem and one line of the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer for an error if no answer has begun."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            log(LOGGER, "unforeseen", level=logging.ERROR, path=_door(scope), **described(error))
            if scope["type"] == "http" and not begun:
                await Problem("internal").response()(scope, receive, send)
