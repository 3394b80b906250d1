"""How the application is served: uvicorn with nothing left to its defaults that matters."""

import socket

import uvicorn

from gateway.app import Application
from gateway.conversation.socket import LARGEST
from shop.settings import Settings

GRACE = 5  # seconds for requests under way
# Seconds that an idle connection is kept: longer than callers do (httpx 5, nginx 60), or one
# writes into a connection that is just being closed.
KEEP_ALIVE = 75


class Server(uvicorn.Server):
    """Lets go of waiting long polls and sockets first, so that a restart takes no time."""

    def __init__(self, config: uvicorn.Config, application: Application) -> None:
        super().__init__(config)
        self._application = application

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer who waits, then end."""
        self._application.gateway.live.close()
        await super().shutdown(sockets)


def server(application: Application, settings: Settings, port: int | None = None) -> Server:
    """The server of an application; a forwarded address is believed from trusted proxies only."""
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port if port is None else port,
        log_config=None,
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        ws_max_size=LARGEST,
    )
    return Server(config, application)
