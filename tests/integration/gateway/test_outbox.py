"""Messages to channels that must be called: in order, until they are taken."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from gateway import outbox as module
from gateway.outbox import Outbox, Refused
from gateway.writer import Writer
from shop.clock import now
from shop.conversations import outbox, repository, sessions, turns
from shop.messages.schemas import PlainText

NAMES = itertools.count(1)


class Courier:
    """A channel that takes messages, unless told to fail some times first."""

    def __init__(self, fails=0, refuses=False):
        self.name = f"courier-{next(NAMES)}"
        self.fails, self.refuses = fails, refuses
        self.taken = []

    async def send(self, parcel):
        if self.refuses:
            raise Refused
        if self.fails:
            self.fails -= 1
            raise ConnectionError
        self.taken.append((parcel.external_id, parcel.text))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(module, "DELAYS", (timedelta(0),) * 3)
    monkeypatch.setattr(module, "LOOK_EVERY", 0.02)


def say(database, courier, *texts):
    with database.write() as session:
        started = sessions.start(session, None, now(), channel=courier.name, external_id="openid")
        conversation = repository.lock(session, started.conversation_id)
        for text in texts:
            turns.say(session, conversation, "bot", PlainText(text=text), at=now())


def deliver(database, courier, until):
    async def read(query):
        with database.read() as session:
            return query(session)

    async def use():
        writer = Writer(database)
        writer.start()
        worker = Outbox(writer, read, [courier])
        worker.start()
        async with asyncio.timeout(10):
            while not until():
                await asyncio.sleep(0.02)
        await worker.stop()
        await writer.stop()

    asyncio.run(use())


def dead(database, courier):
    with database.read() as session:
        return outbox.dead_letters(session, courier.name)


def test_messages_go_out_in_order(database):
    courier = Courier()
    say(database, courier, "一", "二", "三")
    deliver(database, courier, lambda: len(courier.taken) == 3)
    assert courier.taken == [("openid", "一"), ("openid", "二"), ("openid", "三")]


def test_a_failing_channel_is_tried_again_and_nothing_overtakes(database):
    courier = Courier(fails=2)
    say(database, courier, "一", "二")
    deliver(database, courier, lambda: len(courier.taken) == 2)
    assert [text for _, text in courier.taken] == ["一", "二"]


def test_what_is_never_taken_becomes_a_dead_letter(database):
    courier = Courier(fails=99)
    say(database, courier, "一")
    deliver(database, courier, lambda: dead(database, courier))
    (letter,) = dead(database, courier)
    assert (letter.attempts, letter.error) == (4, "ConnectionError")


def test_a_refusal_is_not_tried_again(database):
    courier = Courier(refuses=True)
    say(database, courier, "一")
    deliver(database, courier, lambda: dead(database, courier))
    assert dead(database, courier)[0].attempts == 1


def test_web_customers_need_no_delivery(database):
    courier = Courier()
    courier.name = "web"
    say(database, courier, "一")
    with database.read() as session:
        assert outbox.due(session, "web", now()) == []
