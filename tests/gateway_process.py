"""`python -m gateway` as a process of its own, on a socket that outlives it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]


class GatewayProcess:
    """One gateway; `lines` is what it logs."""

    def __init__(self, data: Path, bot_url: str, **environment: str) -> None:
        self.door = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.environment = {
            **os.environ,
            "ZHUYI_DATA": str(data),
            "ZHUYI_BOT_URLS": bot_url,
            "ZHUYI_ACTIONS_URL": bot_url,
            "ZHUYI_RECOMMENDER_URL": bot_url,
            "ZHUYI_LISTEN_FD": str(self.door.fileno()),
            **environment,
        }
        self.environment.pop("ZHUYI_SECRET", None)
        self.lines: list[str] = []
        self.start()

    def start(self) -> None:
        self.child: subprocess.Popen[Any] = subprocess.Popen(
            [sys.executable, "-m", "gateway"],
            cwd=ROOT,
            env=self.environment,
            pass_fds=[self.door.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        with self.child.stdout as output:
            for line in output:
                self.lines.append(line)

    def ready(self, within: float = 120) -> "GatewayProcess":
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            assert self.child.poll() is None, "".join(self.lines)
            try:
                httpx.get(f"{self.url}/widget.js", timeout=5, trust_env=False)
                return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the gateway does not answer")

    def logged(self, event: str) -> int:
        return sum(f'"event": "{event}"' in line for line in self.lines)

    def until_logged(self, event: str, times: int = 1, within: float = 60) -> None:
        deadline = time.monotonic() + within
        while self.logged(event) < times:
            assert time.monotonic() < deadline, f"no {event}: {''.join(self.lines[-20:])}"
            time.sleep(0.02)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        self.child.send_signal(number)
        self.child.wait(60)
        self._reader.join(10)

    def close(self) -> None:
        if self.child.poll() is None:
            self.kill()
        self.door.close()
