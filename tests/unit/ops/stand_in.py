"""A process that answers /healthz, and can be told to misbehave; stands in for the real ones."""

import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Answer(BaseHTTPRequestHandler):
    """200 with the process id."""

    def do_GET(self) -> None:
        """Say who answers."""
        body = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """`stand_in.py serve` | `stand_in.py fail` | `ignore-sigterm` | `load-slowly`."""
    if sys.argv[1] == "fail":
        print("no model in this folder")
        sys.exit(3)
    if sys.argv[1] == "ignore-sigterm":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.argv[1] == "load-slowly":
        time.sleep(1.5)
    if waiting := os.environ.get("ZHUYI_STANDBY_FD"):
        if os.read(int(waiting), 1) != b"1":
            return
    if descriptor := os.environ.get("ZHUYI_LISTEN_FD"):
        server = HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
        server.socket = socket.socket(fileno=int(descriptor))
    else:
        server = HTTPServer(("127.0.0.1", int(os.environ["ZHUYI_INNER_PORT"])), Answer)
    server.serve_forever()


if __name__ == "__main__":
    main()
