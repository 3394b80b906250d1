"""The action server on the tiny shop, called as Rasa calls it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any

import httpx
import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from actions.recommend.client import Recommender
from actions.server import create_app
from actions.turn import Services
from shop.agents.models import Agent
from shop.clock import now
from shop.conversations import lease_repository as leases
from shop.conversations import sessions
from shop.database import Database
from shop.demo import DemoShop
from shop.desk import repository as desk
from shop.policies.service import set_policy
from shop.policies.values import ServiceHours
from shop.system import RemoteShop
from tests.integration.actions.cases import shirt_bought
from tests.rasa_caller import RasaCaller

SECRET = "a-secret-of-the-test"


def somebody_there(session: Session) -> None:
    """An agent with an open console."""
    row = {"id": "A1", "login": "xiaolin", "name": "小林", "password_hash": "-"}
    session.add(Agent(**row, created_at=now()))
    leases.register(session, "gateway", "holder", now())
    session.flush()
    desk.connect(session, "console", "A1", "holder", now())


class StubRecommender:
    """Answers over HTTP what a test put in; keeps what it was asked; None: it is down."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] | None = None
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["X-Zhuyi-Secret"] == SECRET
        self.asked.append(json.loads(request.content))
        if self.answer is None:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json=self.answer)


@pytest.fixture
def stub() -> StubRecommender:
    return StubRecommender()


@pytest.fixture
def services(filled_sqlite: Database, stub: StubRecommender) -> Services:
    recommender = Recommender("http://recommender", SECRET, httpx.MockTransport(stub))
    with filled_sqlite.write() as session:  # the hour of the test decides nothing
        set_policy(session, ServiceHours(opens=time.min, closes=time.max), "test")
        somebody_there(session)
    return Services(filled_sqlite, DemoShop(), recommender)


@pytest.fixture
def remote_services(services: Services) -> Services:
    """The same with a shop that has a system of its own."""
    return Services(services.database, RemoteShop(), services.recommender)


Talk = Callable[..., RasaCaller]


@pytest.fixture
def client(services: Services) -> Iterator[TestClient]:
    with TestClient(create_app(services, SECRET), raise_server_exceptions=False) as client:
        yield client


def start(database: Database, client: TestClient, customer_id: str | None) -> RasaCaller:
    with database.write() as session:
        started = sessions.start(session, customer_id, now())
    return RasaCaller(client, SECRET, started.conversation_id)


@pytest.fixture
def talk(services: Services, client: TestClient) -> Talk:
    """`talk("C0001")`: a conversation of that customer; `talk()`: of nobody known."""
    return lambda customer_id=None: start(services.database, client, customer_id)


@pytest.fixture
def remote_talk(remote_services: Services) -> Iterator[Talk]:
    """The same at a shop that decides later."""
    app = create_app(remote_services, SECRET)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield lambda customer_id=None: start(remote_services.database, client, customer_id)


@pytest.fixture
def buyer(talk: Talk, services: Services, now: datetime) -> RasaCaller:
    """C0003, who signed for one black shirt yesterday."""
    shirt_bought(services, now)
    return talk("C0003")
