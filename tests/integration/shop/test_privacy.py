"""A customer gets everything, and can have everything erased that law lets the shop erase."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.aftersales import service as aftersales
from shop.aftersales import tickets
from shop.agents.models import AuditEntry
from shop.behaviour import service as behaviour
from shop.behaviour.suggestions import NewSuggestions, store
from shop.conversations.models import Conversation, Message, SessionToken, TrackerSnapshot, Turn
from shop.customers import service as customers
from shop.customers.consent import Purpose, may
from shop.customers.intake import CustomerIn, put_customer
from shop.customers.models import Customer
from shop.database import Base, Database
from shop.demo import DemoShop
from shop.errors import Invalid, NotFound
from shop.orders import service as orders
from shop.orders.invoices import request_invoice
from shop.orders.models import Order
from shop.orders.requests import request_address_change, request_cancel
from shop.orders.states import OrderState
from shop.privacy import repository, service
from shop.system import RemoteShop
from shop.webhooks.models import WebhookEvent
from tests.tiny_shop import place

SHOP = DemoShop()
PARTS = [
    "profile", "consent", "orders", "shipments", "aftersales", "invoices", "coupons", "tickets",
    "behaviours", "conversations",
]  # fmt: skip


@pytest.fixture
def busy(filled: Database, now: datetime) -> Database:
    """C0001 after a day with everything in it."""
    with filled.write() as session:
        talk(session, "T1", "C0001", now)
        talk(session, "T2", "C0002", now)
        aftersales.request_refund(
            session, SHOP, "C0001", "O-SIGNED", reason="漏水", key="r", conversation_id="T1"
        )
        request_cancel(session, SHOP, "C0001", "O-PAID", reason="不要了", key="c")
        request_invoice(session, SHOP, "C0001", "O-SIGNED-2", title="某公司", key="i")
        tickets.open_ticket(
            session, SHOP, kind="complaint", text="态度差", key="t", conversation_id="T1"
        )
        tickets.open_ticket(session, SHOP, kind="x", text="y", key="u", customer_id="C0001")
        for by in ({"customer_id": "C0001"}, {"conversation_id": "T1"}):
            store(session, NewSuggestions(items=[], personalised=True, **by))
    return filled


def talk(session: Session, id_: str, customer: str, now: datetime) -> None:
    """A conversation with a message, an upload, a turn, a token and a snapshot."""
    session.add(Conversation(id=id_, customer_id=customer, created_at=now, updated_at=now))
    session.flush()
    file = {"url": f"/uploads/{id_}.png"}
    session.add_all(
        [
            Message(conversation_id=id_, seq=1, sender="customer", text="我的快递呢", ts=now),
            Message(
                conversation_id=id_, seq=2, sender="customer", type="file", payload=file, ts=now
            ),
            Turn(
                conversation_id=id_, seq=1, first_seq=1, kind="typed", text="我的快递呢", epoch=0,
                next_attempt_at=now, created_at=now,
            ),
            SessionToken(token_hash=id_, conversation_id=id_, expires_at=now),
            TrackerSnapshot(conversation_id=id_, seq=1, version=1, snapshot="{}"),
        ]
    )  # fmt: skip
    if customer == "C0001":
        place(session, "O-SIGNED-2", customer, OrderState.AWAITING_SHIPMENT, now, paid_at=now)


def test_the_export_has_every_part_as_json(busy: Database) -> None:
    with busy.read() as session:
        export = json.loads(json.dumps(service.export_customer(session, "C0001")))
    assert list(export) == PARTS
    assert all(export[part] for part in PARTS)
    assert export["profile"]["phone"] == "13800000001"
    assert export["consent"]["personalisation"] is True
    assert len(export["orders"]) == 6
    assert export["shipments"][0]["events"][0]["place"] == "杭州"
    assert export["conversations"][0]["messages"][0]["text"] == "我的快递呢"
    assert len(export["behaviours"]) == 3


def test_the_export_has_nothing_of_others_and_no_inner_keys(busy: Database) -> None:
    with busy.read() as session:
        written = json.dumps(service.export_customer(session, "C0001"), ensure_ascii=False)
    assert "T2.png" not in written and "O-OTHER" not in written
    assert "import_id" not in written and "body_hash" not in written


def values(session: Session) -> Iterator[tuple[str, str]]:
    """Every value of every table as text, with the name of its table."""
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            yield table.name, " ".join(map(str, row))


def test_after_erasing_no_table_leads_back_to_the_customer(busy: Database) -> None:
    with busy.write() as session:
        report = service.erase_customer(session, "C0001", "agent:lead")
    with busy.read() as session:
        traces = {name for name, row in values(session) if "C0001" in row}
        words = [name for name, row in values(session) if "我的快递呢" in row]
    assert traces == {"customer", "audit_entry"}  # the blocked id, and that it was erased
    assert words == ["message", "turn"]  # those of C0002
    assert report.erased["behaviour"] == 3
    assert report.erased["message"] == 2
    assert report.kept["order"] == 6
    assert report.files == ["/uploads/T1.png"]


def test_after_erasing_every_door_is_closed(busy: Database) -> None:
    with busy.write() as session:
        service.erase_customer(session, "C0001", "agent:lead")
    with busy.write() as session:
        for door in (customers.customer, service.export_customer):
            with pytest.raises(NotFound):
                door(session, "C0001")
        with pytest.raises(NotFound):
            orders.order_of(session, "C0001", "O-PAID")
        assert orders.orders_of(session, "C0001") == []
        assert aftersales.cases_of(session, "C0001") == []
        assert behaviour.history(session, "C0001") == []
        assert not may(session, "C0001", Purpose.PERSONALISATION)
        with pytest.raises(NotFound):
            service.erase_customer(session, "C0001", "agent:lead")


def test_orders_stay_but_no_customer_can_open_them(busy: Database) -> None:
    with busy.write() as session:
        service.erase_customer(session, "C0001", "agent:lead")
        order = session.get_one(Order, "O-SIGNED")
        holder = session.get_one(Customer, order.customer_id)
        assert holder.erased_at is not None and holder.phone == ""
        with pytest.raises(NotFound):
            orders.order_of(session, holder.id, order.id)
        assert orders.orders_of(session, holder.id) == []
        assert order.paid == 14800


def test_a_later_push_does_not_bring_the_profile_back(busy: Database, now: datetime) -> None:
    with busy.write() as session:
        service.erase_customer(session, "C0001", "agent:lead")
        assert not put_customer(session, CustomerIn(id="C0001", version=99, phone="138"), now=now)
        with pytest.raises(Invalid, match="customer_id"):
            place(session, "O-NEW", "C0001", OrderState.AWAITING_PAYMENT, now)
        assert session.get_one(Customer, "C0001").phone == ""


def test_who_erased_is_written_down(busy: Database) -> None:
    with busy.write() as session:
        service.erase_customer(session, "C0001", "agent:lead")
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.object_id) == (
        "agent:lead", "customer.erased", "C0001",
    )  # fmt: skip


def test_uploads_are_removed_inside_their_folder_only(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "a.png").write_bytes(b"x")
    (tmp_path / "secret").write_bytes(b"x")
    files = ["/uploads/a.png", "/uploads/../secret", "/uploads/none.png"]
    assert service.remove_files(tmp_path / "uploads", files) == 1
    assert (tmp_path / "secret").exists()


def test_what_the_shop_was_told_of_a_customer_goes_with_them(filled: Database) -> None:
    with filled.write() as session:
        for customer, order in (("C0001", "O-PAID"), ("C0002", "O-OTHER")):
            address = {"detail": f"{customer}家"}
            request_address_change(
                session, RemoteShop(), customer, order, address=address, key=customer
            )
    with filled.write() as session:
        report = service.erase_customer(session, "C0001", "test")
        assert report.erased["webhook_event"] == 1
    with filled.read() as session:
        (left,) = session.query(WebhookEvent)
        assert "C0002家" in left.body


def test_every_table_that_names_a_customer_is_dealt_with() -> None:
    known = {model.__tablename__ for model in (*repository.OWN, *repository.LOCKED)}
    known |= {"suggestion_list", "ticket", "shop_request", "review", "conversation"}
    known |= {"webhook_event"}
    tables = Base.metadata.tables.values()
    assert {table.name for table in tables if "customer_id" in table.columns} <= known


def test_every_table_that_names_a_conversation_is_dealt_with() -> None:
    known = {table.name for table, _ in repository.conversation_tables()}
    known |= {"suggestion_list", "ticket", "shop_request"}
    tables = Base.metadata.tables.values()
    assert {table.name for table in tables if "conversation_id" in table.columns} <= known
