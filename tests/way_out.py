"""The way of an event to the shop: where it is kept, who takes it, and what time it is."""

import itertools
from dataclasses import dataclass
from pathlib import Path

from gateway.webhooks.delivery import Webhooks
from gateway.webhooks.endpoint import Endpoint
from shop.clock import now
from shop.database import Database
from shop.orders.requests import ask
from shop.system import RemoteShop, RequestKind
from shop.webhooks import service
from tests.at_work import work
from tests.shop_receiver import ShopReceiver

NUMBERS = itertools.count(1)


class Clock:
    """Time that a test moves."""

    def __init__(self):
        self.at = now()

    def __call__(self):
        return self.at


@dataclass
class Out:
    """The way out: where events are kept, who takes them, and what time it is."""

    database: Database
    folder: Path
    receiver: ShopReceiver
    clock: Clock


def cancel(database, order_id, at):
    with database.write() as session:
        return ask(
            session,
            RemoteShop(),
            kind=RequestKind.CANCEL,
            object_id=order_id,
            key=f"k{next(NUMBERS)}",
            customer_id="C1",
            payload={"reason": "拍错了"},
            now=at,
        )


def deliver(out, until, seconds=10, url=None, leads=lambda: True):
    """Run the worker until something is true."""

    def make(read, writer):
        endpoint = Endpoint(url or out.receiver.url, out.folder)
        return Webhooks(writer, read, endpoint, leads, clock=out.clock)

    work(out.database, make, until, seconds)


def backlog(database):
    with database.read() as session:
        found = service.repository.backlog(session)
        return found.pending, found.dead


def stands(database, wanted):
    return lambda _worker: backlog(database) == wanted


def due(database, at):
    with database.read() as session:
        return service.due(session, at, 50)
