"""The shop answers what customers ask for; what follows is done and the customer told once."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from shop.aftersales.models import AfterSale, Refund
from shop.aftersales.service import cancel as withdraw
from shop.aftersales.service import request_refund
from shop.aftersales.tickets import open_ticket
from shop.orders.invoices import request_invoice
from shop.orders.models import Invoice, Order
from shop.orders.requests import request_address_change, request_cancel
from shop.system import RemoteShop
from shop.webhooks import repository as webhooks
from shop.webhooks.models import WebhookEvent

SHOP = RemoteShop()
NUMBERS = itertools.count(1)


class Asking:
    """A customer with an order at a shop that answers later."""

    def __init__(self, database, shop, chat):
        self.database, self.shop = database, shop
        self.order_id = f"单-{next(NUMBERS)}"
        self.push(1, "awaiting_shipment")
        token = shop.post("/api/v1/customer-tokens", json={"customer_id": "C1"}).json()["token"]
        self.chat = chat(token)

    def push(self, version, state, **more):
        line = {"product_id": "P", "title": "云听耳机", "quantity": 1}
        body = {
            "version": version,
            "customer_id": "C1",
            "state": state,
            "placed_at": "2026-01-01T12:00:00+08:00",
            "paid_at": "2026-01-01T12:01:00+08:00",
            "total": 25_900,
            "lines": [{**line, "unit_price": 25_900, "paid": 25_900}],
            **more,
        }
        answer = self.shop.put(f"/api/v1/shop/orders/{self.order_id}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, what, **values):
        common = {"key": f"test:{next(NUMBERS)}", "conversation_id": self.chat.id}
        with self.database.write() as session:
            return what(session, SHOP, "C1", self.order_id, **common, **values)

    def cancel(self):
        return self.ask(request_cancel, reason="customer").id

    def refund(self):
        case = self.ask(request_refund, reason="不想要了")
        with self.database.read() as session:
            request = session.query(WebhookEvent).filter_by(object_id=case.id).one().request_id
        return case.id, request

    def answer(self, request_id, state, reason=""):
        body = {"state": state, "reason": reason}
        return self.shop.post(f"/api/v1/shop/requests/{request_id}/answer", json=body)

    def told(self):
        return [
            (one["payload"]["code"], one["text"])
            for one in self.chat.log()
            if one["sender"] == "system"
        ]

    def order(self):
        with self.database.read() as session:
            return session.get(Order, self.order_id)


@pytest.fixture
def asking(database, shop, chat):
    return Asking(database, shop, chat)


def test_a_cancellation_is_done_only_when_the_shop_says_so(asking):
    request = asking.cancel()
    assert asking.answer(request, "accepted").json()["state"] == "accepted"
    assert asking.order().state == "awaiting_shipment"
    assert asking.answer(request, "done").status_code == 200
    assert (asking.order().state, asking.order().refunded) == ("cancelled", 25_900)
    codes, texts = zip(*asking.told(), strict=True)
    assert codes == ("request_accepted", "request_done")
    assert "取消好了会再告诉您" in texts[0]
    assert "已经取消" in texts[1]
    assert "¥259" in texts[1].replace(" ", "") or "259" in texts[1]


def test_the_same_answer_again_changes_nothing_and_says_nothing(asking):
    request = asking.cancel()
    for _ in range(3):
        answer = asking.answer(request, "refused", "已经打包")
        assert (answer.status_code, answer.json()["reason"]) == (200, "已经打包")
    (told,) = asking.told()
    assert told[0] == "request_refused"
    assert "已经打包" in told[1]
    assert asking.order().state == "awaiting_shipment"


def test_many_at_once_tell_the_customer_once(asking):
    request = asking.cancel()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: asking.answer(request, "done"), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert [code for code, _ in asking.told()] == ["request_done"]
    assert asking.order().refunded == 25_900


@pytest.mark.parametrize(
    ("first", "then"), [("refused", "accepted"), ("refused", "done"), ("done", "accepted")]
)
def test_an_answer_that_cannot_follow_is_a_conflict_without_effect(asking, first, then):
    request = asking.cancel()
    asking.answer(request, first)
    before = asking.order().state
    answer = asking.answer(request, then)
    assert (answer.status_code, answer.json()["reason"]) == (409, "illegal_answer")
    assert asking.order().state == before
    assert len(asking.told()) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"state": "requested"},
        {"state": "withdrawn"},
        {"state": "perhaps"},
        {},
        {"state": "done", "when": "now"},
        {"state": "refused", "reason": "字" * 201},
        {"state": "refused", "reason": "a\x00b"},
        {"state": "refused", "reason": 5},
        [],
    ],
)
def test_what_is_no_answer_is_refused_and_names_the_field(asking, body):
    request = asking.cancel()
    answer = asking.shop.post(f"/api/v1/shop/requests/{request}/answer", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert asking.told() == []


def test_unknown_requests_are_not_found(asking):
    assert asking.answer("nothing", "done").status_code == 404
    assert asking.shop.get("/api/v1/shop/requests/nothing").status_code == 404
    assert asking.chat.client.get("/api/v1/shop/requests").status_code == 401


def test_a_refund_is_promised_when_accepted_and_back_when_done(asking):
    case_id, request = asking.refund()
    asking.answer(request, "accepted")
    with asking.database.read() as session:
        assert session.get(AfterSale, case_id).state == "accepted"
        assert session.query(Refund).filter_by(aftersale_id=case_id).one().state == "pending"
    asking.answer(request, "done")
    with asking.database.read() as session:
        assert session.get(AfterSale, case_id).state == "done"
        assert session.query(Refund).filter_by(aftersale_id=case_id).one().state == "done"
    accepted, done = (text for _, text in asking.told())
    assert "同意" in accepted
    assert "已按原支付方式退回" not in accepted
    assert "已按原支付方式退回" in done


def test_done_at_once_is_accepted_on_the_way(asking):
    case_id, request = asking.refund()
    assert asking.answer(request, "done").status_code == 200
    with asking.database.read() as session:
        assert session.get(AfterSale, case_id).state == "done"
    assert [code for code, _ in asking.told()] == ["request_done"]


def test_a_refused_refund_says_why_and_can_be_asked_for_again(asking):
    case_id, request = asking.refund()
    asking.answer(request, "refused", "商品已经使用")
    with asking.database.read() as session:
        case = session.get(AfterSale, case_id)
        assert (case.state, case.refuse_reason) == ("refused", "商品已经使用")
    assert asking.order().refunded == 0
    assert "商品已经使用" in asking.told()[0][1]
    assert asking.refund()[0] != case_id


def test_an_address_changes_when_done(asking):
    address = {"name": "王芳", "city": "上海"}
    request = asking.ask(request_address_change, address=address).id
    asking.answer(request, "accepted")
    assert asking.order().address == {}
    asking.answer(request, "done")
    assert asking.order().address == address
    assert [code for code, _ in asking.told()] == ["request_accepted", "request_done"]


def test_invoices_and_tickets_are_finished_by_the_answer(asking):
    issued, refused = asking.ask(request_invoice, title="某某公司"), None
    asking.answer(issued.id, "done")
    with asking.database.read() as session:
        assert session.get(Invoice, issued.object_id).state == "issued"
    other = Asking(asking.database, asking.shop, lambda _token: asking.chat)
    refused = other.ask(request_invoice, title="某某公司")
    other.answer(refused.id, "refused", "抬头不对")
    with asking.database.read() as session:
        assert session.get(Invoice, refused.object_id).state == "refused"
    with asking.database.write() as session:
        values = {"customer_id": "C1", "conversation_id": asking.chat.id}
        key = f"t{next(NUMBERS)}"
        ticket = open_ticket(session, SHOP, kind="complaint", text="漏发", key=key, **values)
        request = webhooks.newest_of(session, ticket.id).request_id
    asking.answer(request, "done")
    texts = [text for _, text in asking.told()]
    assert "开好了" in texts[0]
    assert "抬头不对" in texts[1]
    assert ticket.number in texts[2]


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
    with httpx.Client(trust_env=False) as stranger:
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
