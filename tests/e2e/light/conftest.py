"""A gateway in this process with a bot that says what a test wants, and pages to open on it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from shop.behaviour.models import Behaviour
from shop.catalog.models import Category, Product
from shop.clock import now
from shop.customers.models import Customer
from shop.database import Database, migrate
from shop.orders.models import Order, OrderLine
from tests.e2e.conftest import ROOT, a_browser_of_its_own
from tests.fake_bot import FakeBot, echo
from tests.running_gateway import RunningGateway

NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Light:
    """The gateway, its bot and its database."""

    gateway: RunningGateway
    bot: FakeBot
    database: Database

    @property
    def url(self) -> str:
        return self.gateway.url

    def customer(self, seen: Sequence[str] = ("E1", "E1", "E2", "T1"), **about: Any) -> str:
        """A new customer with an order and a morning of looking at what is `seen`; the id."""
        id_, moment = f"W{next(NUMBERS)}", now()
        with self.database.write() as session:
            known = {"name": "周宁", "phone": "13912345678", "created_at": moment}
            session.add(Customer(id=id_, **(known | about)))
            session.flush()
            order = Order(id=f"O-{id_}", customer_id=id_, state="signed", placed_at=moment, total=1)
            line = {"product_id": "E1", "title": "耳机", "quantity": 1, "unit_price": 1, "paid": 1}
            order.lines = [OrderLine(position=0, **line)]
            session.add(order)
            for number, item in enumerate(seen):
                at = moment - timedelta(minutes=number)
                session.add(
                    Behaviour(
                        event_id=f"{id_}-{number}",
                        customer_id=id_,
                        type="view",
                        item_id=item,
                        ts=at,
                    )
                )
        return id_


def _fill(database: Database) -> None:
    with database.write() as session:
        session.add_all(
            Category(id=id_, name=name, aliases=[])
            for id_, name in (("ear", "蓝牙耳机"), ("cup", "保温杯"))
        )
        session.flush()
        for id_, category, brand in (
            ("E1", "ear", "云雀"),
            ("E2", "ear", "山雀"),
            ("T1", "cup", "云雀"),
        ):
            session.add(
                Product(
                    id=id_, title=f"{brand}的{id_}", brand=brand, category_id=category,
                    price=9_900, stock=5, created_at=now(),
                )
            )  # fmt: skip


@pytest.fixture(scope="session")
def running_light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Light]:
    """One for all tests; needs the built web parts."""
    dist = ROOT / "web" / "dist"
    if not (dist / "me" / "index.html").is_file():
        pytest.skip("the web parts are not built: cd web && npm run build")
    data: Path = tmp_path_factory.mktemp("light")
    database = Database(f"sqlite:///{data / 'zhuyi.db'}")
    migrate(database)
    _fill(database)
    bot = FakeBot().start()
    gateway = RunningGateway(
        database, data, bot_urls=bot.url, actions_url=bot.url, recommender_url=bot.url,
        quiet_window_ms=50, web_dist=dist,
    )  # fmt: skip
    yield Light(gateway, bot, database)
    gateway.stop()
    bot.stop()
    database.close()


@pytest.fixture
def light(running_light: Light) -> Light:
    """With a bot that echoes until told otherwise."""
    running_light.bot.reply = echo
    running_light.gateway.app.gateway.sessions._here.__init__(10_000)  # type: ignore[misc]
    return running_light


class Watched:
    """Pages in which nothing may be executed, blocked by the policy or asked of the user."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.heard: list[str] = []
        self.expected: list[str] = []

    def open(self, address: str, *, phone: bool = False) -> Page:
        """A page in a browser of its own."""
        context = a_browser_of_its_own(self._browser, phone=phone)
        self._contexts.append(context)
        page = context.new_page()
        self.listen(page)
        page.goto(address)
        return page

    def listen(self, page: Page) -> None:
        """Note what must not happen."""
        page.on("dialog", lambda dialog: (self.heard.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.heard.append(f"exception: {error}"))
        page.on(
            "console",
            lambda said: self.heard.append(said.text) if said.type == "error" else None,
        )

    def unexpected(self) -> list[str]:
        return [one for one in self.heard if not any(part in one for part in self.expected)]

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """Fails the test on anything that a page complains about."""
    opened = Watched(browser)
    yield opened
    opened.close()
    assert opened.unexpected() == []
