"""A customer without a browser, and the agents' API: what a test needs beside the page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import httpx

from tests import direct
from tests.e2e.conftest import Installation

OWN_PASSWORD = "a-password-of-my-own"
ROUNDS, WAIT = 8, 5


class Caller:
    """A customer who talks through the public API."""

    def __init__(self, installation: Installation, customer: str | None = None) -> None:
        self._http = direct.Client(base_url=installation.url)
        opened = self._post("/api/v1/sessions", self._identity(installation, customer))
        self.id: str = opened["conversation_id"]
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"

    def _identity(self, installation: Installation, customer: str | None) -> dict[str, str]:
        if customer is None:
            return {}
        key = (installation.data / "shop.key").read_text().strip()
        answer = self._http.post(
            "/api/v1/customer-tokens",
            json={"customer_id": customer},
            headers={"Authorization": f"Bearer {key}"},
        )
        return {"customer_token": answer.raise_for_status().json()["token"]}

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.post(path, json=body).raise_for_status().json()
        return answer

    def say(self, text: str) -> int:
        """The seq of what was said."""
        body = {"client_id": str(uuid4()), "text": text}
        return int(self._post("/api/v1/messages", body)["seq"])

    def log(self, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        """Every line above `after`."""
        answer = self._http.get("/api/v1/messages", params={"after": after, "wait": wait})
        lines: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return lines

    def ask(self, text: str) -> None:
        """Say it and wait for something in return."""
        after = self.say(text)
        self.wait_for(lambda line: line["seq"] > after and line["sender"] != "customer")

    def hears(self, text: str) -> dict[str, Any]:
        """The line that contains `text`, once it is there."""
        return self.wait_for(lambda line: text in line["text"])

    def wait_for(self, wanted: Any) -> dict[str, Any]:
        """The first line that is wanted."""
        seen = 0
        for _ in range(ROUNDS):
            for line in self.log(seen, WAIT):
                seen = line["seq"]
                if wanted(line):
                    return dict(line)
        raise AssertionError(f"not heard: {[line['text'] for line in self.log()]}")


@dataclass(frozen=True)
class SignedIn:
    """An agent's session as the API gives it."""

    id: str
    name: str
    token: str
    csrf: str


def agents_api(installation: Installation) -> httpx.Client:
    """Calls of the agents' API, by whoever is named in the headers."""
    return direct.Client(base_url=f"{installation.url}/api/v1/agent")


def _login(http: httpx.Client, login: str, password: str) -> httpx.Response:
    return http.post("/login", json={"login": login, "password": password})


def one_time(installation: Installation, login: str) -> str:
    """The password written down at the first start."""
    agents = json.loads((installation.data / "agents.json").read_text())
    return str(next(one["password"] for one in agents if one["login"] == login))


def has_own_password(installation: Installation, login: str) -> bool:
    """Whether the one-time password was replaced by the tests' own."""
    with agents_api(installation) as http:
        return _login(http, login, OWN_PASSWORD).is_success


@cache
def signed_in(installation: Installation, login: str) -> SignedIn:
    """A session of the agent, whose own password is set if it was not."""
    with agents_api(installation) as http:
        answer = _login(http, login, OWN_PASSWORD)
        if not answer.is_success:
            first = one_time(installation, login)
            token = _login(http, login, first).raise_for_status().json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            body = {"old": first, "new": OWN_PASSWORD}
            http.post("/password", json=body, headers=headers).raise_for_status()
            answer = _login(http, login, OWN_PASSWORD)
        found = answer.raise_for_status().json()
    agent = found["agent"]
    return SignedIn(agent["id"], agent["name"], found["token"], found["csrf"])


def as_agent(installation: Installation, who: SignedIn) -> Iterator[httpx.Client]:
    """The API in the agent's name."""
    with agents_api(installation) as http:
        http.headers["Authorization"] = f"Bearer {who.token}"
        yield http
