"""The shop answers what customers ask for; what follows is done and the customer told once."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from shop.aftersales.asking import request_refund
from shop.aftersales.intake import SHOWN_ONLY, AfterSaleIn
from shop.aftersales.models import AfterSale, Refund
from shop.aftersales.sending_back import record_parcel, request_pickup
from shop.aftersales.service import accept
from shop.aftersales.tickets import open_ticket
from shop.orders.invoices import invoices_of, request_correction, request_invoice
from shop.orders.models import Invoice
from shop.orders.requests import request_about_order, request_address_change
from shop.system import RequestKind
from shop.webhooks import repository as webhooks
from shop.webhooks.models import WebhookEvent
from tests.asking import NUMBERS, SHOP, Asking


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


def test_number_and_link_of_an_invoice_are_kept_and_a_correction_reverses_it(asking):
    request = asking.ask(request_invoice, title="某某公司")
    door = f"/api/v1/shop/requests/{request.id}/answer"
    unsafe = {"state": "done", "invoice": {"url": "javascript:alert(1)"}}
    assert asking.shop.post(door, json=unsafe).json()["errors"][0]["field"] == "invoice.url"
    given = {"number": "26332000000000000018", "url": "https://shop.example/fp/18.pdf"}
    answer = asking.shop.post(door, json={"state": "done", "invoice": given})
    assert answer.json()["data"]["number"] == given["number"]
    with asking.database.write() as session:
        invoice = session.get(Invoice, request.object_id)
        assert (invoice.state, invoice.number, invoice.url) == ("issued", *given.values())
        values = {"key": f"correct:{next(NUMBERS)}", "conversation_id": asking.chat.id}
        assert asking.told()[-1][1] == (
            f"订单 {asking.order_id} 的发票已经开好了。发票号码 {given['number']}。"
            f"在这里下载：{given['url']}"
        )
        wanted = request_correction(session, SHOP, "C1", invoice.id, title="另一公司", **values).id
    again = {"state": "done", "invoice": {"number": "26332000000000000026", "url": ""}}
    asking.shop.post(f"/api/v1/shop/requests/{wanted}/answer", json=again)
    with asking.database.read() as session:
        found = invoices_of(session, "C1", asking.order_id)
        assert {(one.title, one.state, one.amount) for one in found} == {
            ("某某公司", "reversed", 25_900),
            ("某某公司", "issued", -25_900),
            ("另一公司", "issued", 25_900),
        }
    assert asking.told()[-1][1].endswith("已经按新的抬头更正好了。发票号码 26332000000000000026。")


@pytest.mark.parametrize(
    ("kind", "payload", "words"),
    [
        ("order.remark_requested", {"remark": "周末送"}, "备注已经加上了"),
        ("order.change_requested", {"change": "split"}, "按您说的改好了"),
        ("order.delivery_time_requested", {"wanted": "明天"}, "送货时间已经安排好了"),
        ("order.handover_requested", {"wanted": "送货上门"}, "店里已经和快递说好了"),
        ("order.intercept_requested", {}, "已经拦下"),
        ("order.urge_requested", {"about": "shipping"}, "店里已经处理好了"),
    ],
)
def test_what_is_asked_about_an_order_goes_out_and_its_answer_is_told(asking, kind, payload, words):
    key = f"about:{next(NUMBERS)}"
    with asking.database.write() as session:
        request = request_about_order(
            session,
            SHOP,
            RequestKind(kind),
            "C1",
            asking.order_id,
            payload=payload,
            key=key,
            conversation_id=asking.chat.id,
        )
        event = session.query(WebhookEvent).filter_by(request_id=request.id).one()
        assert event.type == kind
        assert json.loads(event.body)["data"] == {
            "request_id": request.id,
            "customer_id": "C1",
            "order_id": asking.order_id,
            **payload,
        }
        id_ = request.id
    assert asking.answer(id_, "done").json()["state"] == "done"
    assert words in asking.told()[-1][1]
    assert asking.order().remark == payload.get("remark", "")


def test_goods_agreed_to_go_back_and_are_fetched(asking):
    asking.push(2, "signed", signed_at="2026-01-03T12:00:00+08:00")
    case = asking.ask(request_refund, reason="坏了", cause="quality", kind="exchange")
    with asking.database.read() as session:
        request = session.query(WebhookEvent).filter_by(object_id=case.id).one().request_id
    asking.answer(request, "accepted")
    with asking.database.write() as session:
        values = {"conversation_id": asking.chat.id, "key": f"fetch:{next(NUMBERS)}"}
        pickup = request_pickup(session, SHOP, "C1", case.id, **values).id
    asking.answer(pickup, "accepted")
    with asking.database.read() as session:
        assert session.get(AfterSale, case.id).state == "accepted"
    agreed, fetched = (text for _, text in asking.told())
    assert "换货申请" in agreed
    assert "怎么寄回" in agreed
    assert case.number in fetched
    assert "上门取件店里已经安排" in fetched


def test_a_picture_goes_with_the_case_and_to_the_shop(asking):
    asking.push(2, "signed", signed_at="2026-01-03T12:00:00+08:00")
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")

    def send():
        return asking.chat.client.post("/api/v1/uploads", content=out.getvalue()).json()["url"]

    alone = send()
    assert "商品有问题" in asking.told()[0][1]
    assert asking.shop.get(alone).status_code == 404  # shows no case
    case = asking.ask(request_refund, reason="坏了", cause="damaged")
    assert asking.shop.get(alone).status_code == 200  # sent just before the case
    added = send()
    code, text = asking.told()[1]
    assert code == "picture_for_the_case"
    assert case.number in text
    assert asking.shop.get(added).headers["content-type"] == "image/png"
    with asking.database.read() as session:
        events = session.query(WebhookEvent).filter_by(object_id=case.id)
        told = [json.loads(event.body) for event in events.order_by(WebhookEvent.position)]
    assert [one["type"] for one in told] == [
        "aftersale.requested",
        *["aftersale.picture_added"] * 2,
    ]
    assert told[2]["data"]["pictures"] == [added]


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
    assert texts[0].endswith("开好了。")  # no number, no link: none was given
    assert "抬头不对" in texts[1]
    assert ticket.number in texts[2]


def test_a_case_is_shown_with_what_the_customer_added(asking):
    asking.push(2, "signed", signed_at="2026-01-03T12:00:00+08:00")
    case = asking.ask(request_refund, reason="收到时破损", cause="damaged", kind="exchange")
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    picture = asking.chat.client.post("/api/v1/uploads", content=out.getvalue()).json()["url"]
    path = f"/api/v1/shop/aftersales/{case.id}"
    before = asking.shop.get(path).json()
    assert (before["number"], before["reason"]) == (case.number, "收到时破损")
    assert before["pictures"] == [picture]
    assert (before["pickup"], before["return_tracking_no"]) == (None, None)
    wish = {
        "wanted": "1月9日 15:00 以后",
        "words": "9号三点后",
        "days": ["2026-01-09", "2026-01-09"],
        "hours": ["15:00", None],
    }
    with asking.database.write() as session:
        accept(session, case.id)
        request_pickup(session, SHOP, "C1", case.id, key=f"fetch:{next(NUMBERS)}", wish=wish)
        record_parcel(session, "C1", case.id, tracking_no="SF1234567890", courier="顺丰")
    shown = asking.shop.get(path).json()
    assert {name: shown["pickup"][name] for name in wish} == wish
    assert shown["pickup"]["state"] == "requested"
    assert (shown["return_courier"], shown["return_tracking_no"]) == ("顺丰", "SF1234567890")


def test_a_case_shown_can_be_pushed_back_and_loses_nothing(asking):
    asking.push(2, "signed", signed_at="2026-01-03T12:00:00+08:00")
    case = asking.ask(request_refund, reason="坏了", cause="quality", kind="exchange")
    path = f"/api/v1/shop/aftersales/{case.id}"
    with asking.database.write() as session:
        accept(session, case.id)
        record_parcel(session, "C1", case.id, tracking_no="SF1234567890")
    shown = asking.shop.get(path).json()
    assert shown.keys() - AfterSaleIn.model_fields.keys() == SHOWN_ONLY
    back = {**shown, "version": 1, "return_tracking_no": "SF0000000000", "number": "X"}
    answer = asking.shop.put(path, json=back)
    assert (answer.status_code, answer.json()["applied"]) == (200, True), answer.text
    after = asking.shop.get(path).json()
    assert (after["return_tracking_no"], after["number"]) == ("SF1234567890", case.number)
