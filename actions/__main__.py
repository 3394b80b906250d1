"""`python -m actions`: the action server on 127.0.0.1:$ZHUYI_INNER_PORT."""

import logging
from threading import Thread

from actions.recommend.client import Recommender
from actions.server import create_app
from actions.turn import Services
from ops.inner_server import inner_port, serve_inner
from ops.leash import end_with_parent
from shop.database import Database
from shop.demo import shop_system
from shop.faq.service import prepare
from shop.secrets import installation_secret
from shop.settings import settings


def _prepare(database: Database) -> None:
    with database.read() as session:
        prepare(session)


def main() -> None:
    """Serve until the process, or the one that started it, ends."""
    end_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("httpx", "rasa_sdk"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    port = inner_port()
    wanted = settings()
    secret = installation_secret(wanted.data)
    services = Services(
        database=Database(wanted.resolved_database_url),
        system=shop_system(wanted.mode),
        recommender=Recommender(wanted.recommender_url, secret),
    )
    Thread(target=_prepare, args=(services.database,), daemon=True).start()
    app = create_app(services, secret)
    serve_inner(app, port)


main()
