"""Requests that are settled without an answer: by a push, an import, the customer."""

import pytest

from shop.aftersales.models import AfterSale, Refund
from shop.aftersales.service import cancel as withdraw
from shop.orders.models import Order
from shop.webhooks.models import WebhookEvent
from tests import direct
from tests.asking import Asking


@pytest.fixture
def asking(database, shop, chat):
    return Asking(database, shop, chat)


def test_a_pushed_order_that_is_cancelled_answers_the_request(asking):
    request = asking.cancel()
    asking.push(2, "cancelled", cancelled_at="2026-01-02T12:00:00+08:00")
    assert asking.shop.get(f"/api/v1/shop/requests/{request}").json()["state"] == "done"
    assert [code for code, _ in asking.told()] == ["request_done"]
    asking.push(3, "cancelled", remark="again")
    assert len(asking.told()) == 1


def test_a_pushed_case_under_our_id_answers_the_request_also_in_a_batch(asking):
    case_id, request = asking.refund()
    case = asking.shop.get(f"/api/v1/shop/aftersales/{case_id}").json()
    body = {**case, "version": 1, "state": "accepted", "decided_at": "2026-01-03T12:00:00+08:00"}
    assert asking.shop.put(f"/api/v1/shop/aftersales/{case_id}", json=body).json()["applied"]
    assert asking.shop.get(f"/api/v1/shop/requests/{request}").json()["state"] == "accepted"
    body = {**body, "version": 2, "state": "done", "done_at": "2026-01-04T12:00:00+08:00"}
    objects = {"objects": [{"type": "aftersales", "id": case_id, "data": body}]}
    assert asking.shop.post("/api/v1/shop/batch", json=objects).json()["applied"] == 1
    assert [code for code, _ in asking.told()] == ["request_accepted", "request_done"]
    with asking.database.read() as session:
        refund = session.query(Refund).filter_by(aftersale_id=case_id).one()
        assert (refund.state, refund.amount) == ("done", 25_900)


def test_what_happens_here_does_not_use_up_the_shops_versions(asking):
    asking.answer(asking.cancel(), "done")
    assert asking.push(2, "cancelled", remark="店里的第二版")["applied"] is True
    assert asking.order().remark == "店里的第二版"


def test_a_withdrawn_case_is_told_to_the_shop_in_order_and_can_no_more_be_answered(asking):
    case_id, request = asking.refund()
    with asking.database.write() as session:
        withdraw(session, "C1", case_id)
    with asking.database.read() as session:
        events = session.query(WebhookEvent).filter_by(object_id=case_id).order_by("position")
        assert [event.type for event in events] == ["aftersale.requested", "aftersale.cancelled"]
    answer = asking.answer(request, "accepted")
    assert (answer.status_code, answer.json()["current"]) == (409, "withdrawn")
    assert asking.told() == []


def test_requests_can_be_fetched_page_by_page_instead(asking):
    mine = [asking.cancel() for _ in range(3)]
    asking.answer(mine[0], "refused")
    seen, after = [], ""
    while after is not None:
        query = {"state": "requested", "limit": 2, "after": after}
        page = asking.shop.get("/api/v1/shop/requests", params=query).json()
        seen += [one["id"] for one in page["requests"]]
        after = page["next"]
    assert [one for one in seen if one in mine] == mine[1:]
    assert len(seen) == len(set(seen))
    one = asking.shop.get(f"/api/v1/shop/requests/{mine[1]}").json()
    assert one["data"] == {"order_id": asking.order_id, "reason": "customer"}
    bad = asking.shop.get("/api/v1/shop/requests", params={"state": "x"})
    assert bad.json()["errors"][0]["field"] == "state"


def test_what_is_answered_need_not_go_out_any_more(asking):
    request = asking.cancel()
    asking.answer(request, "done")
    with asking.database.read() as session:
        assert session.query(WebhookEvent).filter_by(request_id=request).one().state == "done"


def test_an_answer_never_takes_a_shipped_order_back(asking):
    request = asking.cancel()
    asking.push(2, "in_transit", shipped_at="2026-01-02T12:00:00+08:00")
    answer = asking.answer(request, "done")
    assert (answer.status_code, answer.json()["reason"]) == (409, "illegal_step")
    assert asking.shop.get(f"/api/v1/shop/requests/{request}").json()["state"] == "requested"
    assert asking.told() == []


def test_a_key_with_one_bit_changed_answers_nothing(asking, gateway):
    request, key = asking.cancel(), gateway.shop_key
    path = f"{gateway.url}/api/v1/shop/requests/{request}/answer"
    places = [(place, bit) for place in range(len(key)) for bit in (0, 1)]
    wrong = [key[:n] + chr(ord(key[n]) ^ 1 << bit) + key[n + 1 :] for n, bit in places]
    with direct.Client() as stranger:
        for one in (*wrong, key[:-1], key + "A"):
            headers = {b"Authorization": b"Bearer " + one.encode()}
            answer = stranger.post(path, json={"state": "done"}, headers=headers)
            assert answer.status_code == 401
    assert asking.order().state == "awaiting_shipment"
    assert asking.told() == []


def test_an_import_that_cancels_the_order_answers_too(asking):
    request = asking.cancel()
    with asking.database.write() as session:  # as `zhuyi import` does with orders.csv
        session.get(Order, asking.order_id).state = "cancelled"
    told = asking.chat.until(1, "system", within=20)
    assert told[-1]["payload"]["code"] == "request_done"
    assert asking.shop.get(f"/api/v1/shop/requests/{request}").json()["state"] == "done"


def test_an_import_that_decides_the_case_answers_too(asking):
    case_id, request = asking.refund()
    with asking.database.write() as session:
        session.get(AfterSale, case_id).state = "accepted"
    asking.chat.until(1, "system", within=20)
    with asking.database.write() as session:
        session.get(AfterSale, case_id).state = "done"
    log = asking.chat.until(2, "system", within=20)
    codes = [m["payload"]["code"] for m in log if m["sender"] == "system"]
    assert codes == ["request_accepted", "request_done"]
    assert asking.shop.get(f"/api/v1/shop/requests/{request}").json()["state"] == "done"
