"""`python -m gateway`: serve on HOST and PORT until SIGTERM, SIGINT or the parent's end."""

import os
import socket
import sys

import uvicorn

from gateway import lifeline, logs
from gateway.app import Application
from gateway.conversation.socket import LARGEST
from shop.database import Database, migrate
from shop.settings import Settings, settings

GRACE = 5  # seconds for requests under way


class Server(uvicorn.Server):
    """Lets go of waiting long polls and sockets first, so that a restart takes no time."""

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        super().__init__(config)
        self._application = application

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who waits, then end."""
        self._application.gateway.live.close()
        await super().shutdown(sockets)


def server(config: Settings) -> Server:
    """The server on this installation's database."""
    database = Database(config.resolved_database_url)
    migrate(database)
    application = Application(config, database)
    return Server(
        uvicorn.Config(
            application,
            host=config.host,
            port=config.port,
            log_config=None,
            access_log=False,
            proxy_headers=bool(config.trusted_proxies),
            forwarded_allow_ips=config.trusted_proxies or None,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            ws_max_size=LARGEST,
        ),
        application,
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
