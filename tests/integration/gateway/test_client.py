"""The Python client does what the guide says of it, against a running gateway."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from zhuyi_client import Object, Problem, Zhuyi
from zhuyi_client import client as module

from tests.integration.gateway.test_shop_api import CATEGORY, ORDER, PRODUCT, SHIPMENT


@pytest.fixture
def zhuyi(gateway):
    with Zhuyi(gateway.url, gateway.shop_key, trust_env=False) as client:
        yield client


def test_more_than_a_thousand_objects_go_in_several_calls_and_errors_keep_their_place(zhuyi):
    objects = [Object("customers", f"客-{n}", {"version": 1}) for n in range(2_100)]
    objects[1_500] = Object("customers", "客-1500", {"points": "许多"})
    result = zhuyi.batch(iter(objects))
    assert (result.applied, result.failed) == (2_099, 1)
    (error,) = result.errors
    assert (error.index, error.id, error.field) == (1_500, "客-1500", "points")
    assert zhuyi.batch([]).applied == 0


def test_objects_are_put_and_shown(zhuyi):
    zhuyi.put("categories", "earphones", **CATEGORY)
    zhuyi.put("products", "P1", **PRODUCT)
    stored = zhuyi.put("orders", "单-客户端", **{**ORDER, "version": 5})
    assert (stored.id, stored.version, stored.applied) == ("单-客户端", 5, True)
    assert zhuyi.put("orders", "单-客户端", **{**ORDER, "version": 4}).applied is False
    assert zhuyi.get("orders", "单-客户端")["version"] == 5
    zhuyi.put("shipments", "箱-客户端", **{**SHIPMENT, "order_id": "单-客户端"})
    scan = {"at": "2025-01-03T20:00:00+08:00", "text": "派送中", "state": "delivering"}
    assert (zhuyi.scans("箱-客户端", [scan]), zhuyi.scans("箱-客户端", [scan])) == (1, 0)


def test_behaviours_and_tokens(zhuyi):
    zhuyi.put("categories", "earphones", **CATEGORY)
    zhuyi.put("products", "P1", **PRODUCT)
    seen = {"customer_id": "C1", "type": "view", "item_id": "P1", "ts": "2025-01-01T00:00:00Z"}
    result = zhuyi.events([{**seen, "id": "看-1"}, {**seen, "id": "看-2", "type": "dance"}])
    assert (result.accepted, result.errors[0].index) == (1, 1)
    token = zhuyi.customer_token("C1")
    assert token.token
    assert token.expires_at.tzinfo is not None


def test_a_refusal_says_why(zhuyi):
    with pytest.raises(Problem) as refused:
        zhuyi.put("orders", "X", **{**ORDER, "total": "许多"})
    assert (refused.value.status, refused.value.errors[0].field) == (422, "total")
    assert "total" in str(refused.value)
    with pytest.raises(Problem, match="object_not_found"):
        zhuyi.answer("nothing", "done")
    with pytest.raises(Problem, match="object_not_found"):
        zhuyi.request("nothing")


def test_a_wrong_key_is_said_at_once(gateway):
    with Zhuyi(gateway.url, "wrong", trust_env=False) as stranger:
        with pytest.raises(Problem, match="401"):
            stranger.get("orders", "O1")


class Flaky:
    """Answers 503, then nothing sensible, then what it should."""

    def __init__(self, answers):
        self.answers, self.asked = list(answers), 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                status = outer.answers[min(outer.asked, len(outer.answers) - 1)]
                outer.asked += 1
                self.send_response(status)
                if status == 503:
                    self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(b'{"requests": [], "next": null}' if status == 200 else b"<html>")

            def log_message(self, *_):
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize(("answers", "asked"), [([503, 503, 200], 3), ([502, 200], 2), ([200], 1)])
def test_what_failed_on_the_way_is_sent_again(monkeypatch, answers, asked):
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)
    flaky = Flaky(answers)
    with Zhuyi(flaky.url, "key", trust_env=False) as client:
        assert list(client.requests()) == []
    assert flaky.asked == asked
    flaky.stop()


def test_it_gives_up_in_the_end(monkeypatch):
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.01)
    flaky = Flaky([503])
    with Zhuyi(flaky.url, "key", tries=3, trust_env=False) as client, pytest.raises(Problem):
        list(client.requests())
    assert flaky.asked == 3
    flaky.stop()
    with Zhuyi("http://127.0.0.1:1", "key", tries=2, trust_env=False) as client:
        with pytest.raises(httpx.TransportError):
            client.get("orders", "X")
