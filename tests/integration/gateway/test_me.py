"""The customers' own page through its API: what they see, change, take with them and erase."""

import itertools
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from shop.behaviour.models import Behaviour
from shop.catalog.models import Category, Product
from shop.clock import now
from shop.conversations.models import Conversation
from shop.customers.models import Customer
from shop.orders.models import Order
from shop.privacy import links
from tests import direct
from tests.integration.gateway.sio import SocketClient

NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def shelf(one_database):
    """Four products, one of a kind that is never named."""
    with one_database.write() as session:
        session.add(Category(id="ear", name="蓝牙耳机", aliases=["耳麦"]))
        session.add(Category(id="cup", name="保温杯", aliases=[]))
        session.add(Category(id="test", name="早孕检测", aliases=[]))
        session.flush()
        for id_, category, brand in (
            ("E1", "ear", "云雀"),
            ("E2", "ear", "山雀"),
            ("T1", "cup", "云雀"),
            ("S1", "test", "安心"),
        ):
            session.add(
                Product(
                    id=id_, title=f"{brand} {category} {id_}", category_id=category, brand=brand,
                    colour="黑色", attributes={"材质": "硅胶"}, price=9_900, stock=5,
                    created_at=now(),
                )
            )  # fmt: skip


@pytest.fixture
def someone(one_database, shelf):
    """A customer with an order and a morning of browsing."""
    id_ = f"ME{next(NUMBERS)}"
    did = [("view", "E1")] * 3 + [("favourite", "E2"), ("view", "T1"), ("view", "S1")]
    with one_database.write() as session:
        session.add(Customer(id=id_, name="周宁", phone="13912345678", created_at=now()))
        session.flush()
        session.add(
            Order(id=f"O-{id_}", customer_id=id_, state="已签收", placed_at=now(), total=100)
        )
        for number, (type_, item) in enumerate(did):
            session.add(_behaviour(id_, number, type_, item))
        session.add(_behaviour(id_, 90, "search", None, "降噪耳麦"))
        session.add(_behaviour(id_, 91, "search", None, "生日礼物"))
        session.add(_behaviour(id_, 92, "impression", "T1"))
    return id_


def _behaviour(customer, number, type_, item, query=None):
    at = now() - timedelta(minutes=100 - number)
    return Behaviour(
        event_id=f"{customer}-{number}", customer_id=customer, type=type_, item_id=item,
        query=query, ts=at,
    )  # fmt: skip


@pytest.fixture
def mine(chat, shop, someone):
    """That customer's client."""
    answer = shop.post("/api/v1/customer-tokens", json={"customer_id": someone})
    return chat(answer.json()["token"]).client


def page_of(client):
    answer = client.get("/api/v1/me")
    assert answer.status_code == 200, answer.text
    return answer.json()


def tag(client, label):
    return next((one for one in page_of(client)["tags"] if one["label"] == label), None)


def test_the_page_says_who_what_and_why(mine):
    page = page_of(mine)
    assert page["customer"] == {"name": "周宁", "phone": "139****5678"}
    assert set(page["consent"]) == {"personalisation", "service_talk", "marketing", "proactive"}
    ear = tag(mine, "蓝牙耳机")
    assert ear["kind"] == "category"
    assert ear["times"] == 5  # four with products, and a search by another name of it
    assert ear["because"][:3] == ["收藏过 1 次", "浏览过 3 次", "搜索过 1 次"]
    assert {one["label"] for one in page["tags"]} >= {"保温杯", "云雀", "山雀", "“生日礼物”"}
    assert page["legal"][0]["ids"] == [f"O-{mine.get('/api/v1/me/export').json()['profile']['id']}"]


def test_attributes_are_told_once_they_say_something(mine):
    black = tag(mine, "黑色")
    assert (black["kind"], black["times"]) == ("attribute", 5)
    assert tag(mine, "材质：硅胶")["times"] == 5


def test_what_is_sensitive_is_there_to_be_deleted_but_never_named(mine):
    written = mine.get("/api/v1/me").text
    assert "早孕" not in written and "安心" not in written and "S1" not in written
    private = next(one for one in page_of(mine)["tags"] if one["kind"] == "private")
    assert mine.delete(f"/api/v1/me/tags/{private['id']}").json() == {"forgotten": 1}
    assert not [one for one in page_of(mine)["tags"] if one["kind"] == "private"]


def test_a_deleted_interest_takes_its_behaviours_along(mine, someone, one_database):
    ear = tag(mine, "蓝牙耳机")
    assert mine.delete(f"/api/v1/me/tags/{ear['id']}").json() == {"forgotten": 5}
    labels = {one["label"] for one in page_of(mine)["tags"]}
    assert labels.isdisjoint({"蓝牙耳机", "山雀"})
    assert "云雀" in labels  # of the cup
    assert mine.delete(f"/api/v1/me/tags/{ear['id']}").status_code == 404
    with one_database.read() as session:
        rows = session.scalars(select(Behaviour).where(Behaviour.customer_id == someone)).all()
    empty = [row for row in rows if row.type == "forgotten"]
    assert len(empty) == 5
    assert not [row for row in empty if row.item_id or row.query or row.ts.year != 1970]


def test_a_forgotten_behaviour_does_not_come_back_by_being_sent_again(mine, someone, shop):
    mine.delete(f"/api/v1/me/tags/{tag(mine, '蓝牙耳机')['id']}")
    event = {"id": f"{someone}-0", "customer_id": someone, "type": "view", "item_id": "E1",
             "ts": now().isoformat()}  # fmt: skip
    again = shop.post("/api/v1/events", json={"events": [event]}).json()
    assert again == {"accepted": 0, "duplicates": 1, "errors": []}
    assert tag(mine, "蓝牙耳机") is None


def test_everything_can_be_forgotten_at_once(mine):
    assert mine.delete("/api/v1/me/tags").json()["forgotten"] == 9
    assert page_of(mine)["tags"] == []
    assert mine.get("/api/v1/me/export").json()["behaviours"] == []


def test_switches_hold_from_the_next_turn_on_and_are_recorded_as_the_customers(mine):
    off = mine.put("/api/v1/me/consent", json={"personalisation": False})
    assert off.json()["personalisation"] is False
    assert page_of(mine)["consent"]["personalisation"] is False
    changes = mine.get("/api/v1/me/export").json()["consent"]["changes"]
    assert [(c["purpose"], c["granted"], c["source"]) for c in changes] == [
        ("personalisation", False, "customer")
    ]
    assert mine.put("/api/v1/me/consent", json={"everything": True}).status_code == 422


def test_under_fourteen_there_is_no_personalisation_to_switch_on(mine, someone, one_database):
    with one_database.write() as session:
        session.get_one(Customer, someone).birthday = now() - timedelta(days=365 * 10)
    on = mine.put("/api/v1/me/consent", json={"personalisation": True})
    assert on.json()["personalisation"] is False
    assert page_of(mine)["under_age"] is True


def test_the_export_is_a_file_of_the_caller_only(mine, someone):
    answer = mine.get("/api/v1/me/export")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.json()["profile"]["id"] == someone
    assert {order["id"] for order in answer.json()["orders"]} == {f"O-{someone}"}


def test_erasing_needs_the_word_and_says_what_went_and_what_law_keeps(mine, someone, gateway):
    socket = SocketClient(gateway.url, {"token": mine.headers["Authorization"][7:]})
    model = gateway.settings.data / "models" / "recommender" / "m1"
    model.mkdir(parents=True, exist_ok=True)
    (model / "manifest.json").write_text(json.dumps({"created_at": now().isoformat()}))
    assert mine.post("/api/v1/me/erase", json={"confirm": "好"}).status_code == 422
    assert mine.post("/api/v1/me/erase", json={}).status_code == 422
    report = mine.post("/api/v1/me/erase", json={"confirm": "删除"}).json()
    removed = {one["what"]: one["count"] for one in report["removed"]}
    assert removed["个人资料"] == 1
    assert removed["浏览、搜索、收藏等行为"] == 9
    orders, number = report["locked"]
    assert orders["ids"] == [f"O-{someone}"]
    assert "电子商务法" in orders["why"]
    assert str(now().year + 3) in orders["kept_until_text"]
    assert number["what"] == "顾客编号"
    (left,) = report["models"]
    assert left["version"] == "m1"
    assert left["gone_text"].startswith("下一次训练后删除，最晚 ")
    socket.until_told_to_leave(within=4)
    socket.close()
    for path in ("/api/v1/me", "/api/v1/me/export", "/api/v1/messages"):
        assert mine.get(path).status_code == 401


class TestAVisitor:
    """Somebody who did not log in."""

    def test_sees_and_takes_this_conversation_only(self, chat, someone):
        one = chat()
        one.answers_to(one.send("有没有红色的"))
        page = page_of(one.client)
        assert page["customer"] is None and page["consent"] is None and page["tags"] == []
        assert page["messages"] == 2
        held = one.client.get("/api/v1/me/export").json()
        assert held["conversations"][0]["messages"][0]["text"] == "有没有红色的"
        assert "profile" not in held

    def test_has_no_settings(self, chat):
        one = chat()
        put = one.client.put("/api/v1/me/consent", json={"personalisation": True})
        assert put.json()["code"] == "login_first"
        assert one.client.delete("/api/v1/me/tags").status_code == 403

    def test_erases_this_conversation_and_no_other(self, chat, one_database):
        one, other = chat(), chat()
        one.answers_to(one.send("你好"))
        report = one.client.post("/api/v1/me/erase", json={"confirm": "删除"}).json()
        assert {"会话": 1, "聊天消息": 2}.items() <= {
            line["what"]: line["count"] for line in report["removed"]
        }.items()
        assert report["locked"] == []
        assert one.client.get("/api/v1/me").status_code == 401
        assert other.client.get("/api/v1/me").status_code == 200
        with one_database.read() as session:
            assert session.get(Conversation, one.id) is None


class TestALink:
    """What WeChat's 隐私 sends."""

    def test_opens_the_page_of_its_conversation_once(self, mine, gateway):
        path = mine.post("/api/v1/me/links").json()["path"]
        assert path.startswith("/me/#")
        link = path.removeprefix("/me/#")
        with direct.Client(base_url=gateway.url) as phone:
            opened = phone.post("/api/v1/me/sessions", json={"link": link})
            assert opened.status_code == 201, opened.text
            phone.headers["Authorization"] = f"Bearer {opened.json()['token']}"
            assert page_of(phone)["customer"]["name"] == "周宁"
            again = phone.post("/api/v1/me/sessions", json={"link": link})
        assert (again.status_code, again.json()["code"]) == (401, "link_used")

    def test_runs_out_after_ten_minutes(self, chat, gateway, one_database):
        one = chat()
        with one_database.write() as session:
            link = links.issue(session, one.id, now() - timedelta(minutes=11))
        late = direct.post(f"{gateway.url}/api/v1/me/sessions", json={"link": link})
        assert late.status_code == 401

    def test_is_nothing_that_can_be_guessed(self, gateway):
        for link in ("x", "删" * 50, "../../me"):
            answer = direct.post(f"{gateway.url}/api/v1/me/sessions", json={"link": link})
            assert answer.status_code == 401


def test_without_a_session_there_is_nothing(gateway):
    for method, path in (
        ("GET", "/api/v1/me"), ("PUT", "/api/v1/me/consent"), ("DELETE", "/api/v1/me/tags"),
        ("GET", "/api/v1/me/export"), ("POST", "/api/v1/me/erase"), ("POST", "/api/v1/me/links"),
    ):  # fmt: skip
        answer = direct.request(method, gateway.url + path, json={})
        assert answer.status_code == 401, path


def test_the_page_is_not_asked_for_without_end(chat):
    one = chat()
    answers = [one.client.get("/api/v1/me") for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {200}
    assert (answers[60].status_code, answers[60].json()["code"]) == (429, "too_many_requests")
    assert int(answers[60].headers["Retry-After"]) <= 60


def test_forgotten_behaviours_are_not_counted_in_the_chooser_of_the_demo_shop(
    mine, someone, gateway
):
    def described():
        found = direct.get(f"{gateway.url}/demo/api/customers", params={"query": someone})
        return found.json()["customers"][0]["description"]

    assert "9 条行为" in described()
    mine.delete("/api/v1/me/tags")
    assert "0 条行为" in described()
