"""`python -m gateway`: serve on HOST and PORT until SIGTERM, SIGINT or the parent's end."""

import os
import socket
import sys

import uvicorn

from gateway import lifeline, logs
from gateway.app import create_app
from shop.database import Database, migrate
from shop.settings import Settings, settings

GRACE = 5  # seconds for requests under way


def server(config: Settings) -> uvicorn.Server:
    """The server on this installation's database."""
    database = Database(config.resolved_database_url)
    migrate(database)
    app = create_app(config, database)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=config.host,
            port=config.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            ws_max_size=1_000_000,
        )
    )


def main() -> None:
    """Serve; a listening socket may be inherited as ZHUYI_LISTEN_FD, so that none is lost."""
    lifeline.end_with_parent()
    logs.set_up()
    config = settings()
    config.data.mkdir(parents=True, exist_ok=True)
    inherited = os.environ.get("ZHUYI_LISTEN_FD")
    sockets = [socket.socket(fileno=int(inherited))] if inherited else None
    running = server(config)
    running.run(sockets=sockets)
    sys.exit(0 if running.started else 1)


if __name__ == "__main__":
    main()
