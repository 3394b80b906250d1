"""One small assistant trained and served for the whole run, with a real action server beside it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import bot.quiet
from bot.model_file import verified_model
from bot.settings import ROOT

SECRET = "only-for-these-tests"
HERE = Path(__file__).parent
REPOSITORY = ROOT.parent


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def post(url: str, body: Any, secret: str | None = SECRET) -> tuple[int, dict[str, Any]]:
    """Status and JSON of a POST; `body` as bytes goes out as it is."""
    data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **({"X-Zhuyi-Secret": secret} if secret else {})}
    request = urllib.request.Request(url, data, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, json.loads(problem.read())


@dataclass
class ActionServer:
    """Answers action calls as told and remembers them; speaks rasa-sdk's protocol."""

    port: int = field(default_factory=free_port)
    calls: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: dict[str, Callable[[dict[str, Any]], tuple[int, Any]]] = field(default_factory=dict)

    def answer(self, call: dict[str, Any]) -> tuple[int, Any]:
        told = self.answers.get(call["next_action"])
        return told(call) if told else (200, {"events": [], "responses": []})


@pytest.fixture(scope="session")
def actions() -> Iterator[ActionServer]:
    state = ActionServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer: no wait for a delayed acknowledgement

        def do_POST(self) -> None:
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.calls.append(call)
            state.secrets.append(self.headers.get("X-Zhuyi-Secret"))
            status, body = state.answer(call)
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", state.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ZHUYI_DATA with a trained model of tests/bot/assistant in it."""
    root = tmp_path_factory.mktemp("assistant")
    for name in ("domain", "nlu", "rules"):
        shutil.copytree(HERE / "assistant" / name, root / name)
    shutil.copy(ROOT / "config.yml", root / "config.yml")
    data = tmp_path_factory.mktemp("data")
    script = (
        "import bot.train, pathlib;"
        f"bot.train.train(pathlib.Path({str(root)!r}), bot.train.models_folder())"
    )
    environment = {**os.environ, "ZHUYI_DATA": str(data), "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, env=environment, check=True)
    return data


@dataclass(frozen=True)
class Bot:
    """A running bot."""

    url: str
    process: "subprocess.Popen[bytes]"

    def turn(
        self, text: str, tracker: str | None = None, **fields: Any
    ) -> tuple[int, dict[str, Any]]:
        body = {"conversation": "c1", "seq": 1, "kind": "typed", "text": text, "tracker": tracker}
        body["metadata"] = {"conversation": "c1", "customer": "C0001", "seq": 1, "signature": "s"}
        return post(f"{self.url}/webhooks/gateway/turn", {**body, **fields})

    def parse(self, text: str) -> tuple[int, dict[str, Any]]:
        return post(f"{self.url}/webhooks/gateway/parse", {"text": text})


def start_bot(data: Path, actions_port: int) -> Bot:
    port = free_port()
    environment = {
        **os.environ,
        "ZHUYI_DATA": str(data),
        "ZHUYI_SECRET": SECRET,
        "ZHUYI_INNER_PORT": str(port),
        "ZHUYI_ACTIONS_URL": f"http://127.0.0.1:{actions_port}",
    }
    process = subprocess.Popen([sys.executable, "-m", "bot"], cwd=REPOSITORY, env=environment)
    return Bot(f"http://127.0.0.1:{port}", process)


def wait_until_healthy(bot: Bot, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert bot.process.poll() is None, "the bot ended while starting"
        try:
            with urllib.request.urlopen(f"{bot.url}/healthz", timeout=5) as response:  # noqa: S310
                assert response.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"the bot was not healthy after {seconds} s")


@pytest.fixture(scope="session")
def bot(assistant: Path, actions: ActionServer) -> Iterator[Bot]:
    running = start_bot(assistant, actions.port)
    wait_until_healthy(running)
    yield running
    running.process.terminate()
    assert running.process.wait(timeout=30) == 0


@pytest.fixture(autouse=True)
def fresh_actions(actions: ActionServer) -> None:
    actions.calls.clear()
    actions.secrets.clear()
    actions.answers.clear()


@pytest.fixture(scope="session")
def model(assistant: Path) -> Path:
    return verified_model(assistant / "models" / "bot")
