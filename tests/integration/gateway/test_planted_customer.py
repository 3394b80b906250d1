"""A customer who is everywhere erases themself, and is nowhere but in the records named to them."""

import json
import time

import pytest
from starlette.responses import JSONResponse

from shop.clock import now
from shop.database import Database
from tests.conftest import new_postgres_database
from tests.fake_bot import FakeBot, echo
from tests.gateway_process import GatewayProcess
from tests.integration.gateway.planting import NUMBER, Planting
from tests.planted import in_files, in_tables, names

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
LOCKED = {
    "consignee", "consignee phone", "consignee address", "order remark", "invoice title",
    "case reason",
}  # fmt: skip


class RememberingBot(FakeBot):
    """Its dialogue state keeps all that was said, as a real one's does."""

    async def _turn(self, request):
        turn = json.loads(await request.body())
        said = [*json.loads(turn["tracker"] or "[]"), turn["text"]]
        intent = {"name": self.intent, "confidence": self.confidence}
        return JSONResponse(
            {"replies": echo(turn), "tracker": json.dumps(said, ensure_ascii=False),
             "intent": intent, "understood": True}
        )  # fmt: skip


@pytest.fixture
def bot():
    """One for each test: what it remembers must not matter to another."""
    running = RememberingBot().start()
    yield running
    running.stop()


@pytest.fixture(params=KINDS)
def installation(request, tmp_path, bot):
    """(gateway, database, folder of all state); a process of its own with a log of its own."""
    data = tmp_path / "zhuyi"
    data.mkdir()
    environment = {}
    url = f"sqlite:///{data / 'zhuyi.db'}"
    if request.param == "postgres":
        url = new_postgres_database(request.getfixturevalue("postgres_server"), "planted")
        environment["DATABASE_URL"] = url
    gateway = GatewayProcess(
        data, bot.url, ZHUYI_QUIET_WINDOW_MS="100", ZHUYI_MODE="demo", **environment
    ).ready()
    database = Database(url)
    yield gateway, database, data
    database.close()
    gateway.close()


def until_only(allowed, data, words, within=20.0):
    """What files still hold beyond `allowed`, once the log of the database was emptied."""
    deadline = time.monotonic() + within
    while True:
        left = {one for one in in_files(data, words) if one[1] not in allowed}
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.5)


@pytest.fixture
def planting(installation, tmp_path):
    """The customer, everywhere."""
    planted = Planting(*installation)
    planted.by_the_shop()
    planted.by_files(tmp_path / "csv")
    planted.by_the_customer()
    planted.by_an_agent()
    planted.by_the_bots_actions()
    planted.by_a_channel()
    yield planted
    planted.close()


@pytest.mark.timeout(180)
def test_who_erases_themself_is_found_nowhere_but_in_the_named_records(installation, planting):
    gateway, database, data = installation
    words = planting.words
    there = set(names(in_tables(database, words))) | set(names(in_files(data, words)))
    overwritten = {
        f"{what} 1"
        for what in ("name", "phone", "address", "address name", "address phone", "coupon")
    }
    assert there >= words.known.keys() - overwritten - {"comment inside a picture"}
    assert len(list((data / "uploads").iterdir())) == 1

    report = planting.chat.client.post("/api/v1/me/erase", json={"confirm": "删除"}).json()

    named = {one["what"]: one["ids"] for one in report["locked"]}
    assert named["订单与物流记录（含收货信息）"] == ["O1"]
    assert len(named["发票与开票信息"]) == 1
    assert named["售后与退款记录"] == ["A1"]
    assert "顾客编号" in named
    left = in_tables(database, words)
    assert {place for place in left if place[2] not in LOCKED} == {
        ("customer", "id", NUMBER), ("audit_entry", "object_id", NUMBER),
    }  # fmt: skip
    assert {place[:2] for place in left if place[2] in LOCKED} <= {
        ("order", "address"), ("order", "remark"), ("invoice", "title"), ("aftersale", "reason"),
    }  # fmt: skip
    assert until_only({*LOCKED, NUMBER}, data, words) == set()
    assert list((data / "uploads").iterdir()) == []
    assert words.in_text("".join(gateway.lines)) == []
    nowhere_in_answers(planting)


def nowhere_in_answers(planting):
    """What shop and agents are told of the customer now."""
    words, shop, agent = planting.words, planting.shop, planting.agent
    assert shop.get(f"/shop/customers/{planting.id}").status_code == 404
    assert agent.get(f"/conversations/{planting.chat.id}").status_code == 404
    for path in ("/queue", "/tickets", "/audit", f"/history?q={words.known['said 1']}"):
        told = agent.get(path)
        assert set(words.in_text(told.text)) <= {NUMBER}, path
    events = [{"id": "late", "customer_id": planting.id, "type": "view", "item_id": "P1",
               "ts": now().isoformat()}]  # fmt: skip
    late = shop.post("/events", json={"events": events}).json()
    assert late["accepted"] == 0
