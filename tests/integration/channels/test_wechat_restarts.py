"""Killed at any moment, nothing a customer said is lost or answered twice; tokens are shared."""

import asyncio
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from gateway.channels.wechat.api import WechatApi
from gateway.channels.wechat.settings import WechatSettings
from gateway.writer import Writer
from shop.channels import tokens
from shop.channels.models import ChannelToken
from shop.clock import now
from tests.fake_bot import FakeBot
from tests.gateway_process import GatewayProcess
from tests.integration.channels.conftest import wechat_gateway, wechat_settings
from tests.wechat_server import Customer, WechatServer


@pytest.fixture
def database(one_database):
    """The module's database, without an access token."""
    with one_database.write() as session:
        session.query(ChannelToken).delete()
    return one_database


@pytest.fixture
def server():
    served = WechatServer()
    yield served
    served.stop()


@pytest.fixture
def slow_bot():
    running = FakeBot(delay=0.5).start()
    yield running
    running.stop()


@pytest.fixture
def process(database, tmp_path, slow_bot, server):
    environment = wechat_settings(server, DATABASE_URL=database.url, ZHUYI_QUIET_WINDOW_MS="0")
    running = GatewayProcess(tmp_path, slow_bot.url, **environment).ready()
    yield running
    running.close()


def persistent(customer, xml):
    """As WeChat does it: the same message up to three times, five seconds apart; the reply, None
    where no try was answered."""
    customer.server.open(customer.openid, (5, 3600))
    for _ in range(3):
        started = time.monotonic()
        try:
            reply = customer.post(*customer.packed(xml), timeout=5)
        except httpx.TransportError:
            time.sleep(max(0.0, 5.0 - (time.monotonic() - started)))
            continue
        if reply.status == 200:
            return reply.text
    return None


@pytest.mark.slow
def test_kills_in_the_middle_lose_nothing_and_say_nothing_twice(process, server, slow_bot):
    people = [Customer(server, process.url) for _ in range(6)]
    over = threading.Event()

    def kill_again_and_again():
        chance = random.Random(7)
        while not over.wait(chance.uniform(0.5, 6.0)):
            process.kill()
            process.start()
            process.ready()

    killer = threading.Thread(target=kill_again_and_again)
    killer.start()
    try:
        with ThreadPoolExecutor(6) as pool:
            answered = list(
                pool.map(
                    lambda one: [
                        persistent(one, one.xml("text", Content=f"问题{n}？")) for n in range(4)
                    ],
                    people,
                )
            )
    finally:
        over.set()
        killer.join()
    process.ready()
    taken = [[text is not None for text in replies] for replies in answered]
    assert sum(map(sum, taken)) > 12, "the gateway was hardly ever there"
    for one, replies, took in zip(people, answered, taken, strict=True):
        asked = [f"问题{n}？" for n in range(4)]  # two may have been joined into one turn
        expected = [text for text, there in zip(asked, took, strict=True) if there]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            said = "\n".join([text for text in replies if text] + server.sent_to(one.openid))
            if all(said.count(text) >= 1 for text in expected):
                break
            time.sleep(0.2)
        assert [said.count(text) for text in expected] == [1] * len(expected), said
        assert max(said.count(text) for text in asked) == 1, said


class Process:
    """As much of a gateway as calls of WeChat's API need."""

    def __init__(self, database):
        self._database, self.writer = database, Writer(database)

    async def read(self, query):
        def look():
            with self._database.read() as session:
                return query(session)

        return await asyncio.to_thread(look)


def account(server):
    return WechatSettings(**wechat_settings(server))


def test_processes_that_need_a_token_at_once_fetch_one(database, server):
    server.token_delay = 0.5
    processes = [Process(database) for _ in range(3)]

    async def use():
        for one in processes:
            one.writer.start()
        apis = [WechatApi(one, account(server)) for one in processes]
        first = await asyncio.gather(*(api.token() for api in apis * 5))
        server.valid.clear()  # WeChat ends it before its time: each meets 40001 in its own call
        server.open("o1", (99, 3600))
        body = {"msgtype": "text", "text": {"content": "您好"}}
        await asyncio.gather(*(api.send("o1", body) for api in apis * 5))
        last = await asyncio.gather(*(api.token() for api in apis))
        for api, one in zip(apis, processes, strict=True):
            await api.close()
            await one.writer.stop()
        return first, last

    first, last = asyncio.run(use())
    assert (len(set(first)), len(set(last)), len(server.tokens)) == (1, 1, 2)
    assert len(server.sent) == 15


def test_a_token_is_renewed_before_it_ends(database, server):
    server.lifetime = 299  # less than the five minutes that WeChat lets the old one live on
    process = Process(database)

    async def use():
        process.writer.start()
        api = WechatApi(process, account(server))
        await api.token()
        server.valid.clear()
        renewed = await api.token()
        await api.close()
        await process.writer.stop()
        return renewed

    assert asyncio.run(use()) == server.tokens[1]


def test_a_renewal_that_was_killed_is_taken_over(database, server):
    with database.write() as session:
        assert tokens.lease(session, "wechat:wx0123456789abcdef", "", now() - tokens.LEASE)
    with database.write() as session:
        assert tokens.lease(session, "wechat:wx0123456789abcdef", "", now())
        assert not tokens.lease(session, "wechat:wx0123456789abcdef", "", now())


def test_the_next_gateway_goes_on_with_the_token(database, tmp_path, slow_bot, server):
    for number in (1, 2):
        data = tmp_path / str(number)
        data.mkdir()
        gateway = wechat_gateway(database, data, slow_bot.url, server)
        customer = Customer(server, gateway.url)
        slow_bot.reply = lambda _turn: [{"type": "text", "text": "长" * 900, "payload": {}}]
        customer.says("说长一点？")
        assert len("".join(customer.pushed(2))) > 900
        gateway.stop()
    assert len(server.tokens) == 1
