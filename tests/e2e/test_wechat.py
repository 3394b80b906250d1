"""A conversation over WeChat: the real bot, our own WeChat server, a person who takes over."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests import direct
from tests.e2e.conftest import ROOT, _free_port, _wait_until_ready
from tests.wechat_server import AES_KEY, APP_ID, SECRET, TOKEN, Customer, WechatServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]


@pytest.fixture(scope="module")
def wechat() -> Iterator[WechatServer]:
    """WeChat's API."""
    served = WechatServer()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def shop(wechat: WechatServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The demo shop with an account; ZHUYI_WECHAT_TEST_DATA names a folder trained before."""
    folder, port = tmp_path_factory.mktemp("shop"), _free_port()
    data = Path(os.environ.get("ZHUYI_WECHAT_TEST_DATA", folder / "data"))
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PORT": str(port),
        "ZHUYI_DATA": str(data),
        "ZHUYI_PUBLIC_URL": url,
        "ZHUYI_WECHAT_APP_ID": APP_ID,
        "ZHUYI_WECHAT_SECRET": SECRET,
        "ZHUYI_WECHAT_TOKEN": TOKEN,
        "ZHUYI_WECHAT_AES_KEY": AES_KEY,
        "ZHUYI_WECHAT_API": wechat.url,
    }
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ops.up"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        _wait_until_ready(url, process, folder / "up.log")
        with direct.Client(base_url=url) as client:
            client.headers["X-Agents"] = (data / "agents.json").read_text().replace("\n", "")
            yield client
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def customer(wechat: WechatServer, shop: httpx.Client) -> Customer:
    """Somebody bound to C0001 by the demo page."""
    one = Customer(wechat, str(shop.base_url).rstrip("/"))
    link = re.search(r'href="([^"]+)"', one.says("我的订单到哪了？").text)
    assert link and link[1].startswith(str(shop.base_url)), link
    assert "绑定成功" in shop.post(link[1], data={"customer_id": "C0001"}).text
    assert "您现在是" in one.pushed(1)[0]
    return one


def answer(customer: Customer, text: str) -> str:
    """What comes back, by whichever way."""
    before = len(customer.server.sent_to(customer.openid))
    reply = customer.says(text)
    return reply.text or "\n".join(customer.pushed(before + 1)[before:])


def test_three_fragments_about_a_parcel_get_one_answer(customer: Customer) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = []
        for text in ("在吗", "我那个快递", "怎么还没到"):
            waiting.append(pool.submit(customer.says, text))
            time.sleep(0.4)
        texts = [one.result().text for one in waiting]
    (said,) = [text for text in texts if text]
    assert "运输中" in said
    assert "最新进展" in said


def test_a_number_after_suggestions_asks_why(customer: Customer) -> None:
    text = answer(customer, "想给妈妈买个礼物，300元左右")
    title = re.search(r"^1\. (.+)$", text, re.MULTILINE)
    assert title, text
    assert title[1] in answer(customer, "第一个")


def test_an_agent_takes_over_and_gives_back(customer: Customer, shop: httpx.Client) -> None:
    assert "人工" in answer(customer, "转人工")
    logins = json.loads(shop.headers["X-Agents"])
    token = next(
        found.json()["token"]
        for one in logins
        if (
            found := shop.post(
                "/api/v1/agent/login", json={"login": one["login"], "password": one["password"]}
            )
        ).is_success
    )
    headers = {"Authorization": f"Bearer {token}"}
    queue = shop.get("/api/v1/agent/queue", headers=headers).json()["conversations"]
    talk = next(one["id"] for one in reversed(queue) if one["channel"] == "wechat")
    before = len(customer.server.sent_to(customer.openid))
    url = f"/api/v1/agent/conversations/{talk}"
    shop.post(f"{url}/reply", json={"text": "您好，我来看看"}, headers=headers)
    assert "【人工客服】您好，我来看看" in "\n".join(customer.pushed(before + 1)[before:])
    assert customer.says("耳机左边没声音").raw == b"success"
    shop.post(f"{url}/return", headers=headers)
    assert "【智能助手】" in answer(customer, "谢谢")
