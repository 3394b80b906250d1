"""How an inner process serves: on 127.0.0.1, at the port that it was given."""

import os

import uvicorn
from starlette.types import ASGIApp

# Seconds that an idle connection is kept: longer than any caller does (aiohttp 15), or a caller
# writes into one that is just being closed.
KEEP_ALIVE = 75


def inner_port() -> int:
    """ZHUYI_INNER_PORT; SystemExit where it is not set."""
    port = os.environ.get("ZHUYI_INNER_PORT")
    if not port:
        raise SystemExit("ZHUYI_INNER_PORT is not set: give the port to listen on")
    return int(port)


def serve_inner(app: ASGIApp, port: int) -> None:
    """Serve until told to stop."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE,
    )
