"""kill -9 at any moment: nothing acknowledged is lost, nothing is answered twice."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import httpx
import pytest

from shop.conversations.models import Turn
from shop.database import Database
from tests import direct
from tests.fake_bot import FakeBot

ROOT = Path(__file__).parents[3]
KILLS = 6


class Process:
    """The gateway as `python -m gateway`, on a socket that outlives it."""

    def __init__(self, data, bot):
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.environment = {
            **os.environ,
            "ZHUYI_DATA": str(data),
            "DATABASE_URL": "",
            "ZHUYI_BOT_URLS": bot.url,
            "ZHUYI_ACTIONS_URL": bot.url,
            "ZHUYI_RECOMMENDER_URL": bot.url,
            "ZHUYI_QUIET_WINDOW_MS": "50",
            "ZHUYI_LISTEN_FD": str(self.door.fileno()),
        }
        self.environment.pop("ZHUYI_SECRET", None)
        self.child = None
        self.start()

    def start(self):
        self.child = subprocess.Popen(
            [sys.executable, "-m", "gateway"],
            cwd=ROOT,
            env=self.environment,
            pass_fds=[self.door.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def stop(self, number=signal.SIGKILL):
        self.child.send_signal(number)
        output, _ = self.child.communicate(timeout=60)
        return output.decode()

    def close(self):
        if self.child.poll() is None:
            self.stop()
        self.door.close()


@pytest.fixture
def bot():
    running = FakeBot(delay=0.05).start()
    yield running
    running.stop()


@pytest.fixture
def process(tmp_path, bot):
    running = Process(tmp_path, bot)
    yield running
    running.close()


def open_chat(url):
    client = direct.Client(base_url=url)
    answer = client.post("/api/v1/sessions", json={})
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return client


def send_through(client, text):
    """Send until acknowledged, as the widget does; the seq."""
    body = {"client_id": uuid.uuid4().hex, "text": text}
    while True:
        try:
            answer = client.post("/api/v1/messages", json=body)
        except httpx.TransportError:
            continue
        if answer.status_code == 202:
            return answer.json()["seq"]
        assert answer.status_code == 503, answer.text


def log_of(client):
    return client.get("/api/v1/messages").json()["messages"]


def test_kill_9_loses_nothing_and_answers_once(process, bot, tmp_path):
    dice = random.Random(11)
    clients = [open_chat(process.url) for _ in range(3)]
    sent = {client: [] for client in clients}
    for kill in range(KILLS):
        for client in clients:
            text = f"第{kill}轮的问题。"
            sent[client].append((send_through(client, text), text))
        time.sleep(dice.uniform(0, 0.15))
        process.stop()
        process.start()
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not all(answered(log_of(c)) for c in clients):
        time.sleep(0.1)
    for client in clients:
        log = log_of(client)
        assert [m["seq"] for m in log] == list(range(1, len(log) + 1))
        own = [(m["seq"], m["text"]) for m in log if m["sender"] == "customer"]
        assert own == sent[client]
        assert answered(log)
        answers = [m["reply_to"] for m in log if m["sender"] == "bot"]
        assert answers == sorted(set(answers))
        client.close()
    database = Database(f"sqlite:///{tmp_path / 'zhuyi.db'}")
    with database.read() as session:
        assert {turn.state for turn in session.query(Turn)} == {"done"}
    database.close()


def answered(log):
    """Whether the newest turn answers everything that was asked."""
    asked = [m["seq"] for m in log if m["sender"] == "customer"]
    replies = [m["reply_to"] for m in log if m["sender"] == "bot"]
    return bool(replies) and max(replies) == asked[-1]


def test_sigterm_leaves_an_unfinished_turn_to_the_next_start(process, bot):
    bot.delay = 3.0
    client = open_chat(process.url)
    seq = send_through(client, "慢慢来。")
    time.sleep(0.3)
    started = time.monotonic()
    process.stop(signal.SIGTERM)
    assert time.monotonic() - started < 3
    bot.delay = 0
    process.start()
    answer = client.get("/api/v1/messages", params={"after": seq, "wait": 20}).json()["messages"]
    assert [(m["sender"], m["reply_to"]) for m in answer] == [("bot", seq)]
    client.close()


def test_the_log_holds_no_words_no_tokens_no_phone(process, bot):
    client = open_chat(process.url)
    secret = "我的电话是13912345678，请回电。"
    seq = send_through(client, secret)
    client.get("/api/v1/messages", params={"after": seq, "wait": 20})
    token = client.headers["Authorization"].split()[1]
    client.post("/api/v1/messages", json={"client_id": "a", "text": 13912345678})
    client.close()
    output = process.stop(signal.SIGTERM)
    assert '"event": "turn_done"' in output
    for private in ("13912345678", "请回电", token):
        assert private not in output


def test_the_gateway_ends_with_its_parent(tmp_path, bot):
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'gateway'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "ZHUYI_DATA": str(tmp_path),
        "DATABASE_URL": "",
        "PORT": str(port),
        "ZHUYI_BOT_URLS": bot.url,
    }
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    pid = int(parent.stdout.readline())
    wait_for(lambda: direct.get(f"http://127.0.0.1:{port}/healthz"))
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 60
    while Path(f"/proc/{pid}/cmdline").exists() and b"gateway" in cmdline(pid):
        assert time.monotonic() < deadline, "the gateway outlived its parent"
        time.sleep(0.05)


def cmdline(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_for(call):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            return call()
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("no answer")
