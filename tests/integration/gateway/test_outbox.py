"""Messages to channels that must be called: in order, until they are taken."""

import itertools
from datetime import timedelta

import pytest

from gateway import outbox as module
from gateway.outbox import Kept, Outbox, Refused
from shop.channels.models import Contact
from shop.clock import now
from shop.conversations import outbox, repository, sessions, turns
from shop.conversations.models import Delivery
from shop.messages.schemas import PlainText
from tests.at_work import work

NAMES = itertools.count(1)


class Courier:
    """A channel that takes messages, unless told to fail some times first."""

    def __init__(self, fails=0, refuses=None):
        self.name, self.at_once = f"courier-{next(NAMES)}", 1
        self.fails, self.refuses = fails, refuses
        self.taken = []

    async def send(self, bundle):
        if self.refuses:
            raise self.refuses
        if self.fails:
            self.fails -= 1
            raise ConnectionError
        self.taken += [(parcel.external_id, parcel.text) for parcel in bundle.waiting]


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
        return started.conversation_id


def states(database, conversation_id):
    with database.read() as session:
        found = session.query(Delivery).filter_by(conversation_id=conversation_id)
        return [one.state for one in found.order_by(Delivery.seq)]


def deliver(database, courier, until):
    def make(read, writer):
        return Outbox(writer, read, [courier])

    work(database, make, lambda _worker: until())


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
    courier = Courier(refuses=Refused("the customer left"))
    say(database, courier, "一")
    deliver(database, courier, lambda: dead(database, courier))
    (letter,) = dead(database, courier)
    assert (letter.attempts, letter.error) == (1, "the customer left")


def test_what_a_channel_cannot_say_now_is_kept_until_the_customer_writes(database):
    courier = Courier(refuses=Kept("45015"))
    conversation_id = say(database, courier, "一", "二")
    deliver(database, courier, lambda: states(database, conversation_id) == ["kept", "kept"])
    courier.refuses = None
    with database.write() as session:
        outbox.reopen(session, conversation_id, now())
    deliver(database, courier, lambda: len(courier.taken) == 2)
    assert [text for _, text in courier.taken] == ["一", "二"]


def test_a_channel_may_take_many_at_once(database):
    courier = Courier()
    courier.at_once = 5
    say(database, courier, *"一二三四五六七")
    deliver(database, courier, lambda: len(courier.taken) == 7)
    assert "".join(text for _, text in courier.taken) == "一二三四五六七"


def test_of_two_that_claim_one_gets_the_messages(database):
    conversation_id = say(database, Courier(), "一")
    with database.write() as session:
        first = outbox.claim(session, conversation_id, "A", now())
    with database.write() as session:
        second = outbox.claim(session, conversation_id, "B", now())
    assert ([parcel.text for parcel in first], second) == (["一"], [])
    with database.write() as session:
        assert outbox.delivered(session, "B", [first[0].delivery_id]) == 0
        assert outbox.delivered(session, "A", [first[0].delivery_id]) == 1


def test_a_claim_of_a_killed_process_lapses(database):
    conversation_id = say(database, Courier(), "一")
    with database.write() as session:
        outbox.claim(session, conversation_id, "A", now() - outbox.CLAIM_LIFE)
    with database.write() as session:
        assert outbox.claim(session, conversation_id, "B", now())


def test_while_a_request_of_the_channel_waits_the_outbox_leaves_its_answer_alone(database):
    courier = Courier()
    conversation_id = say(database, courier, "一")
    hold = Contact(
        channel=courier.name,
        external_id="openid",
        conversation_id=conversation_id,
        created_at=now(),
        held_until=now() + timedelta(minutes=1),
    )
    with database.write() as session:
        session.add(hold)
    with database.write() as session:
        assert outbox.due(session, courier.name, now()) == []
        assert outbox.claim(session, conversation_id, "A", now()) == []
        assert outbox.claim(session, conversation_id, "B", now(), states=outbox.TO_ANSWER)


def test_web_customers_need_no_delivery(database):
    courier = Courier()
    courier.name = "web"
    say(database, courier, "一")
    with database.read() as session:
        assert outbox.due(session, "web", now()) == []
