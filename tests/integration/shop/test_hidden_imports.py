"""What an import has not published is nowhere to be seen, and all of it is once it is."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from shop.aftersales import service as aftersales
from shop.aftersales.models import AfterSale
from shop.behaviour import service as behaviour
from shop.behaviour.models import Behaviour
from shop.catalog import lexicon, search
from shop.catalog import service as catalog
from shop.catalog.models import Category, Product, Review
from shop.customers import service as customers
from shop.customers.models import Customer
from shop.database import Base, Database
from shop.errors import NotFound
from shop.faq import service as faq
from shop.faq.models import FaqEntry
from shop.imports.models import ImportRun
from shop.orders import service as orders
from shop.orders.models import Order
from shop.privacy.service import export_customer
from shop.shipping import service as shipping
from shop.shipping.models import Shipment
from tests.tiny_shop import CAKE, FLASK, SHIRT

IMPORTED = [AfterSale, Behaviour, Category, Customer, FaqEntry, Order, Product, Review, Shipment]


def test_the_list_of_imported_tables_is_complete() -> None:
    found = {m.class_ for m in Base.registry.mappers if "import_id" in m.columns}
    assert found == set(IMPORTED)


def size(read: Callable[[Session], object]) -> Callable[[Session], object]:
    """What a read gives; 0 when it raises NotFound."""

    def counted(session: Session) -> object:
        try:
            return read(session)
        except NotFound:
            return 0

    return counted


READS: dict[str, tuple[type[Base], Callable[[Session], object]]] = {
    "customer": (Customer, lambda s: customers.customer(s, "C0001").id),
    "product": (Product, lambda s: catalog.product(s, SHIRT).id),
    "products": (Product, lambda s: len(catalog.products(s, [SHIRT, FLASK]))),
    "search": (Product, lambda s: len(search.search(s, "保温杯"))),
    "matches": (Product, lambda s: len(search.matches(s, []))),
    "brands": (Product, lambda s: len(lexicon.build(s).brands)),
    "colours": (Product, lambda s: len(lexicon.build(s).colours)),
    "attributes": (Product, lambda s: len(lexicon.build(s).attributes)),
    "categories": (Category, lambda s: len(catalog.categories(s))),
    "category words": (Category, lambda s: len(lexicon.build(s).categories)),
    "reviews": (Review, lambda s: len(catalog.reviews(s, SHIRT))),
    "rating": (Review, lambda s: catalog.rating(s, SHIRT) or 0),
    "history": (Behaviour, lambda s: len(behaviour.history(s, "C0001"))),
    "popular": (Behaviour, lambda s: len(behaviour.popular(s))),
    "popular products": (Product, lambda s: len(behaviour.popular(s))),
    "order": (Order, lambda s: orders.order_of(s, "C0001", "O-PAID").id),
    "orders": (Order, lambda s: len(orders.orders_of(s, "C0001"))),
    "exported orders": (Order, lambda s: len(export_customer(s, "C0001")["orders"])),
    "exported doings": (Behaviour, lambda s: len(export_customer(s, "C0001")["behaviours"])),
    "parcels": (Shipment, lambda s: len(shipping.parcels(s, "O-MOVING"))),
    "parcel": (Shipment, lambda s: shipping.parcel_by_number(s, "C0001", "SF1000000001").late),
    "parcel's order": (Order, lambda s: shipping.parcel_by_number(s, "C0001", "SF1000000001").late),
    "answers": (FaqEntry, lambda s: len(faq.ask(s, "包邮吗"))),
    "an answer": (FaqEntry, lambda s: len([e for e in [faq.entry(s, "包邮吗")] if e])),
    "cases": (AfterSale, lambda s: len(aftersales.cases_of(s, "C0001"))),
}


@pytest.mark.parametrize("read", READS)
def test_nothing_of_an_unpublished_import_is_seen(
    filled: Database, now: datetime, read: str
) -> None:
    model, ask = READS[read][0], size(READS[read][1])
    with filled.write() as session:
        session.add(
            AfterSale(
                id="A1",
                order_id="O-OLD",
                customer_id="C0001",
                kind="refund",
                state="done",
                requested_at=now,
            )
        )
        session.add(FaqEntry(id="F1", position=1, question="包邮吗", answer="包邮"))
        session.add(ImportRun(id=7, source="test", started_at=now))
        session.flush()
        before = ask(session)
        assert before
        session.execute(update(model).values(import_id=7))
    for state, seen in [("loading", 0), ("failed", 0), ("visible", before)]:
        with filled.write() as session:
            session.execute(update(ImportRun).values(state=state))
        with filled.read() as session:
            assert ask(session) == seen, state


def test_a_title_of_an_unpublished_product_is_not_shown(filled: Database, now: datetime) -> None:
    with filled.write() as session:
        session.add(ImportRun(id=7, source="test", started_at=now))
        session.execute(update(Product).where(Product.id != CAKE).values(import_id=7))
    with filled.read() as session:
        assert {entry.title for entry in behaviour.history(session, "C0001")} == {None}
