"""A gateway on a real port in this process, and a customer who uses its public API."""

import asyncio
import threading
import time
import uuid
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import httpx

from gateway.app import Application
from gateway.serving import server
from gateway.state import Gateway
from shop.database import Database
from shop.settings import Settings
from tests import direct

Json = dict[str, Any]
T = TypeVar("T")


class RunningGateway:
    """Serves until stopped; `state` is the running Gateway."""

    def __init__(self, database: Database, data: Path, **settings: Any) -> None:
        self.settings = Settings(data=data, host="127.0.0.1", **settings)
        self.database = Database(database.url)  # the gateway closes its own
        self.app = Application(self.settings, self.database)
        self._server = server(self.app, self.settings, port=0)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 60
        while not self._server.started:
            assert self._thread.is_alive(), "the gateway did not start"
            assert time.monotonic() < deadline, "the gateway starts too slowly"
            time.sleep(0.01)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def shop_key(self) -> str:
        return (self.settings.data / "shop.key").read_text()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something inside the gateway's own event loop."""
        watching = self.app.gateway.board._task
        assert watching is not None
        loop = watching.get_loop()
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)
        assert not self._thread.is_alive(), "the gateway did not stop"


class Chat:
    """One conversation of one customer."""

    def __init__(self, url: str, customer_token: str | None = None) -> None:
        self.client = direct.Client(base_url=url)
        body = {} if customer_token is None else {"customer_token": customer_token}
        answer = self.client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        self.id: str = answer.json()["conversation_id"]
        self.token: str = answer.json()["token"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def post(self, **body: Any) -> httpx.Response:
        return self.client.post("/api/v1/messages", json={"client_id": uuid.uuid4().hex, **body})

    def send(self, text: str) -> int:
        answer = self.post(text=text)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["seq"])

    def tap(self, action_id: str) -> int:
        answer = self.post(action_id=action_id)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["seq"])

    def log(self, after: int = 0, wait: float = 0) -> list[Json]:
        answer = self.client.get("/api/v1/messages", params={"after": after, "wait": wait})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["messages"])

    def answers_to(self, seq: int, within: float = 60) -> list[Json]:
        """Bot messages after `seq`, waited for."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = [m for m in self.log(seq, wait=1) if m["sender"] == "bot"]
            if found:
                return found
        raise AssertionError(f"no answer to {seq} within {within} s: {self.log()}")

    def until(self, count: int, sender: str = "bot", within: float = 60) -> list[Json]:
        """The log once `count` messages of a sender are in it."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            log = self.log()
            if sum(m["sender"] == sender for m in log) >= count:
                return log
            time.sleep(0.02)
        raise AssertionError(f"not {count} messages of {sender} within {within} s: {self.log()}")

    def close(self) -> None:
        self.client.close()


def running(gateway: RunningGateway) -> Gateway:
    """The Gateway object inside, for tests that need to look into it."""
    return gateway.app.gateway
