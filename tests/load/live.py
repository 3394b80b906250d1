"""Many sockets at once: the least of an asynchronous Socket.IO client, with moments of arrival."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

Heard = Callable[[str, Any, float], None]


class LiveSocket:
    """One namespace over one WebSocket; `heard(event, data, at)` is called for each event."""

    def __init__(self, socket: ClientConnection, space: str, heard: Heard) -> None:
        self._socket, self._heard = socket, heard
        self._space = "" if space == "/" else f"{space},"
        self._numbers = itertools.count(1)
        self._acks: dict[int, asyncio.Future[Any]] = {}
        self._connected = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, url: str, auth: Any, heard: Heard, space: str = "/") -> Self:
        """Connected and accepted."""
        socket = await connect(url.replace("http", "ws") + "/ws/?EIO=4&transport=websocket")
        await socket.recv()
        made = cls(socket, space, heard)
        await socket.send(f"40{made._space}" + json.dumps(auth))
        await asyncio.wait_for(made._connected.wait(), 20)
        return made

    async def emit(self, name: str, data: Any) -> None:
        """Without waiting."""
        await self._socket.send(f"42{self._space}" + json.dumps([name, data]))

    async def call(self, name: str, data: Any) -> Any:
        """The acknowledgement."""
        number = next(self._numbers)
        self._acks[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(f"42{self._space}{number}" + json.dumps([name, data]))
        return await asyncio.wait_for(self._acks[number], 20)

    async def close(self) -> None:
        """Leave."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._socket.close()

    async def _read(self) -> None:
        async for raw in self._socket:
            at, packet = time.monotonic(), str(raw)
            packet = packet[:2] + packet[2:].removeprefix(self._space)
            if packet == "2":
                await self._socket.send("3")
            elif packet.startswith("40"):
                self._connected.set()
            elif packet.startswith("42"):
                name, *data = json.loads(packet[2:])
                self._heard(name, data[0] if data else None, at)
            elif packet.startswith("43"):
                start = packet.index("[")
                self._acks[int(packet[2:start])].set_result(json.loads(packet[start:])[0])
