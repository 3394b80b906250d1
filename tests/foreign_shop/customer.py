"""A customer of 南山杂货 at the widget's door, and an agent at the console's."""

import json
import time
import uuid
from typing import Any

from websockets.sync.client import connect

from tests import direct

Json = dict[str, Any]


class Customer:
    """Signed in on the shop's page by its token; reads and writes one conversation."""

    def __init__(self, url: str, token: str) -> None:
        self.http = direct.Client(base_url=url)
        answer = self.http.post("/api/v1/sessions", json={"customer_token": token})
        answer.raise_for_status()
        self.id: str = answer.json()["conversation_id"]
        self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def say(self, text: str) -> int:
        return self._post(text=text)

    def tap(self, title: str, among: list[Json]) -> list[Json]:
        """Tap what carries this title, and wait for the answer."""
        offered = tappable(among)
        chosen = [one for one in offered if title in one["title"]]
        assert chosen, f"no {title!r} in {[one['title'] for one in offered]}"
        return self.answer(self._post(action_id=chosen[0]["action_id"]))

    def _post(self, **body: Any) -> int:
        body["client_id"] = uuid.uuid4().hex
        answer = self.http.post("/api/v1/messages", json=body)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["seq"])

    def log(self, after: int = 0, wait: float = 0) -> list[Json]:
        query = {"after": after, "wait": wait}
        answer = self.http.get("/api/v1/messages", params=query)
        answer.raise_for_status()
        return list(answer.json()["messages"])

    def ask(self, text: str) -> list[Json]:
        return self.answer(self.say(text))

    def answer(self, seq: int, within: float = 60) -> list[Json]:
        """The bot's answer to the turn that `seq` is part of."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            log = self.log(seq, wait=5)
            found = [m for m in log if m["sender"] == "bot" and m.get("reply_to")]
            if found:
                turn = found[0]["reply_to"]
                return [m for m in self.log(seq) if m.get("reply_to") == turn]
        raise AssertionError(f"no answer to {seq}: {self.log()[-4:]}")

    def told(self, code: str, within: float = 60) -> Json:
        """The notice with this code, waited for."""
        deadline, last = time.monotonic() + within, 0
        while time.monotonic() < deadline:
            for message in self.log(last, wait=5):
                last = message["seq"]
                if message["type"] == "notice" and message["payload"]["code"] == code:
                    return message
        raise AssertionError(f"never told {code}: {self.log()[-4:]}")

    def close(self) -> None:
        self.http.close()


class Agent:
    """A person of the shop, online at the console."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self.http = direct.Client(base_url=url)
        body = {"login": login, "password": password}
        answer = self.http.post("/api/v1/agent/login", json=body)
        answer.raise_for_status()
        token = answer.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        self._socket = connect(url.replace("http", "ws") + "/ws/?EIO=4&transport=websocket")
        assert str(self._socket.recv(10)).startswith("0")
        self._socket.send("40/console," + json.dumps({"token": token}))
        assert str(self._socket.recv(10)).startswith("40")
        self.call("PUT", "/presence", {"presence": "online"})

    def call(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = self.http.request(method, f"/api/v1/agent{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def close(self) -> None:
        self._socket.close()
        self.http.close()


def tappable(messages: list[Json]) -> list[Json]:
    """Everything with an action id, wherever it stands in a card."""
    found: list[Json] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("action_id"):
                found.append(value)
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk([message["payload"] for message in messages])
    return found


def text_of(messages: list[Json]) -> str:
    """What is read in them, cards included."""
    return "\n".join(
        f"{m['text']} {json.dumps(m['payload'], ensure_ascii=False)}" for m in messages
    )


def suggested(messages: list[Json]) -> list[Json]:
    """The products suggested in them."""
    return [item for m in messages if m["type"] == "products" for item in m["payload"]["items"]]
