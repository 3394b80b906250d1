"""Where 南山杂货 is told: verifies, hands over once, and only then says that it was taken."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from zhuyi_client import Event, Receiver, Rejected, Repeated

LONGEST = 1_000_000


class Reception:
    """Serves POST /zhuyi on a free port of this machine; `take` is called once for each event."""

    def __init__(self) -> None:
        self.take: Callable[[Event], None] = lambda _event: None
        self.receiver = Receiver([])
        self.rejected: list[str] = []
        self.away = False  # answer 500 to everything
        self._one_by_one = threading.Lock()
        reception = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = min(int(self.headers.get("Content-Length", 0)), LONGEST)
                self.send_response(reception.answer(dict(self.headers), self.rfile.read(size)))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/zhuyi"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def answer(self, headers: dict[str, str], body: bytes) -> int:
        if self.away:
            return 500
        with self._one_by_one:
            try:
                event = self.receiver.receive(headers, body)
            except Rejected as error:
                self.rejected.append(str(error))
                return 401
            except Repeated:
                return 204
            self.take(event)
            self.receiver.handled(event)
        return 204

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
