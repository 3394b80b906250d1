"""The shop's address for webhooks, over HTTP: keeps what came and answers as it is told."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # as a real server; five drop what comes at once
    daemon_threads = True


@dataclass(frozen=True)
class Delivery:
    """One POST as it came."""

    headers: dict[str, str]
    body: bytes


@dataclass
class ShopReceiver:
    """`status` decides each answer; `answer_headers` go with it."""

    status: Callable[[Delivery], int] = lambda _delivery: 204
    answer_headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False  # answer with a body that never ends
    got: list[Delivery] = field(default_factory=list)
    url: str = ""
    _server: ThreadingHTTPServer | None = None

    def start(self) -> "ShopReceiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                delivery = Delivery({k.lower(): v for k, v in self.headers.items()}, body)
                receiver.got.append(delivery)
                self.send_response(receiver.status(delivery))
                for name, value in receiver.answer_headers.items():
                    self.send_header(name, value)
                self.end_headers()
                while receiver.endless:
                    try:
                        self.wfile.write(b"x" * 65_536)
                    except OSError:
                        return

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/zhuyi"
        return self

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def until(self, count: int, within: float = 60) -> list[Delivery]:
        """What came, once there are so many."""
        deadline = time.monotonic() + within
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"{len(self.got)} of {count} came"
            time.sleep(0.02)
        return self.got
