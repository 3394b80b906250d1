"""A small shop whose customers walk through each category in one order, and a model of it.

Whoever looks at item n of a category looks at n + 1 next: so a model that learnt the order knows
what comes next, and what a behaviour has to change is known.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import torch
from PIL import Image
from sqlalchemy import event

from recommender.fit import fit
from recommender.service import RecommenderService
from recommender.train import TrainConfig
from shop import clock
from shop.behaviour.models import Behaviour
from shop.catalog.models import Category, Product, Variant
from shop.customers.consent import Purpose, set_consent
from shop.customers.models import Customer
from shop.database import Database, migrate
from shop.settings import Settings

KINDS = {
    "earphones": (
        "蓝牙耳机",
        ["降噪", "运动", "长续航", "迷你", "游戏", "骨传导", "头戴", "半入耳"],
    ),
    "bag": ("双肩包", ["通勤", "防水", "轻便", "旅行", "电脑", "学生", "商务", "复古"]),
    "gift": ("礼品", ["围巾", "茶具", "香薰", "首饰", "花束", "按摩仪", "相框", "丝巾"]),
}
COLOURS = ["黑色", "白色", "蓝色", "红色"]
RGB = {"黑色": "black", "白色": "grey", "蓝色": "blue", "红色": "red"}
CONFIG = TrainConfig(epochs=20, tokens=64, learning_rate=5e-3, patience=20)


@dataclass
class World:
    """A shop in a database of its own, and where its state lies."""

    database: Database
    settings: Settings

    @property
    def models(self) -> Path:
        return self.settings.data / "models" / "recommender"

    def service(self) -> RecommenderService:
        return RecommenderService(self.database, self.settings)

    def add(self, *rows: object) -> None:
        with self.database.write() as session:
            session.add_all(rows)

    def behave(self, customer: str, *did: tuple[str, str], ago: timedelta = timedelta()) -> None:
        """(type, item) in order, a minute apart, the last `ago` before now."""
        last = clock.now() - ago
        moments = [last - timedelta(minutes=len(did) - n) for n in range(1, len(did) + 1)]
        self.add(*(behaviour(customer, t, i, at) for (t, i), at in zip(did, moments, strict=True)))

    def consent(self, customer: str, granted: bool) -> None:
        with self.database.write() as session:
            set_consent(session, customer, Purpose.PERSONALISATION, granted, "customer")

    def statements(self) -> list[str]:
        """A list that every SQL statement from now on is added to."""
        seen: list[str] = []
        event.listen(
            self.database.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: seen.append(statement),
        )
        return seen


_count = iter(range(10**9))


def behaviour(customer: str, type_: str, item: str | None, at: datetime, query=None) -> Behaviour:
    return Behaviour(
        event_id=f"e{next(_count)}",
        customer_id=customer,
        type=type_,
        item_id=item,
        query=query,
        ts=at,
    )


def item_id(kind: str, number: int) -> str:
    return f"{kind}-{number}"


def product(kind: str, number: int, media: Path, **about: object) -> Product:
    name, styles = KINDS[kind]
    colour = COLOURS[number % len(COLOURS)]
    picture = media / f"{kind}-{number}.png"
    Image.new("RGB", (32, 32), RGB[colour]).save(picture)
    given = {
        "id": item_id(kind, number),
        "title": f"{styles[number % len(styles)]}{name} {colour}",
        "brand": f"牌子{number % 3}",
        "category_id": kind,
        "colour": colour,
        "price": 10_000 + 5_000 * number,
        "stock": 9,
        "image": picture.name,
        "gift_for": ["妈妈"] if kind == "gift" else [],
        "created_at": clock.now() - timedelta(days=200),
    }
    return Product(**(given | about))


def _walk(random_: random.Random, customer: str) -> Iterator[Behaviour]:
    moment = clock.now() - timedelta(days=60)
    for _ in range(6):
        kind, start = random_.choice(list(KINDS)), random_.randrange(5)
        moment += timedelta(days=random_.uniform(7, 9.5))
        yield behaviour(customer, "search", None, moment, KINDS[kind][0])
        for step in range(4):
            moment += timedelta(minutes=3)
            yield behaviour(customer, "view", item_id(kind, start + step), moment)
        yield behaviour(customer, "cart", item_id(kind, start + 3), moment + timedelta(minutes=1))


def _fill(database: Database, media: Path) -> None:
    random_ = random.Random(5)
    with database.write() as session:
        for kind, (name, _) in KINDS.items():
            session.add(
                Category(id=kind, name=name, aliases=["耳麦"] if kind == "earphones" else [])
            )
        session.flush()
        for kind in KINDS:
            session.add_all(product(kind, n, media) for n in range(8))
        session.flush()
        session.add(
            Variant(id="v", product_id="bag-1", colour="红色", size="", price=15_000, stock=3)
        )
        people = [f"U{n}" for n in range(60)]
        session.add_all(
            Customer(id=who, created_at=clock.now() - timedelta(days=99))
            for who in [*people, "NEW", "OFF", "CHILD"]
        )
        for who in people:
            session.add_all(_walk(random_, who))


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a filled shop with a trained model; copied, never changed."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "media").mkdir()
    settings = Settings(data=folder, database_url=None, text_encoder="", image_encoder="")
    database = Database(settings.resolved_database_url)
    migrate(database)
    _fill(database, folder / "media")
    with database.write() as session:
        session.get_one(Customer, "CHILD").birthday = clock.now() - timedelta(days=365 * 10)
    torch.set_num_threads(1)
    fit(database, settings, CONFIG, quiet=True)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder


@pytest.fixture
def world(trained: Path, tmp_path: Path) -> Iterator[World]:
    """A copy of the trained shop for one test."""
    folder = tmp_path / "shop"
    shutil.copytree(trained, folder)
    settings = Settings(data=folder, database_url=None, text_encoder="", image_encoder="")
    database = Database(settings.resolved_database_url)
    yield World(database, settings)
    database.close()
