"""A customer and a shop that know nothing but the public API."""

import itertools
import os
import sys
import time
import uuid
from typing import Any

import httpx

Json = dict[str, Any]
_opened = itertools.count()


def _own_address(base_url: str) -> str | None:
    """An address of its own for each conversation, where every 127.x.x.x is this machine (Linux).

    An address may begin only so many conversations a minute.
    """
    if sys.platform != "linux" or httpx.URL(base_url).host != "127.0.0.1":
        return None
    first, second = divmod(next(_opened), 250)
    return f"127.{1 + os.getpid() % 250}.{first % 250}.{1 + second}"


class Shop:
    """The shop's own server."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def customer_token(self, customer_id: str) -> str:
        """A token that the shop's page hands to the widget."""
        answer = self.client.post("/api/v1/customer-tokens", json={"customer_id": customer_id})
        answer.raise_for_status()
        return str(answer.json()["token"])

    def recommendations(self, customer_id: str, k: int = 10, query: str = "") -> Json:
        """What would be suggested to this customer now."""
        params = {"customer_id": customer_id, "k": k, "query": query}
        answer = self.client.get("/api/v1/recommendations", params=params)
        answer.raise_for_status()
        return dict(answer.json())

    def event(self, customer_id: str, kind: str, item_id: str, when: str) -> Json:
        """Report one behaviour."""
        event = {
            "id": uuid.uuid4().hex,
            "customer_id": customer_id,
            "type": kind,
            "item_id": item_id,
            "ts": when,
        }
        answer = self.client.post("/api/v1/events", json={"events": [event]})
        answer.raise_for_status()
        return dict(answer.json())


class Chat:
    """One conversation of one customer."""

    def __init__(self, base_url: str, customer_token: str | None = None) -> None:
        transport = httpx.HTTPTransport(local_address=_own_address(base_url))
        self.client = httpx.Client(base_url=base_url, timeout=60, transport=transport)
        body = {"customer_token": customer_token} if customer_token else {}
        answer = self.client.post("/api/v1/sessions", json=body)
        while answer.status_code == 429:  # many from this address: wait as told
            time.sleep(float(answer.headers["Retry-After"]))
            answer = self.client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 201, answer.text
        self.session = answer.json()
        self.client.headers["Authorization"] = f"Bearer {self.session['token']}"

    def close(self) -> None:
        """Give the connection back."""
        self.client.close()

    def send(self, text: str) -> int:
        """Send a text; its seq."""
        return self._post({"client_id": uuid.uuid4().hex, "text": text})

    def tap(self, action: Json) -> int:
        """Tap a button or a card's action; the seq."""
        return self._post({"client_id": uuid.uuid4().hex, "action_id": action["action_id"]})

    def _post(self, body: Json) -> int:
        answer = self.client.post("/api/v1/messages", json=body)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["seq"])

    def picture(self, content: bytes) -> int:
        """Send a picture; its seq."""
        answer = self.client.post("/api/v1/uploads", content=content)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["seq"])

    def told(self, seq: int, within: float = 30) -> list[Json]:
        """What the system itself says to message `seq`."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = [m for m in self.since(seq, wait=5) if m.get("reply_to") == seq]
            if found:
                return found
        raise AssertionError(f"nothing said to message {seq} within {within} s: {self.since(0)}")

    def since(self, after: int, wait: float = 0) -> list[Json]:
        """Messages after a seq."""
        params = {"after": after, "wait": wait}
        answer = self.client.get("/api/v1/messages", params=params)
        answer.raise_for_status()
        return list(answer.json()["messages"])

    def answer_to(self, seq: int, within: float = 30) -> list[Json]:
        """The bot's messages that answer `seq` (or the turn it was joined into)."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            replies = [m for m in self.since(seq, wait=5) if m["sender"] == "bot"]
            if replies:
                turn = replies[0]["reply_to"]
                return [m for m in self.since(seq) if m.get("reply_to") == turn]
        raise AssertionError(f"no answer to message {seq} within {within} s: {self.since(0)}")

    def ask(self, text: str) -> list[Json]:
        """Send a text and wait for the answer."""
        return self.answer_to(self.send(text))


def words(messages: list[Json]) -> str:
    """All that a customer reads in these messages, cards included."""
    return "\n".join(f"{m['text']} {m['payload']}" for m in messages)


def of_type(messages: list[Json], kind: str) -> list[Json]:
    """The messages of one type."""
    return [m for m in messages if m["type"] == kind]


def actions_of(messages: list[Json]) -> list[Json]:
    """Everything that can be tapped in these messages."""
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

    walk([m["payload"] for m in messages])
    return found
