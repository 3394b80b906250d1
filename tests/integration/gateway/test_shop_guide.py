"""The programs of docs/guide/shop-api.md run as they stand there."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.instance import free_ports
from shop.aftersales.service import request_refund
from shop.clock import now
from shop.database import Database, migrate
from shop.orders.requests import request_cancel
from shop.system import RemoteShop
from shop.webhooks import keys
from tests import direct
from tests.running_gateway import Chat, RunningGateway

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guide/shop-api.md").read_text(encoding="utf-8")
PROGRAMS = re.compile(r"```python\n# (\w+\.py)([^`]*?)```", re.DOTALL)
SHOP = RemoteShop()


class Afternoon:
    """An empty installation and the guide's programs beside it."""

    def __init__(self, folder: Path, bot_url: str) -> None:
        (self.port,) = free_ports(1)
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'zhuyi.db'}")
        migrate(self.database)
        urls = {"bot_urls": bot_url, "actions_url": bot_url, "recommender_url": bot_url}
        hook = f"http://127.0.0.1:{self.port}/zhuyi"
        self.gateway = RunningGateway(
            self.database, folder, mode="production", webhook_url=hook, **urls
        )
        for name, text in PROGRAMS.findall(GUIDE):
            (folder / name).write_text(f"# {text}", encoding="utf-8")

    def start(self, name: str) -> "subprocess.Popen[str]":
        secret = keys.keys(self.gateway.settings.data, now())[0].secret
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT / "clients" / "python"),
            "ZHUYI_URL": self.gateway.url,
            "ZHUYI_KEY": self.gateway.shop_key,
            "ZHUYI_WEBHOOK_SECRET": secret,
            "PORT": str(self.port),
        }
        return subprocess.Popen(
            [sys.executable, str(self.folder / name)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, name: str) -> str:
        process = self.start(name)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        return output

    def customer(self) -> Chat:
        headers = {"Authorization": f"Bearer {self.gateway.shop_key}"}
        body = {"customer_id": "客-王芳"}
        url = f"{self.gateway.url}/api/v1/customer-tokens"
        answer = direct.post(url, json=body, headers=headers)
        return Chat(self.gateway.url, answer.json()["token"])

    def ask(self, what, chat: Chat, **values) -> None:
        common = {"key": f"guide:{time.time_ns()}", "conversation_id": chat.id}
        with self.database.write() as session:
            what(session, SHOP, "客-王芳", "单-2025-0001", **common, **values)


@pytest.fixture
def afternoon(tmp_path, bot):
    running = Afternoon(tmp_path, bot.url)
    yield running
    running.gateway.stop()
    running.database.close()


def test_the_guide_has_the_programs_it_speaks_of():
    assert [name for name, _ in PROGRAMS.findall(GUIDE)] == ["connect.py", "receive.py", "fetch.py"]


def test_a_shop_is_connected_by_the_programs_of_the_guide(afternoon):
    assert afternoon.run("connect.py").strip() == "新的 4，没变 0，有误 0"
    assert afternoon.run("connect.py").strip() == "新的 1，没变 3，有误 0"  # a category always
    receiving = afternoon.start("receive.py")
    try:
        chat = afternoon.customer()
        afternoon.ask(request_cancel, chat, reason="customer")
        refused = chat.until(1, "system", within=30)[-1]
        assert refused["payload"]["code"] == "request_refused"
        assert "货已经打包" in refused["text"]
        afternoon.ask(request_refund, chat, reason="不想要了")
        accepted = chat.until(2, "system", within=30)[-1]
        assert accepted["payload"]["code"] == "request_accepted"
        chat.close()
    finally:
        receiving.terminate()
        receiving.communicate(timeout=10)


def test_a_shop_that_fetches_needs_no_webhooks(afternoon):
    afternoon.run("connect.py")
    chat = afternoon.customer()
    afternoon.ask(request_refund, chat, reason="不想要了")
    assert "aftersale.requested" in afternoon.run("fetch.py")
    assert chat.until(1, "system")[-1]["payload"]["code"] == "request_accepted"
    assert afternoon.run("fetch.py") == ""
    chat.close()
