"""The least of a Socket.IO client: Engine.IO 4 over one WebSocket, written from the protocol."""

import json
import time
from typing import Any

from websockets.sync.client import connect


class SocketClient:
    """Connects, collects events, sends events and waits for acknowledgements."""

    def __init__(
        self, url: str, auth: Any, namespace: str = "/", headers: dict[str, str] | None = None
    ) -> None:
        address = url.replace("http", "ws") + "/ws/?EIO=4&transport=websocket"
        self._ws = connect(address, additional_headers=headers)
        self._space = "" if namespace == "/" else f"{namespace},"
        assert self._ws.recv(10).startswith("0")
        self._ws.send(f"40{self._space}" + json.dumps(auth))
        self.events: list[tuple[str, Any]] = []
        self.acks: dict[int, Any] = {}
        self.refused: Any = None
        self.connected = self.left = False
        self._until(lambda: self.connected or self.refused is not None)

    def _until(self, holds: Any, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while not holds():
            left = deadline - time.monotonic()
            assert left > 0, f"nothing more came: {self.events}"
            self._take(self._ws.recv(left))

    def _take(self, packet: Any) -> None:
        packet = packet[:2] + packet[2:].removeprefix(self._space)
        if packet == "2":
            self._ws.send("3")
        elif packet.startswith("40"):
            self.connected = True
        elif packet.startswith("44"):
            self.refused = json.loads(packet[2:])
        elif packet.startswith("41"):
            self.left = True
        elif packet.startswith("42"):
            name, *data = json.loads(packet[2:])
            self.events.append((name, data[0] if data else None))
        elif packet.startswith("43"):
            start = packet.index("[")
            self.acks[int(packet[2:start])] = json.loads(packet[start:])[0]

    def messages(self) -> list[dict[str, Any]]:
        return [data for name, data in self.events if name == "message"]

    def until_seq(self, seq: int) -> list[dict[str, Any]]:
        self._until(lambda: any(m["seq"] >= seq for m in self.messages()))
        return self.messages()

    def until_event(self, name: str) -> Any:
        self._until(lambda: any(one == name for one, _ in self.events))
        return next(data for one, data in self.events if one == name)

    def until_told_to_leave(self, within: float = 60) -> None:
        self._until(lambda: self.left, within)

    def until(self, holds: Any, within: float = 60) -> Any:
        """The data of the first event that `holds(name, data)`, taken from the list."""
        found: list[Any] = []

        def there() -> bool:
            found[:] = [one for one in self.events if holds(*one)]
            return bool(found)

        self._until(there, within)
        self.events.remove(found[0])
        return found[0][1]

    def emit(self, name: str, data: Any) -> None:
        self._ws.send(f"42{self._space}" + json.dumps([name, data]))

    def call(self, name: str, data: Any) -> Any:
        number = len(self.acks) + 1
        self._ws.send(f"42{self._space}{number}" + json.dumps([name, data]))
        self._until(lambda: number in self.acks)
        return self.acks[number]

    def drop(self) -> None:
        """As a lost network does."""
        self._ws.socket.close()

    def close(self) -> None:
        self._ws.close()
