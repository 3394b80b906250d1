"""Group commit: together on the disk, apart in their errors."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import text

from gateway import writer as module
from gateway.writer import Unavailable, Writer
from shop.database import Database


@pytest.fixture
def path(tmp_path):
    return tmp_path / "zhuyi.db"


@pytest.fixture
def database(path):
    opened = Database(f"sqlite:///{path}")
    with opened.write() as session:
        session.execute(text("CREATE TABLE line (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
    yield opened
    opened.close()


def put(word):
    def work(session):
        session.execute(text("INSERT INTO line (word) VALUES (:word)"), {"word": word})
        return word

    return work


def words(database):
    with database.read() as session:
        return list(session.scalars(text("SELECT word FROM line ORDER BY id")))


async def with_writer(database, use):
    writer = Writer(database)
    writer.start()
    try:
        return await use(writer)
    finally:
        await writer.stop()


def test_each_caller_gets_its_own_value_after_the_commit(database):
    async def use(writer):
        return await asyncio.gather(*(writer.run(put(f"w{n}")) for n in range(200)))

    assert asyncio.run(with_writer(database, use)) == [f"w{n}" for n in range(200)]
    assert words(database) == [f"w{n}" for n in range(200)]


def test_one_failing_job_undoes_only_itself(database):
    def broken(session):
        put("half")(session)
        raise KeyError("broken")

    async def use(writer):
        jobs = [put("a"), broken, put("b"), put("a"), put("c")]
        return await asyncio.gather(*map(writer.run, jobs), return_exceptions=True)

    found = asyncio.run(with_writer(database, use))
    assert isinstance(found[1], KeyError)
    assert type(found[3]).__name__ == "IntegrityError"
    assert words(database) == ["a", "b", "c"]


def test_jobs_of_one_conversation_keep_their_order(database):
    async def use(writer):
        jobs = [writer.run(put(f"{order}{n}"), order) for n in range(30) for order in "ba"]
        await asyncio.gather(*jobs)

    asyncio.run(with_writer(database, use))
    for order in "ab":
        assert [w for w in words(database) if w[0] == order] == [f"{order}{n}" for n in range(30)]


def test_a_locked_database_is_waited_for(database, path):
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    async def use(writer):
        waiting = asyncio.create_task(writer.run(put("late")))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        other.execute("COMMIT")
        return await waiting

    assert asyncio.run(with_writer(database, use)) == "late"
    other.close()


def test_a_database_that_stays_locked_is_an_error_and_keeps_nothing(database, path, monkeypatch):
    monkeypatch.setattr(module, "LOCK_PATIENCE", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def use(writer):
        with pytest.raises(Unavailable):
            await writer.run(put("never"))

    asyncio.run(with_writer(database, use))
    other.execute("ROLLBACK")
    other.close()
    assert words(database) == []


def test_a_vanished_database_is_an_error_and_comes_back(database, path):
    async def use(writer):
        await writer.run(put("before"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(f"zhuyi.db{suffix}").rename(path.with_name(f"away.db{suffix}"))
        with pytest.raises(Unavailable):
            await writer.run(put("lost"))
        assert not path.exists()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(f"away.db{suffix}").rename(path.with_name(f"zhuyi.db{suffix}"))
        await writer.run(put("after"))

    asyncio.run(with_writer(database, use))
    assert words(database) == ["before", "after"]


def test_more_than_can_wait_is_refused_at_once(database, monkeypatch):
    monkeypatch.setattr(module, "BACKLOG", 3)
    writer = Writer(database)  # not started: nothing is taken

    async def use():
        waiting = [asyncio.create_task(writer.run(put(str(n)))) for n in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await writer.run(put("one too many"))
        for task in waiting:
            task.cancel()

    asyncio.run(use())
