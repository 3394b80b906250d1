"""Agents at work, for tests: signed-in clients and open consoles."""

import json
from typing import Any

import httpx

from tests import direct
from tests.integration.gateway.sio import SocketClient
from tests.running_gateway import RunningGateway

API = "/api/v1/agent"
Json = dict[str, Any]


def passwords(gateway: RunningGateway) -> dict[str, str]:
    """The one-time passwords by login."""
    people = json.loads((gateway.settings.data / "agents.json").read_text())
    return {person["login"]: person["password"] for person in people}


class Person:
    """A signed-in agent."""

    def __init__(self, gateway: RunningGateway, login: str, password: str | None = None) -> None:
        self.url = gateway.url
        self.client = direct.Client(base_url=gateway.url + API)
        body = {"login": login, "password": password or passwords(gateway)[login]}
        answer = self.client.post("/login", json=body)
        assert answer.status_code == 200, answer.text
        self.client.cookies.clear()
        self.token: str = answer.json()["token"]
        self.id: str = answer.json()["agent"]["id"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params)

    def queue(self) -> list[Json]:
        return list(self.get("/queue").json()["conversations"])

    def step(self, conversation_id: str, name: str, **body: Any) -> httpx.Response:
        return self.client.post(f"/conversations/{conversation_id}/{name}", json=body or None)

    def conversation(self, conversation_id: str) -> Json:
        answer = self.get(f"/conversations/{conversation_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def console(self, auth: Any = None) -> SocketClient:
        given = {"token": self.token} if auth is None else auth
        return SocketClient(self.url, given, namespace="/console")

    def close(self) -> None:
        self.client.close()
