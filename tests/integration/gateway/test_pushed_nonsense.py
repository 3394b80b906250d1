"""Whatever a shop's program pushes is stored right or refused by field; nothing is a 500 or 503."""

import json

import pytest

from tests.integration.gateway.test_shop_api import CASE, CATEGORY, ORDER, PRODUCT, SHIPMENT

HUGE = 10**30
SHOPS = (
    "/api/v1/shop",
    "/api/v1/agent/undelivered",
    "/api/v1/events",
    "/api/v1/customer-tokens",
    "/api/v1/recommendations",
    "/api/v1/customers/",
)
CUSTOMER = {"version": 1, "name": "王芳"}
BODIES = {
    "categories": CATEGORY,
    "customers": CUSTOMER,
    "products": PRODUCT,
    "orders": ORDER,
    "shipments": SHIPMENT,
    "aftersales": CASE,
}
LINE = ORDER["lines"][0]
WRONG = [
    ("customers", {"name": "字" * 201}, "name"),
    ("customers", {"name": "a\x00b"}, "name"),
    ("customers", {"name": "a\x1bb"}, "name"),
    ("customers", {"name": ["x"]}, "name"),
    ("customers", {"version": -1}, "version"),
    ("customers", {"version": HUGE}, "version"),
    ("customers", {"version": 1.5}, "version"),
    ("customers", {"points": HUGE}, "points"),
    ("customers", {"birthday": "0001-01-01T00:00:00+08:00"}, "birthday"),
    ("customers", {"addresses": [{"name": "x", "phone": "1"}] * 51}, "addresses"),
    ("customers", {"addresses": [{"name": "x"}]}, "addresses.0.phone"),
    ("categories", {"name": ""}, "name"),
    ("categories", {"aliases": ["x"] * 101}, "aliases"),
    ("categories", {"aliases": ["a\nb"]}, "aliases.0"),
    ("products", {"title": "字" * 201}, "title"),
    ("products", {"description": "字" * 5_001}, "description"),
    ("products", {"description": "a\x00"}, "description"),
    ("products", {"attributes": {"材质": {"deep": 1}}}, "attributes.材质"),
    ("products", {"attributes": {"a\x00": "x"}}, "attributes.a\x00.[key]"),
    ("products", {"attributes": {str(n): "x" for n in range(51)}}, "attributes"),
    ("products", {"size_chart": [{"size": "M", "height": "x" * 5_000}]}, "size_chart.0"),
    ("products", {"size_chart": [{"size": "M\x00"}]}, "size_chart.0"),
    ("products", {"variants": [{"id": "v", "price": HUGE}]}, "variants.0.price"),
    ("products", {"variants": [{"id": "v", "price": -1}]}, "variants.0.price"),
    ("products", {"variants": [{"id": "v", "price": 1}] * 501}, "variants"),
    ("orders", {"total": HUGE}, "total"),
    ("orders", {"total": 3_000_000_000}, "total"),
    ("orders", {"lines": []}, "lines"),
    ("orders", {"lines": [LINE] * 201}, "lines"),
    ("orders", {"lines": [{**LINE, "quantity": 0}]}, "lines.0.quantity"),
    ("orders", {"address": {"detail": ["x"]}}, "address.detail"),
    ("orders", {"placed_at": "9999-12-31T23:59:59-12:00"}, "placed_at"),
    ("orders", {"placed_at": 10**20}, "placed_at"),
    ("shipments", {"tracking_no": ""}, "tracking_no"),
    ("shipments", {"events": [{"at": "2025-01-02T20:00:00Z", "text": "x"}] * 501}, "events"),
    ("aftersales", {"lines": [-1]}, "lines.0"),
    ("aftersales", {"lines": [HUGE]}, "lines.0"),
    ("aftersales", {"amount": -1}, "amount"),
    ("aftersales", {"refuse_reason": "字" * 201}, "refuse_reason"),
]


@pytest.fixture(autouse=True)
def filled(shop):
    for type_, id_ in (
        ("categories", "earphones"),
        ("products", "P1"),
        ("orders", "O1"),
        ("shipments", "S1"),
    ):
        assert shop.put(f"/api/v1/shop/{type_}/{id_}", json=BODIES[type_]).status_code == 200


def named(answer):
    return [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(("type_", "change", "field"), WRONG, ids=lambda v: str(v)[:40])
def test_a_wrong_field_is_named_and_nothing_stored(shop, type_, change, field):
    body = {**BODIES[type_], **change}
    answer = shop.put(f"/api/v1/shop/{type_}/X9", json=body)
    assert answer.status_code == 422, answer.text
    assert field in named(answer)
    batch = {"objects": [{"type": type_, "id": "X9", "data": body}]}
    (result,) = shop.post("/api/v1/shop/batch", json=batch).json()["results"]
    assert field in [error["field"] for error in result["errors"]]
    assert shop.get(f"/api/v1/shop/{type_}/X9").status_code == 404


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(shop, raw):
    body = json.dumps({**ORDER, "total": 0}).replace('"total": 0', f'"total": {raw}')
    answer = shop.put("/api/v1/shop/orders/X9", content=body)
    assert answer.status_code in {400, 422}
    chart = json.dumps({**PRODUCT, "size_chart": [{"size": 0}]}).replace(
        '{"size": 0}', f'{{"size": {raw}}}'
    )
    assert shop.put("/api/v1/shop/products/X9", content=chart).status_code in {400, 422}


@pytest.mark.parametrize("id_", ["a%00b", "a%0Ab", "x" * 65, "%1B", "a%7F"])
def test_an_id_is_one_short_line(shop, id_):
    for method in ("PUT", "GET"):
        answer = shop.request(method, f"/api/v1/shop/customers/{id_}", json=CUSTOMER)
        assert answer.status_code == 422, answer.text
        assert named(answer) == ["id"]


def test_ids_of_the_shops_own_kind_are_kept_as_they_are(shop):
    for id_ in ("单-2025-0001", "o 1", "😀", "a.b", "null", "100%"):
        path = "/api/v1/shop/customers/" + "".join(f"%{byte:02X}" for byte in id_.encode())
        assert shop.put(path, json=CUSTOMER).json()["id"] == id_
        assert shop.get(path).json()["name"] == "王芳"


def test_versions_may_be_milliseconds(shop):
    stamp = 1_795_000_000_000
    path = "/api/v1/shop/orders/O-MS"
    assert shop.put(path, json={**ORDER, "version": stamp}).json()["applied"] is True
    older = shop.put(path, json={**ORDER, "version": stamp - 1, "remark": "旧"}).json()
    assert (older["applied"], older["version"]) == (False, stamp)
    assert shop.put(path, json={**ORDER, "version": stamp + 1}).json()["applied"] is True


def test_a_thousand_objects_in_one_batch(shop):
    objects = [
        {"type": "customers", "id": f"千-{n}", "data": {**CUSTOMER, "name": f"第{n}位"}}
        for n in range(1_000)
    ]
    answer = shop.post("/api/v1/shop/batch", json={"objects": objects}).json()
    assert (answer["applied"], answer["failed"]) == (1_000, 0)
    assert shop.get("/api/v1/shop/customers/千-999").json()["name"] == "第999位"


def test_text_is_kept_as_text(shop):
    script = "<script>alert(1)</script>&lt;\"'"
    shop.put("/api/v1/shop/customers/C-HTML", json={**CUSTOMER, "name": script})
    assert shop.get("/api/v1/shop/customers/C-HTML").json()["name"] == script


def test_events_with_nonsense_are_refused_one_by_one(shop):
    good = {
        "id": "n-1",
        "customer_id": "C1",
        "type": "view",
        "item_id": "P1",
        "ts": "2025-02-01T08:00:00+08:00",
    }
    events = [
        {**good, "id": "a\x00"},
        {**good, "id": "n-2", "ts": "0001-01-01T00:00:00+08:00"},
        {**good, "id": "n-3", "position": HUGE},
        {**good, "id": "n-4", "type": "search", "query": "a\x00"},
        good,
    ]
    answer = shop.post("/api/v1/events", json={"events": events})
    assert answer.status_code == 200, answer.text
    assert answer.json()["accepted"] == 1
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == ["id", "ts", "position", "query"]


def test_every_endpoint_has_an_example(shop):
    document = shop.get("/openapi.json").json()

    def example(schema):
        reference = schema.get("$ref", "").rpartition("/")[2]
        found = document["components"]["schemas"][reference] if reference else schema
        return found.get("examples")

    missing = []
    for path, methods in document["paths"].items():
        if not path.startswith(SHOPS):
            continue
        for method, operation in methods.items():
            bodies = [operation.get("requestBody", {})]
            bodies += [operation["responses"].get("200", {})]
            for body in bodies:
                schema = body.get("content", {}).get("application/json", {}).get("schema")
                if schema is not None and not example(schema):
                    missing.append((method, path))
    assert missing == []
