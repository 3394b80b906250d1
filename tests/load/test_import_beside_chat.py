"""An import of many events: how long chat waits for the database meanwhile, how long it takes."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shop import clock
from shop.conversations import lease_repository
from shop.database import Database, migrate

pytestmark = pytest.mark.slow
ITEMS, CUSTOMERS = 20_000, 40_000
CHAT = """
import json, sys, time
from sqlalchemy import insert
from shop import clock
from shop.behaviour.models import Behaviour
from shop.database import Database

database, waits, n = Database(sys.argv[1]), [], 0
print("ready", flush=True)
while not sys.stdin in __import__("select").select([sys.stdin], [], [], 0.02)[0]:
    began = time.perf_counter()
    with database.write() as session:
        row = {"event_id": f"chat-{n}", "customer_id": "Z", "type": "view", "ts": clock.now()}
        session.execute(insert(Behaviour), [row])
    waits.append(time.perf_counter() - began)
    n += 1
print(json.dumps(sorted(waits)))
"""
IMPORT = """
import json, resource, sys
from pathlib import Path
from shop.database import Database
from shop.imports.service import import_folder

report = import_folder(Database(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": report.seconds, "new": report.counts["behaviour.new"],
                  "lock": report.longest_lock, "mb": usage.ru_maxrss / 1024,
                  "cpu": usage.ru_utime + usage.ru_stime}))
"""


def write_events(folder: Path, count: int) -> Path:
    """Customers and items with the skew of real shops, in order of time."""
    folder.mkdir()
    rng = random.Random(1)
    with (folder / "item_data.csv").open("w") as file:
        file.write("item_id,category,price,image\n")
        file.writelines(f"I{n},类目{n % 50},{rng.randint(10, 999)},\n" for n in range(ITEMS))
    kinds = ["view"] * 8 + ["cart", "purchase"]
    with (folder / "user_data.csv").open("w") as file:
        file.write("user_id,item_id,behaviour,timestamp\n")
        moment = 1_700_000_000
        for _ in range(count):
            moment += rng.randint(0, 12)
            user = int(rng.paretovariate(0.6)) % CUSTOMERS
            item = int(ITEMS * rng.random() ** 2)
            file.write(f"U{user},I{item},{rng.choice(kinds)},{moment}\n")
    return folder


@contextmanager
def chatting(url: str) -> Iterator[list[float]]:
    """Another process that writes a row every 20 ms; its waits in seconds, sorted, at the end."""
    waits: list[float] = []
    command = [sys.executable, "-c", CHAT, url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as chat:
        assert chat.stdout is not None
        assert chat.stdout.readline() == "ready\n"
        try:
            yield waits
        finally:
            output, _ = chat.communicate("stop\n", timeout=30)
            waits += json.loads(output)


def imported(tmp_path: Path, count: int) -> tuple[dict[str, float], list[float]]:
    """What the import measured of itself, and the waits of the chat beside it."""
    url = f"sqlite:///{tmp_path}/zhuyi.db"
    database = Database(url)
    migrate(database)
    with database.write() as session:
        lease_repository.register(session, "gateway", "a-running-one", clock.now())
    database.close()
    folder = write_events(tmp_path / "csv", count)
    command = [sys.executable, "-c", IMPORT, url, str(tmp_path), str(folder)]
    with chatting(url) as waits:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=1_500)
    measured = json.loads(done.stdout)
    print(f"{measured}, chat wrote {len(waits)} rows, load {os.getloadavg()[0]:.1f}")
    return measured, waits


def percentile(waits: list[float], share: float) -> float:
    """The wait that `share` of all stay below."""
    return waits[min(len(waits) - 1, int(len(waits) * share))]


def test_chat_hardly_waits_for_an_import(tmp_path):
    measured, waits = imported(tmp_path, 200_000)
    assert measured["new"] > 199_000
    assert len(waits) > 200
    print(f"p50 {percentile(waits, 0.5) * 1000:.1f} p99 {percentile(waits, 0.99) * 1000:.1f} ms")
    assert percentile(waits, 0.99) <= 0.1


@pytest.mark.timeout(1_800)
def test_a_million_events_take_three_minutes_and_one_gigabyte(tmp_path):
    measured, waits = imported(tmp_path, 1_000_000)
    assert measured["new"] > 999_000
    assert measured["mb"] <= 1_024
    assert measured["seconds"] <= 180
    assert percentile(waits, 0.99) <= 0.1
