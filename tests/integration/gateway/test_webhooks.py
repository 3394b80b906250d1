"""What customers ask reaches the shop's own system: in order, until it is taken."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from zhuyi_client import Receiver, Repeated

from shop.webhooks import keys, service
from tests.way_out import backlog, cancel, deliver, due, stands


def test_an_endpoint_that_answers_500_for_an_hour_loses_nothing_and_keeps_the_order(out):
    began = out.clock.at
    out.receiver.status = lambda _got: 500 if out.clock.at < began + timedelta(hours=1) else 200
    for number in range(3):
        cancel(out.database, "O1", began + timedelta(seconds=number))
    cancel(out.database, "O2", began)
    out.clock.at += timedelta(seconds=5)

    def tomorrow(_worker):
        out.clock.at += timedelta(minutes=3)
        return backlog(out.database) == (0, 0)

    deliver(out, tomorrow)
    assert out.clock.at - began < timedelta(hours=3)
    taken: dict[str, list[str]] = {}
    ids = [got.headers["webhook-id"] for got in out.receiver.got]
    for got in out.receiver.got:
        body = json.loads(got.body)
        asked = taken.setdefault(body["data"]["order_id"], [])
        if body["data"]["request_id"] not in asked:
            asked.append(body["data"]["request_id"])
    assert [len(taken["O1"]), len(taken["O2"])] == [3, 1]
    assert taken["O1"] == sorted(taken["O1"])
    assert len(set(ids)) == 4 < len(ids)  # the id of an event is the same at each try


def test_an_endpoint_that_never_answers_makes_a_dead_letter_after_three_days(out):
    out.receiver.status = lambda _got: 500
    began = out.clock.at
    cancel(out.database, "O1", began)
    cancel(out.database, "O1", began)

    def later(_worker):
        out.clock.at += timedelta(minutes=50)
        return backlog(out.database) == (1, 1)

    deliver(out, later, seconds=60)
    assert timedelta(days=2, hours=22) < out.clock.at - began < timedelta(days=3, hours=12)
    with out.database.read() as session:
        dead, behind = service.undelivered(session)
    assert (dead.state, dead.error) == ("dead", "HTTP 500")
    assert (behind.state, behind.attempts) == ("pending", 0)
    assert due(out.database, out.clock.at) == []  # nothing overtakes
    out.receiver.status = lambda _got: 204
    with out.database.write() as session:
        service.resend(session, dead.event_id, out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    last = [got.headers["webhook-id"] for got in out.receiver.got[-2:]]
    assert last == [dead.event_id, behind.event_id]


def test_gone_stops_everything_until_somebody_resends(out):
    out.receiver.status = lambda _got: 410
    cancel(out.database, "O1", out.clock.at)
    deliver(out, lambda worker: worker.gone and backlog(out.database) == (0, 1))
    with out.database.read() as session:
        assert service.undelivered(session)[0].error == "HTTP 410"


@pytest.mark.parametrize(
    ("status", "headers", "least"),
    [
        (302, {"Location": "http://127.0.0.1:1/elsewhere"}, 4),
        (429, {"Retry-After": "900"}, 900),
        (503, {"Retry-After": "99999"}, 3_600),
        (503, {"Retry-After": "soon"}, 4),
        (404, {}, 4),
    ],
)
def test_what_is_not_a_success_is_tried_again_and_never_followed(out, status, headers, least):
    out.receiver.status = lambda _got: status
    out.receiver.answer_headers = headers
    cancel(out.database, "O1", out.clock.at)

    def tried(_worker):
        return len(out.receiver.got) == 1 and not due(out.database, out.clock.at)

    deliver(out, tried)
    assert backlog(out.database) == (1, 0)
    assert not due(out.database, out.clock.at + timedelta(seconds=least - 1))
    assert due(out.database, out.clock.at + timedelta(hours=2))


def test_an_answer_that_never_ends_is_not_read(out):
    out.receiver.endless = True
    cancel(out.database, "O1", out.clock.at)
    deliver(out, stands(out.database, (0, 0)), seconds=5)
    out.receiver.endless = False


def test_nobody_listening_and_a_broken_secret_lose_nothing(out):
    cancel(out.database, "O1", out.clock.at)

    def tried(_worker):
        return not due(out.database, out.clock.at)

    deliver(out, tried, url="http://127.0.0.1:1/")
    out.clock.at += timedelta(minutes=1)
    (out.folder / keys.FILE).write_text("{")
    deliver(out, tried)
    assert out.receiver.got == []
    (out.folder / keys.FILE).unlink()
    out.clock.at += timedelta(minutes=5)
    deliver(out, stands(out.database, (0, 0)))
    assert len(out.receiver.got) == 1


def test_what_was_taken_long_ago_is_forgotten(out):
    cancel(out.database, "O1", out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    with out.database.write() as session:
        assert service.prune(session, out.clock.at + timedelta(days=29)) == 0
        assert service.prune(session, out.clock.at + timedelta(days=31)) == 1


def test_a_timestamp_is_that_of_the_try(out):
    out.clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    cancel(out.database, "O1", out.clock.at)
    out.clock.at += timedelta(hours=5)
    deliver(out, stands(out.database, (0, 0)))
    (got,) = out.receiver.got
    assert int(got.headers["webhook-timestamp"]) == int(out.clock.at.timestamp())
    assert json.loads(got.body)["timestamp"] == "2026-03-01T00:00:00+00:00"


def test_only_the_gateway_that_leads_delivers(out):
    cancel(out.database, "O1", out.clock.at)
    with pytest.raises(TimeoutError):
        deliver(out, lambda _worker: out.receiver.got, seconds=0.3, leads=lambda: False)
    deliver(out, stands(out.database, (0, 0)))


def test_a_worker_that_ends_between_delivery_and_note_delivers_again_under_the_same_id(out):
    asked = threading.Event()

    def hang(_got):
        asked.set()
        time.sleep(0.5)  # the worker ends meanwhile
        return 204

    out.receiver.status = hang
    cancel(out.database, "O1", out.clock.at)
    deliver(out, lambda _worker: asked.is_set())
    assert backlog(out.database) == (1, 0)
    out.receiver.status = lambda _got: 204
    deliver(out, stands(out.database, (0, 0)))
    first, second = out.receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_receiver_handles_an_event_once_and_what_failed_again(out):
    cancel(out.database, "O1", out.clock.at)
    deliver(out, stands(out.database, (0, 0)))
    (got,) = out.receiver.got
    receiver = Receiver([keys.keys(out.folder, out.clock.at)[0].secret])
    event = receiver.receive(got.headers, got.body)
    assert receiver.receive(got.headers, got.body) == event  # it was not handled yet
    receiver.handled(event)
    with pytest.raises(Repeated):
        receiver.receive(got.headers, got.body)
