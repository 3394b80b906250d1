"""`python -m gateway`: serve on HOST and PORT until SIGTERM, SIGINT or the parent's end."""

import os
import socket
import sys

from gateway import channels, lifeline, logs
from gateway.app import Application
from gateway.serving import server
from gateway.standby import may_serve
from shop.database import Database, migrate
from shop.settings import Settings, WrongSettings, check, settings


def main() -> None:
    """Serve; a listening socket may be inherited as ZHUYI_LISTEN_FD, so that no call is lost."""
    lifeline.end_with_parent()
    logs.set_up()
    check(Settings, *channels.settings())
    config = settings()
    config.data.mkdir(parents=True, exist_ok=True)
    database = Database(config.resolved_database_url)
    migrate(database)
    inherited = os.environ.get("ZHUYI_LISTEN_FD")
    sockets = [socket.socket(fileno=int(inherited))] if inherited else None
    running = server(Application(config, database), config)
    if not may_serve():
        return
    running.run(sockets=sockets)
    sys.exit(0 if running.started else 1)


if __name__ == "__main__":
    try:
        main()
    except WrongSettings as problem:
        sys.exit(f"wrong settings (docs/guide/settings.md):\n{problem}")
