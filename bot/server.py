"""The web server around the channel: one process, one event loop, loopback only."""

import gc
import logging
import socket
from pathlib import Path

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.action_endpoint import ActionEndpoint
from bot.channel import MAX_BODY, GatewayChannel, sanic_error
from bot.processor import TurnProcessor
from bot.quiet import quiet_logs
from bot.settings import Misconfigured, Settings

logger = logging.getLogger(__name__)

_WARM_UP = "你好，我的快递怎么还没到"


def make_app(processor: TurnProcessor, endpoint: ActionEndpoint, secret: str) -> Sanic:
    """The application: the channel and /healthz."""
    app = Sanic("zhuyi_bot", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.REQUEST_TIMEOUT = 30
    app.config.RESPONSE_TIMEOUT = 60
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.blueprint(GatewayChannel(processor, secret).blueprint())
    app.error_handler.add(Exception, sanic_error)

    @app.get("/healthz")
    async def healthz(request: Request) -> HTTPResponse:
        return json({"status": "ok", "model": processor.model_filename})

    @app.after_server_stop
    async def close(*_: object) -> None:
        await endpoint.close()

    return app


def _bind(port: int) -> socket.socket:
    """A loopback socket; Sanic would log a taken port and end as if all were well."""
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
    except OSError as error:
        door.close()
        raise Misconfigured(f"cannot listen on 127.0.0.1:{port}: {error.strerror}") from None
    return door


def serve(settings: Settings, model: Path) -> None:
    """Load the model and serve until SIGTERM or SIGINT; raises Misconfigured for a taken port."""
    door = _bind(settings.port)
    quiet_logs()
    endpoint = ActionEndpoint(settings.actions_url, settings.secret)
    processor = TurnProcessor(str(model), endpoint)
    processor.understand(_WARM_UP)
    gc.freeze()  # the model never dies: collections need not walk it at each turn
    logger.info("serving %s on 127.0.0.1:%d", model.name, settings.port)
    app = make_app(processor, endpoint, settings.secret)
    app.run(sock=door, workers=1, access_log=False, debug=False)
