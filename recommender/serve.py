"""The recommender on HTTP, loopback only (docs/architecture.md, "Recommender")."""

import hmac
import json
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ops.inner_server import inner_port, serve_inner
from ops.leash import end_with_parent
from recommender.evidence import Suggestions
from recommender.looks import BadPicture
from recommender.policy import Policy
from recommender.service import RecommenderService
from recommender.threads import one_thread
from shop.catalog.constraints import Constraint
from shop.database import Database
from shop.secrets import HEADER, installation_secret
from shop.settings import Settings, settings

UPLOAD = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
LONGEST = 1_000  # characters of any text in a constraint


def _readable(constraints: list[Constraint]) -> list[Constraint]:
    for c in constraints:
        for name, value in c.model_dump().items():
            if not isinstance(value, str):
                continue
            if len(value) > LONGEST:
                raise ValueError(f"{name} has {len(value)} characters, at most {LONGEST} are read")
            if any(unicodedata.category(char) == "Cs" for char in value):
                raise ValueError(f"{name} holds half a character")
    return constraints


class RequestPolicy(BaseModel):
    """What the caller decides."""

    model_config = ConfigDict(extra="forbid")

    personalise: bool = True
    explain: bool = True


class Request(BaseModel):
    """A request for suggestions."""

    model_config = ConfigDict(extra="forbid")

    customer_id: Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")] | None = None
    query: Annotated[str, Field(max_length=1_000)] = ""
    constraints: Annotated[list[Constraint], Field(max_length=50), AfterValidator(_readable)] = []
    k: Annotated[int, Field(ge=1, le=100)] = 5
    exclude: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=1_000)] = []
    policy: RequestPolicy = RequestPolicy()
    picture: Annotated[str, Field(pattern=UPLOAD)] | None = None  # id of one that was sent


def _checked(secret: str) -> Any:
    def check(given: Annotated[str, Header(alias=HEADER)] = "") -> None:
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(401, f"{HEADER} is not this installation's")

    return Depends(check)


def create_app(service: RecommenderService, secret: str) -> FastAPI:
    """The service's doors; all but /healthz want the installation's secret."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        service.stop()

    app = FastAPI(title="recommender", lifespan=lifespan, docs_url=None, redoc_url=None)

    @app.exception_handler(RequestValidationError)
    def refused(_request: object, error: RequestValidationError) -> Response:
        """What is wrong, field by field; not the input, which may be no JSON (NaN)."""
        found = [{key: e[key] for key in ("type", "loc", "msg")} for e in error.errors()]
        said = json.dumps({"detail": found}, default=str)  # ASCII: half characters are escaped
        return Response(said, 422, media_type="application/json")

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"model": service.live.recommender.model, "problem": service.problem}

    @app.post("/recommend", dependencies=[_checked(secret)])
    def recommend(request: Request) -> Suggestions:
        policy = Policy(
            request.policy.personalise,
            request.k,
            frozenset(request.exclude),
            request.policy.explain,
        )
        sent = service.sent(request.picture) if request.picture else None
        try:
            return service.recommend(
                request.customer_id, request.query, request.constraints, policy, picture=sent
            )
        except BadPicture as error:
            found = [{"type": "picture", "loc": ["body", "picture"], "msg": str(error)}]
            raise HTTPException(422, found) from error

    @app.post("/reload", dependencies=[_checked(secret)])
    def reload() -> dict[str, str]:
        return {"model": service.reload(), "problem": service.problem}

    return app


def serve(config: Settings | None = None) -> None:
    """Serve on 127.0.0.1:$ZHUYI_INNER_PORT until stopped or the parent ends."""
    end_with_parent()
    port = inner_port()
    one_thread()
    config = config or settings()
    database = Database(config.resolved_database_url)
    service = RecommenderService(database, config)
    app = create_app(service, installation_secret(config.data))
    serve_inner(app, port)
