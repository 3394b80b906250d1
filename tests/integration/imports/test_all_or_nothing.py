"""What customers see while an import runs, when it dies, and when it changes what is there."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from shop.behaviour import service as behaviour
from shop.behaviour.models import Behaviour
from shop.catalog import service as catalog
from shop.catalog.models import Product
from shop.catalog.search import search
from shop.customers import service as customers
from shop.database import Database
from shop.errors import NotFound
from shop.imports import runs
from shop.imports.models import ImportRun, StagedRow
from shop.imports.problems import ImportProblem
from shop.orders import service as orders

ITEMS = "item_id,category,price,image,title"


def shop_of(write, rows: int) -> Path:
    """A product, and `rows` views of it by one customer."""
    write("item_data", ITEMS, "1,杯子,10,,好杯子")
    write(
        "orders",
        "order_id,customer_id,state,placed_at,item_id,unit_price",
        "O1,A,待发货,2025-03-01 10:00:00,1,10",
    )
    lines = (f"A,1,view,{1_740_000_000 + n}" for n in range(rows))
    return write("user_data", "user_id,item_id,behaviour,timestamp", *lines)


def nothing_is_seen(database: Database) -> bool:
    """Through every door a customer's question takes."""
    with database.read() as session:
        with pytest.raises(NotFound):
            catalog.product(session, "1")
        with pytest.raises(NotFound):
            customers.customer(session, "A")
        with pytest.raises(NotFound):
            orders.order_of(session, "A", "O1")
        return not (
            catalog.categories(session)
            or search(session, "杯子")
            or behaviour.history(session, "A")
            or behaviour.popular(session, days=10_000)
        )


def test_nothing_is_seen_before_the_switch(database, load, write):
    seen = []

    def watch(file: str, done: int, size: int) -> None:
        if file == "orders.csv" and done == size:  # products, customers, behaviours are written
            seen.append(nothing_is_seen(database))
            with database.read() as session:
                written = session.scalar(select(func.count()).select_from(Behaviour))
            seen.append(written == 500)

    load(shop_of(write, 500), progress=watch)
    assert seen == [True, True]
    with database.read() as session:
        assert catalog.product(session, "1").title == "好杯子"
        assert len(behaviour.history(session, "A", limit=1000)) == 500
        assert orders.order_of(session, "A", "O1").state == "awaiting_shipment"


def test_an_error_in_the_middle_leaves_nothing(database, load, write):
    def fail(file: str, done: int, size: int) -> None:
        if file == "orders.csv" and done == size:
            raise KeyboardInterrupt

    folder = shop_of(write, 100)
    with pytest.raises(KeyboardInterrupt):
        load(folder, progress=fail)
    assert nothing_is_seen(database)
    with database.read() as session:
        for model in (Behaviour, Product, StagedRow):
            assert session.scalar(select(func.count()).select_from(model)) == 0
        assert session.scalars(select(ImportRun.state)).all() == ["failed"]
    load(folder)
    with database.read() as session:
        assert catalog.product(session, "1").title == "好杯子"


KILLED = """
import os, signal, sys
from pathlib import Path
from shop.database import Database
from shop.imports.service import import_folder

def watch(file, done, size):
    if file == "orders.csv":
        print("reached", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

import_folder(Database(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), progress=watch)
"""


def test_a_killed_import_leaves_nothing_seen_and_can_be_run_again(database, load, write, tmp_path):
    folder = shop_of(write, 3_000)
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url, str(tmp_path / "state"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "reached\n"), done.stderr
    assert nothing_is_seen(database)
    report = load(folder)
    assert report.counts["behaviour.new"] == 3_000
    with database.read() as session:
        states = session.scalars(select(ImportRun.state).order_by(ImportRun.id)).all()
        assert states == ["failed", "visible"]
        assert session.scalar(select(func.count()).select_from(Behaviour)) == 3_000


def test_a_change_to_what_is_seen_appears_with_the_switch(database, load, write):
    load(write("item_data", ITEMS, "1,杯子,10,,旧名"))
    titles = []

    def watch(file: str, done: int, size: int) -> None:
        with database.read() as session:
            titles.append(catalog.product(session, "1").title)

    write("user_data", "user_id,item_id,behaviour", "A,1,view")
    load(write("item_data", ITEMS, "1,杯子,10,,新名"), progress=watch)
    assert set(titles) == {"旧名"}
    with database.read() as session:
        assert catalog.product(session, "1").title == "新名"


def test_a_live_change_during_the_import_stays(database, load, write):
    load(write("item_data", ITEMS, "1,杯子,10,,旧名"))

    def change(file: str, done: int, size: int) -> None:
        if file == "user_data.csv":
            with database.write() as session:
                live = update(Product).where(Product.id == "1")
                session.execute(live.values(title="现场改名", version=Product.version + 1))

    write("user_data", "user_id,item_id,behaviour", "A,1,view")
    report = load(write("item_data", ITEMS, "1,杯子,10,,新名"), progress=change)
    assert report.overtaken == {"product": 1}
    with database.read() as session:
        assert catalog.product(session, "1").title == "现场改名"


def test_two_imports_at_once_are_refused(database, load, write, tmp_path):
    folder = write("item_data", ITEMS, "1,杯子,10,,")
    with (
        runs.only_import(database, tmp_path / "state"),
        pytest.raises(ImportProblem, match="另一个导入"),
    ):
        load(folder)


def test_live_behaviours_survive_the_clean_up_of_a_dead_import(database, load, write):
    def die(file: str, done: int, size: int) -> None:
        if file == "orders.csv":
            moment = catalog_moment(database)
            with database.write() as session:
                session.add(
                    Behaviour(event_id="live", customer_id="Z", type="view", item_id="1", ts=moment)
                )
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        load(shop_of(write, 200), progress=die)
    with database.read() as session:
        assert session.scalars(select(Behaviour.event_id)).all() == ["live"]


def catalog_moment(database: Database):
    with database.read() as session:
        return session.scalars(select(ImportRun.started_at)).first()
