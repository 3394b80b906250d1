"""Parcels: scans count once, lateness is a fact, signing the last one signs the order."""

from datetime import datetime, timedelta

import pytest

from shop.database import Database
from shop.errors import Conflict, Invalid, NotFound
from shop.orders.service import order_of
from shop.policies.service import set_policy
from shop.policies.values import ShippingPolicy
from shop.shipping.intake import ShipmentIn, put_shipment
from shop.shipping.service import is_late, parcel_by_number, parcels, record_scan
from shop.shipping.states import ParcelState


def test_a_parcel_past_its_promise_is_late_and_without_scans_stuck(
    filled: Database, now: datetime
) -> None:
    with filled.write() as session:
        (parcel,) = parcels(session, "O-MOVING", now)
        assert (parcel.late, parcel.stuck) == (True, True)
        assert parcel.last is not None and parcel.last.place == "杭州"
        earlier = parcels(session, "O-MOVING", now - timedelta(days=3))[0]
        assert (earlier.late, earlier.stuck) == (False, False)
        set_policy(session, ShippingPolicy(stuck_after_hours=24 * 9), "lead")
        assert not parcels(session, "O-MOVING", now)[0].stuck


def test_a_parcel_is_found_by_its_own_customer_only(filled: Database) -> None:
    with filled.read() as session:
        assert parcel_by_number(session, "C0001", "SF1000000001").shipment.id == "S-MOVING"
        for customer, number in [("C0002", "SF1000000001"), ("C0001", "SF9")]:
            with pytest.raises(NotFound, match="parcel"):
                parcel_by_number(session, customer, number)


def test_a_repeated_scan_counts_once_and_a_late_one_moves_nothing_back(
    filled: Database, now: datetime
) -> None:
    scan = {"at": now, "text": "派送中", "state": ParcelState.DELIVERING}
    with filled.write() as session:
        assert record_scan(session, "S-MOVING", **scan)
        assert not record_scan(session, "S-MOVING", **scan)
        assert record_scan(session, "S-MOVING", at=now - timedelta(days=2), text="已发出")
        (parcel,) = parcels(session, "O-MOVING", now)
    assert parcel.shipment.state == "delivering"
    assert [e.text for e in parcel.events] == ["已到达杭州转运中心", "已发出", "派送中"]
    assert not parcel.stuck


def second_parcel(now: datetime, **more: object) -> ShipmentIn:
    given = {
        "id": "S-2",
        "order_id": "O-MOVING",
        "courier": "中通",
        "tracking_no": "ZT2",
        "state": "in_transit",
        "shipped_at": now - timedelta(days=1),
    }
    return ShipmentIn.model_validate({**given, **more})


def test_an_order_is_signed_with_its_last_parcel(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        put_shipment(session, second_parcel(now))
        record_scan(session, "S-MOVING", at=now, text="已签收", state=ParcelState.SIGNED)
        assert order_of(session, "C0001", "O-MOVING").state == "in_transit"
        record_scan(session, "S-2", at=now, text="已签收", state=ParcelState.SIGNED)
        order = order_of(session, "C0001", "O-MOVING")
        assert (order.state, order.signed_at) == ("signed", now)
        (parcel, _) = parcels(session, "O-MOVING", now)
        assert not is_late(parcel.shipment, now + timedelta(days=9))


def test_a_parcel_belongs_to_one_known_order(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        assert put_shipment(session, second_parcel(now))
        assert not put_shipment(session, second_parcel(now))
        with pytest.raises(Conflict, match="other_order"):
            put_shipment(session, second_parcel(now, order_id="O-OLD", version=2))
        with pytest.raises(Invalid, match="order_id"):
            put_shipment(session, second_parcel(now, id="S-3", order_id="O-NONE"))
        with pytest.raises(NotFound):
            record_scan(session, "S-NONE", at=now, text="x")
