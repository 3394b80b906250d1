"""Orders belong to their customers, and the shop decides what happens to them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from shop import clock
from shop.answers import service as answers
from shop.database import Database
from shop.demo import DemoShop, shop_system
from shop.errors import Conflict, Invalid, NotFound, Refused, ShopError
from shop.orders import invoices, requests
from shop.orders import service as orders
from shop.orders.intake import OrderIn, OrderLineIn, put_order
from shop.orders.models import Order, OrderEvent
from shop.orders.states import OrderState
from shop.system import RemoteShop, RequestState
from tests.tiny_shop import place

SHOP = DemoShop()


def test_another_customers_order_looks_exactly_like_a_missing_one(filled: Database) -> None:
    def answer(order_id: str) -> tuple[type[ShopError], str, str]:
        with filled.read() as session, pytest.raises(NotFound) as error:
            orders.order_of(session, "C0001", order_id)
        return type(error.value), error.value.code, str(error.value).replace(order_id, "X")

    assert answer("O-OTHER") == answer("O-99999")


def test_orders_come_newest_first_with_their_lines(filled: Database) -> None:
    with filled.read() as session:
        found = orders.orders_of(session, "C0001")
        moving = orders.orders_of(session, "C0001", [OrderState.IN_TRANSIT])
    assert [o.id for o in found] == ["O-UNPAID", "O-PAID", "O-MOVING", "O-SIGNED", "O-OLD"]
    assert [line.paid for line in found[0].lines] == [8900, 5900]
    assert [o.id for o in moving] == ["O-MOVING"]


def test_ten_sessions_that_ship_one_order_ship_it_once(filled: Database) -> None:
    def ship(_: int) -> str:
        try:
            with filled.write() as session:
                return orders.transition(
                    session, "O-PAID", OrderState.IN_TRANSIT, actor="shop"
                ).state
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(10) as threads:
        outcomes = list(threads.map(ship, range(10)))

    assert sorted(outcomes) == ["conflict"] * 9 + ["in_transit"]
    with filled.read() as session:
        steps = select(func.count()).where(
            OrderEvent.order_id == "O-PAID", OrderEvent.to_state == "in_transit"
        )
        assert session.scalar(steps) == 1


def test_the_database_itself_refuses_to_refund_more_than_was_paid(filled: Database) -> None:
    with pytest.raises(IntegrityError), filled.write() as session:
        session.execute(update(Order).where(Order.id == "O-PAID").values(refunded=99999))


@pytest.mark.parametrize(
    ("order", "state", "reason", "order_state"),
    [
        ("O-UNPAID", "done", "", "cancelled"),
        ("O-PAID", "done", "", "cancelled"),
        ("O-MOVING", "refused", "already_shipped", "in_transit"),
        ("O-SIGNED", "refused", "already_shipped", "signed"),
    ],
)
def test_the_demo_shop_cancels_what_has_not_left(
    filled: Database, order: str, state: str, reason: str, order_state: str
) -> None:
    with filled.write() as session:
        request = requests.request_cancel(
            session, SHOP, "C0001", order, reason="不想要了", key="t:1:cancel"
        )
        assert (request.state, request.reason) == (state, reason)
        assert orders.order_of(session, "C0001", order).state == order_state


def test_asking_twice_with_one_key_asks_once(filled: Database) -> None:
    ids = []
    for _ in range(2):
        with filled.write() as session:
            request = requests.request_cancel(
                session, SHOP, "C0001", "O-PAID", reason="", key="t:1:cancel"
            )
            ids.append((request.id, request.state))
    assert ids[0] == ids[1]
    with filled.write() as session, pytest.raises(Conflict, match="key_used"):
        requests.request_cancel(session, SHOP, "C0001", "O-UNPAID", reason="", key="t:1:cancel")


def test_a_shop_with_its_own_system_answers_later(filled: Database) -> None:
    with filled.write() as session:
        asked = requests.request_cancel(
            session, RemoteShop(), "C0001", "O-PAID", reason="", key="k"
        )
        assert asked.state == "requested"
        assert orders.order_of(session, "C0001", "O-PAID").state == "awaiting_shipment"
        refused = answers.answer(
            session, asked.id, RequestState.REFUSED, "packed", clock.now()
        ).request
        assert (refused.state, refused.reason) == ("refused", "packed")
        again = answers.answer(session, asked.id, RequestState.REFUSED, "", clock.now())
        assert again.news is None
        with pytest.raises(Conflict, match="illegal_answer"):
            answers.answer(session, asked.id, RequestState.ACCEPTED, "", clock.now())


def test_the_mode_picks_the_system() -> None:
    assert isinstance(shop_system("demo"), DemoShop)
    assert isinstance(shop_system("production"), RemoteShop)


def test_an_address_changes_only_before_shipping(filled: Database) -> None:
    with filled.write() as session:  # the courier is asked to bring a parcel elsewhere
        for order, state in [("O-PAID", "done"), ("O-MOVING", "accepted")]:
            asked = requests.request_address_change(
                session, SHOP, "C0001", order, address={"city": "上海"}, key=order
            )
            assert asked.state == state
        assert orders.order_of(session, "C0001", "O-PAID").address == {"city": "上海"}
        assert orders.order_of(session, "C0001", "O-MOVING").address == {}


def test_an_order_past_its_shipping_time_is_overdue(filled: Database, now: datetime) -> None:
    with filled.read() as session:
        order = orders.order_of(session, "C0001", "O-PAID")
        assert not orders.is_overdue(order, now)
        assert orders.is_overdue(order, now + timedelta(days=2))


def test_an_older_version_never_overwrites_a_newer_one(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        place(session, "O-PAID", "C0001", OrderState.CANCELLED, now)  # version 1 again
        assert orders.order(session, "O-PAID").state == "awaiting_shipment"


def test_an_order_never_changes_hands(filled: Database, now: datetime) -> None:
    line = OrderLineIn(product_id="P", title="P", quantity=1, unit_price=1, paid=1)
    pushed = OrderIn(
        id="O-PAID", version=9, customer_id="C0002", state=OrderState.SIGNED, placed_at=now,
        total=1, lines=(line,),
    )  # fmt: skip
    with filled.write() as session, pytest.raises(Conflict, match="other_customer"):
        put_order(session, pushed)
    with filled.write() as session, pytest.raises(Invalid, match="customer_id"):
        put_order(session, pushed.model_copy(update={"customer_id": "C9"}))


def test_an_invoice_is_asked_for_once_and_corrected_by_a_red_one(filled: Database) -> None:
    with filled.write() as session:
        asked = invoices.request_invoice(
            session, SHOP, "C0001", "O-SIGNED", title="某某公司", tax_id="91", key="i"
        )
        again = invoices.request_invoice(
            session, SHOP, "C0001", "O-SIGNED", title="某某公司", key="i"
        )
        assert again.id == asked.id
        with pytest.raises(Refused, match="already_invoiced"):
            invoices.request_invoice(session, SHOP, "C0001", "O-SIGNED", title="x", key="j")
        invoices.issue(session, asked.object_id)
        red = invoices.red(session, asked.object_id)
        assert (red.amount, red.red_of) == (-14800, asked.object_id)
        invoices.request_invoice(session, SHOP, "C0001", "O-SIGNED", title="对", key="k")
        states = [i.state for i in invoices.invoices_of(session, "C0001", "O-SIGNED")]
        assert sorted(states) == ["issued", "requested", "reversed"]
        with pytest.raises(Refused, match="not_paid"):
            invoices.request_invoice(session, SHOP, "C0001", "O-UNPAID", title="x", key="l")
