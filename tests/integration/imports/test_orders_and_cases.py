"""Orders, parcels, cases, invoices, consent and coupons from files."""

import pytest

from shop.aftersales import service as aftersales
from shop.customers import service as customers
from shop.customers.consent import Purpose, consents, set_consent
from shop.orders import invoices
from shop.orders import service as orders
from shop.shipping import service as shipping

ORDERS = (
    "order_id,customer_id,state,placed_at,paid_at,item_id,variant_id,quantity,unit_price,"
    "discount,shipping_fee"
)


@pytest.fixture
def shop(write):
    """Two cups, one of them in two colours, one customer."""
    write(
        "item_data",
        "item_id,category,price,image,title",
        "1,杯子,10,a.jpg,好杯子",
        "2,杯子,5,,小杯",
    )
    write("variants", "variant_id,item_id,colour,size,price", "1-a,1,红色,大,10", "2-a,2,,,5")
    return write("customers", "customer_id,name,phone", "A,安,14000000009", "B,白,14000000008")


def test_the_lines_of_an_order_stand_together(database, load, shop, write):
    line = "2025-03-01 10:00:00,2025-03-01 10:05:00"
    write(
        "orders",
        ORDERS,
        f"O1,A,待发货,{line},1,1-a,2,10,3,6",
        f"O1,A,待发货,{line},2,2-a,1,5,3,6",
        f"O2,A,待付款,{line.split(',', maxsplit=1)[0]},,2,2-a,1,5,0,0",
    )
    assert load(shop).rejected == 0
    with database.read() as session:
        order = orders.order_of(session, "A", "O1")
        assert (order.total, order.paid, order.state) == (2800, 2800, "awaiting_shipment")
        assert [(x.title, x.spec, x.image, x.paid) for x in order.lines] == [
            ("好杯子", "红色 大", "a.jpg", 2240),
            ("小杯", "", "", 560),
        ]
        steps = [(e.from_state, e.to_state) for e in orders.events(session, "O1")]
        assert steps == [("", "awaiting_payment"), ("awaiting_payment", "awaiting_shipment")]
        assert orders.order_of(session, "A", "O2").paid == 0


def test_one_bad_line_rejects_the_whole_order(database, load, shop, write, rejected):
    when = "2025-03-01 10:00:00,"
    write("orders", ORDERS, f"O1,A,待付款,{when},1,,1,10,0,0", f"O1,A,待付款,{when},9,,1,10,0,0")
    assert rejected(load(shop)) == [("2", "没有这个商品：9"), ("3", "没有这个商品：9")]
    with database.read() as session:
        assert orders.orders_of(session, "A") == []


def test_a_line_that_cannot_be_read_rejects_the_whole_order(database, load, shop, write, rejected):
    when = "2025-03-01 10:00:00,"
    write("orders", ORDERS, f"O1,A,待付款,{when},1,,1,10,0,0", f"O1,A,待付款,{when},2,,1,-5,0,0")
    reasons = dict(rejected(load(shop)))
    assert set(reasons) == {"2", "3"}
    assert reasons["3"] == "金额不能为负：-5"
    with database.read() as session:
        assert orders.orders_of(session, "A") == []


def test_a_new_state_is_a_step_of_the_order(database, load, shop, write):
    moment = "2025-03-01 10:00:00,2025-03-01 10:05:00"
    write("orders", ORDERS, f"O1,A,待发货,{moment},1,1-a,1,10,0,0")
    load(shop)
    write("orders", ORDERS, f"O1,A,运输中,{moment},1,1-a,1,10,0,0")
    load(shop)
    with database.read() as session:
        assert orders.order_of(session, "A", "O1").state == "in_transit"
        last = orders.events(session, "O1")[-1]
        assert (last.from_state, last.to_state) == ("awaiting_shipment", "in_transit")


def test_parcels_come_with_their_scans(database, load, shop, write):
    moment = "2025-03-01 10:00:00,2025-03-01 10:05:00"
    write("orders", ORDERS, f"O1,A,运输中,{moment},1,1-a,1,10,0,0")
    header = "shipment_id,order_id,courier,tracking_no,state,shipped_at,promised_at"
    shipped = "2025-03-02 09:00:00,2025-03-05 12:00:00"
    write("shipments", header, f"S1,O1,云雀速运,730000000000001,in_transit,{shipped}")
    write("tracking", "shipment_id,at,text", "S1,2025-03-02 09:00:00,已揽收", "S9,2025-03-02,无主")
    assert load(shop).rejected == 1
    with database.read() as session:
        (parcel,) = shipping.parcels(session, "O1")
        assert [scan.text for scan in parcel.events] == ["已揽收"]
        assert parcel.late


CASES = "aftersale_id,order_id,kind,state,requested_at,amount"


def paid_order(write, amount: str = "10") -> None:
    moment = "2025-03-01 10:00:00,2025-03-01 10:05:00"
    write("orders", ORDERS, f"O1,A,已签收,{moment},1,1-a,1,{amount},0,0")


def test_a_case_holds_its_amount_of_the_order(database, load, shop, write):
    paid_order(write)
    write(
        "aftersales", CASES, "K1,O1,refund,in_review,2025-03-04,4", "K2,O1,refund,done,2025-03-05,5"
    )
    assert load(shop).rejected == 0
    with database.read() as session:
        assert orders.order_of(session, "A", "O1").refunded == 900
        assert aftersales.progress(session, "A", "K2").done_amount == 500
        assert aftersales.progress(session, "A", "K1").refunds == []


def test_a_case_on_an_order_already_seen_holds_its_amount_too(database, load, shop, write):
    paid_order(write)
    load(shop)
    write("aftersales", CASES, "K1,O1,refund,in_review,2025-03-04,4")
    load(shop)
    load(shop)
    with database.read() as session:
        assert orders.order_of(session, "A", "O1").refunded == 400
    write("aftersales", CASES, "K1,O1,refund,refused,2025-03-04,4")
    load(shop)
    with database.read() as session:
        assert orders.order_of(session, "A", "O1").refunded == 0


def test_cases_never_hold_more_than_was_paid(database, load, shop, write, rejected):
    paid_order(write)
    write(
        "aftersales",
        CASES,
        "K1,O1,refund,in_review,2025-03-04,7",
        "K2,O1,refund,in_review,2025-03-04,4",
    )
    assert rejected(load(shop)) == [("3", "退款额超过订单已付金额")]
    with database.read() as session:
        assert orders.order_of(session, "A", "O1").refunded == 700


def test_invoices_and_coupons_find_their_customer(database, load, shop, write):
    paid_order(write)
    write(
        "invoices",
        "invoice_id,order_id,title,amount,requested_at,state",
        "I1,O1,个人,10,2025-03-09,issued",
    )
    header = "coupon_id,customer_id,title,amount,threshold,category,starts_at,ends_at"
    write(
        "coupons",
        header,
        "Q1,A,满减,5,20,杯子,2025-03-01,2099-03-01",
        "Q2,Z,满减,5,0,,2025-03-01,2099-03-01",
    )
    assert load(shop).rejected == 1
    with database.read() as session:
        assert [i.id for i in invoices.invoices_of(session, "A")] == ["I1"]
        (coupon,) = customers.coupons(session, "A")
        assert (coupon.amount, coupon.threshold, coupon.category_id) == (500, 2000, "杯子")


def test_the_later_choice_of_consent_holds(database, load, shop, write):
    header = "customer_id,purpose,granted,changed_at"
    write("consents", header, "A,personalisation,1,2025-03-01 10:00:00")
    load(shop)
    with database.write() as session:
        set_consent(session, "A", Purpose.PERSONALISATION, False, "customer")
    load(shop)
    write("consents", header, "A,personalisation,1,2025-03-02 10:00:00")
    load(shop)
    with database.read() as session:
        assert consents(session, "A")[Purpose.PERSONALISATION] is False
