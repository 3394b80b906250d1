"""After-sales cases that the shop pushes count against the payment like those asked for here."""

from datetime import datetime

import pytest

from shop.aftersales.intake import AfterSaleIn, put_aftersale
from shop.aftersales.service import cases_of, request_refund
from shop.database import Database
from shop.demo import DemoShop
from shop.errors import Conflict, NotFound, Refused
from shop.orders.service import order_of


def pushed(now: datetime, **more: object) -> AfterSaleIn:
    given = {
        "id": "A1",
        "order_id": "O-SIGNED",
        "customer_id": "C0001",
        "kind": "refund",
        "state": "in_review",
        "amount": 10000,
        "requested_at": now,
    }
    return AfterSaleIn.model_validate({**given, **more})


def test_a_pushed_case_holds_its_amount_until_it_is_refused(
    filled: Database, now: datetime
) -> None:
    def refunded() -> int:
        return order_of(session, "C0001", "O-SIGNED").refunded

    with filled.write() as session:
        assert put_aftersale(session, pushed(now))
        assert refunded() == 10000
        assert not put_aftersale(session, pushed(now))
        assert put_aftersale(session, pushed(now, version=2, amount=9000))
        assert refunded() == 9000
        assert put_aftersale(session, pushed(now, version=3, amount=9000, state="refused"))
        assert refunded() == 0
        assert [case.state for case in cases_of(session, "C0001")] == ["refused"]


def test_pushed_and_asked_for_together_stay_below_the_payment(
    filled: Database, now: datetime
) -> None:
    with filled.write() as session:
        put_aftersale(session, pushed(now))
        with pytest.raises(Refused) as refused:
            request_refund(
                session, DemoShop(), "C0001", "O-SIGNED", reason="", key="k", amount=5000
            )
        assert refused.value.detail == {"available": 4800}
        with pytest.raises(Refused, match="exceeds_paid"):
            put_aftersale(session, pushed(now, id="A2", amount=4801))


def test_a_pushed_case_is_of_its_customers_order(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        put_aftersale(session, pushed(now))
        with pytest.raises(NotFound):
            put_aftersale(session, pushed(now, id="A2", order_id="O-OTHER"))
        with pytest.raises(Conflict, match="other_order"):
            put_aftersale(session, pushed(now, order_id="O-OLD", version=2))
