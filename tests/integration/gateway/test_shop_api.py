"""The shop's own systems push their objects, events and tokens in."""

import json
import time
import uuid
from datetime import UTC, datetime

import pytest

from shop.behaviour.models import Behaviour, SuggestionList

CATEGORY = {"name": "蓝牙耳机", "aliases": ["无线耳机"]}
PRODUCT = {
    "version": 2,
    "title": "云听降噪蓝牙耳机",
    "category_id": "earphones",
    "variants": [{"id": "P1-b", "colour": "黑色", "price": 25_900, "stock": 4}],
}
ORDER = {
    "version": 3,
    "customer_id": "C1",
    "state": "in_transit",
    "placed_at": "2025-01-01T12:00:00+08:00",
    "paid_at": "2025-01-01T12:01:00+08:00",
    "total": 25_900,
    "lines": [
        {
            "product_id": "P1",
            "title": "云听降噪蓝牙耳机",
            "quantity": 1,
            "unit_price": 25_900,
            "paid": 25_900,
        }
    ],
}
SHIPMENT = {
    "version": 1,
    "order_id": "O1",
    "courier": "顺丰速运",
    "tracking_no": "SF1000000001",
    "state": "in_transit",
    "shipped_at": "2025-01-02T09:00:00+08:00",
    "events": [{"at": "2025-01-02T20:00:00+08:00", "text": "已到达杭州中转场"}],
}
CASE = {
    "version": 1,
    "order_id": "O1",
    "customer_id": "C1",
    "kind": "refund",
    "state": "in_review",
    "amount": 10_000,
    "requested_at": "2025-01-05T10:00:00+08:00",
}


@pytest.fixture
def filled(shop):
    """One object of each type, pushed."""
    objects = [
        ("categories", "earphones", CATEGORY),
        ("products", "P1", PRODUCT),
        ("orders", "O1", ORDER),
        ("shipments", "S1", SHIPMENT),
        ("aftersales", "A1", CASE),
    ]
    for type_, id_, body in objects:
        answer = shop.put(f"/api/v1/shop/{type_}/{id_}", json=body)
        assert answer.status_code == 200, answer.text
    return {type_: (id_, body) for type_, id_, body in objects}


def test_what_is_pushed_is_what_is_shown(shop, filled):
    for type_, (id_, body) in filled.items():
        shown = shop.get(f"/api/v1/shop/{type_}/{id_}").json()
        assert shown["id"] == id_
        for field in body.keys() - {"variants", "lines", "events"}:
            if not field.endswith("_at"):
                assert shown[field] == body[field], field
    assert shop.get("/api/v1/shop/orders/O1").json()["lines"][0]["title"] == "云听降噪蓝牙耳机"
    assert len(shop.get("/api/v1/shop/shipments/S1").json()["events"]) == 1


def test_an_older_version_never_overwrites(shop, filled):
    older = shop.put("/api/v1/shop/products/P1", json={**PRODUCT, "version": 1, "title": "旧标题"})
    assert (older.status_code, older.json()["applied"]) == (200, False)
    assert older.json()["version"] == 2
    again = shop.put("/api/v1/shop/products/P1", json={**PRODUCT, "title": "同版本"})
    assert again.json()["applied"] is False
    assert shop.get("/api/v1/shop/products/P1").json()["title"] == PRODUCT["title"]
    newer = shop.put("/api/v1/shop/products/P1", json={**PRODUCT, "version": 3, "title": "新标题"})
    assert newer.json()["applied"] is True
    assert shop.get("/api/v1/shop/products/P1").json()["title"] == "新标题"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("orders/O9", {**ORDER, "total": "许多"}, "total"),
        ("orders/O9", {**ORDER, "placed_at": "2025-01-01T12:00:00"}, "placed_at"),
        ("orders/O9", {**ORDER, "state": "lost"}, "state"),
        ("orders/O9", {**ORDER, "colour": "红"}, "colour"),
        ("orders/O9", {**ORDER, "lines": [{"title": "x"}]}, "lines.0.product_id"),
        ("orders/O9", {**ORDER, "customer_id": "nobody"}, "customer_id"),
        ("products/P9", {**PRODUCT, "category_id": "nothing"}, "category_id"),
        ("products/P9", {**PRODUCT, "variants": []}, "variants"),
        ("shipments/S9", {**SHIPMENT, "order_id": "nothing"}, "order_id"),
    ],
)
def test_errors_name_the_field(shop, filled, path, body, field):
    answer = shop.put(f"/api/v1/shop/{path}", json=body)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert shop.get(f"/api/v1/shop/{path}").status_code == 404


def test_the_id_of_the_address_counts(shop):
    answer = shop.put("/api/v1/shop/customers/C7", json={"id": "C8", "name": "王芳"})
    assert (answer.status_code, answer.json()["code"]) == (422, "id_mismatch")
    assert shop.put("/api/v1/shop/customers/C7", json={"id": "C7"}).status_code == 200


def test_a_batch_stores_what_is_right_and_names_what_is_wrong(shop, filled):
    objects = [
        {"type": "customers", "id": f"B{n}", "data": {"version": 1, "name": f"顾客{n}"}}
        for n in range(50)
    ]
    objects[7] = {"type": "customers", "id": "B7", "data": {"points": -1}}
    objects[8] = {"type": "spaceships", "id": "B8", "data": {}}
    objects[9] = "no object"
    objects[10] = {"type": "orders", "id": "B10", "data": {**ORDER, "customer_id": "nobody"}}
    answer = shop.post("/api/v1/shop/batch", json={"objects": objects}).json()
    assert (answer["applied"], answer["unchanged"], answer["failed"]) == (46, 0, 4)
    wrong = {one["index"]: one["errors"][0]["field"] for one in answer["results"] if one["errors"]}
    assert wrong == {7: "points", 8: "type", 9: "", 10: "customer_id"}
    again = shop.post("/api/v1/shop/batch", json={"objects": objects}).json()
    assert (again["applied"], again["unchanged"], again["failed"]) == (0, 46, 4)


def test_a_batch_has_at_most_a_thousand_objects(shop):
    many = [{"type": "customers", "id": "x", "data": {}}] * 1_001
    assert shop.post("/api/v1/shop/batch", json={"objects": many}).status_code == 422


def test_a_changed_catalogue_reaches_the_bots_lexicon(shop, filled, gateway):
    shop.put("/api/v1/shop/categories/mugs", json={"name": "保温杯", "aliases": ["水杯"]})
    assert in_the_lexicon(gateway, "categories", "保温杯")


def in_the_lexicon(gateway, kind, word):
    path = gateway.settings.data / "lexicon.json"
    for _ in range(200):
        if path.exists() and word in json.loads(path.read_text())[kind]:
            return True
        time.sleep(0.05)
    return False


def test_a_courier_that_only_this_shop_uses_reaches_the_bots_lexicon(shop, filled, gateway):
    parcel = {**SHIPMENT, "courier": "小鹿同城", "shipped_at": datetime.now(UTC).isoformat()}
    assert shop.put("/api/v1/shop/shipments/S8", json=parcel).status_code == 200
    assert in_the_lexicon(gateway, "couriers", "小鹿同城")
    objects = [{"type": "shipments", "id": "S9", "data": {**parcel, "courier": "白鸽快运"}}]
    assert shop.post("/api/v1/shop/batch", json={"objects": objects}).json()["applied"] == 1
    assert in_the_lexicon(gateway, "couriers", "白鸽快运")


def test_events_count_once_and_errors_are_per_event(shop, filled, database):
    good = {
        "id": uuid.uuid4().hex,
        "customer_id": "C1",
        "type": "view",
        "item_id": "P1",
        "ts": "2025-02-01T08:00:00+08:00",
        "page": "fields not named are ignored",
    }
    events = [
        good,
        {**good, "id": "e2", "customer_id": "nobody"},
        {**good, "id": "e3", "item_id": "nothing"},
        {**good, "id": "e4", "ts": "yesterday"},
        {**good, "id": "e5", "type": "dance"},
        {**good, "id": "e6", "item_id": None},
        {**good, "id": "e7", "type": "search", "item_id": None},
        5,
        {**good, "id": "search-1", "type": "search", "item_id": None, "query": "耳机"},
    ]
    answer = shop.post("/api/v1/events", json={"events": events})
    assert answer.status_code == 200
    result = answer.json()
    assert (result["accepted"], result["duplicates"]) == (2, 0)
    assert {error["index"]: error["field"] for error in result["errors"]} == {
        1: "customer_id",
        2: "item_id",
        3: "ts",
        4: "type",
        5: "item_id",
        6: "query",
        7: "",
    }
    again = shop.post("/api/v1/events", json={"events": [good]}).json()
    assert (again["accepted"], again["duplicates"]) == (0, 1)
    with database.read() as session:
        assert session.query(Behaviour).filter_by(event_id=good["id"]).count() == 1


def test_recommendations_are_stored_as_shown(shop, database):
    answer = shop.get("/api/v1/recommendations", params={"customer_id": "C1", "k": 3})
    assert answer.status_code == 200
    body = answer.json()
    assert [item["id"] for item in body["items"]] == ["P1", "P2", "P3"]
    fields = {"id", "title", "price", "image", "score", "reason", "evidence"}
    assert body["items"][0].keys() == fields
    assert body["personalised"] is False
    with database.read() as session:
        stored = session.get(SuggestionList, body["list_id"])
        assert [item["id"] for item in stored.items] == ["P1", "P2", "P3"]
        assert stored.customer_id == "C1"


def test_a_recommender_that_is_away_is_a_503(shop, gateway, bot):
    port = bot.port
    bot.stop()
    answer = shop.get("/api/v1/recommendations", params={"customer_id": "C1"})
    assert (answer.status_code, answer.json()["code"]) == (503, "recommender_unavailable")
    health = shop.get("/healthz")
    assert health.status_code == 503
    assert set(health.json()["missing"]) == {"bot-1", "actions", "recommender"}
    bot.port = port
    bot.start()
    assert shop.get("/healthz").status_code == 200


def test_consent_is_the_shops_and_the_customers_own(shop, chat):
    token = shop.post("/api/v1/customer-tokens", json={"customer_id": "C1"}).json()["token"]
    own, visitor = chat(token), chat()
    off = own.client.put("/api/v1/customers/C1/consent", json={"personalisation": False})
    assert off.status_code == 200
    assert shop.get("/api/v1/customers/C1/consent").json()["personalisation"] is False
    on = shop.put("/api/v1/customers/C1/consent", json={"personalisation": True})
    assert on.json()["personalisation"] is True
    for stranger, id_ in ((visitor, "C1"), (own, "C2")):
        assert stranger.client.get(f"/api/v1/customers/{id_}/consent").status_code == 403
    bad = own.client.put("/api/v1/customers/C1/consent", json={"personalisation": "maybe"})
    assert bad.status_code == 422
    assert shop.get("/api/v1/customers/nobody/consent").status_code == 404


def test_the_shop_key_is_needed(chat, gateway):
    one = chat()
    for method, path in (
        ("POST", "/api/v1/customer-tokens"),
        ("POST", "/api/v1/events"),
        ("PUT", "/api/v1/shop/customers/C1"),
        ("GET", "/api/v1/shop/customers/C1"),
        ("POST", "/api/v1/shop/batch"),
        ("GET", "/api/v1/recommendations"),
    ):
        assert one.client.request(method, path, json={}).status_code == 401, path
