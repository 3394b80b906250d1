"""The life of an import run: one at a time, cleaned up after a killed one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, text, update

from shop import clock
from shop.aftersales.models import AfterSale, Refund
from shop.behaviour.models import Behaviour
from shop.catalog.models import (
    Category,
    Picture,
    PricePoint,
    Product,
    Review,
    SizeChart,
    Variant,
    VariantPrice,
)
from shop.customers.models import Address, Consent, ConsentChange, Coupon, Customer
from shop.database import Database
from shop.faq.models import FaqEntry
from shop.imports.models import ImportRun, StagedRow
from shop.imports.problems import ImportProblem
from shop.imports.writer import Writer
from shop.orders.models import Invoice, Order, OrderEvent, OrderLine
from shop.shipping.models import Shipment, TrackingEvent

ADVISORY_LOCK = 0x7A68757970
BUSY = "另一个导入正在进行，请等它结束再试。"
STEP = 2_000
# Children go before what they point to; a child is found by its parent's import_id.
CHILDREN: tuple[tuple[Any, Any, Any], ...] = (
    (Refund, Refund.aftersale_id, AfterSale),
    (TrackingEvent, TrackingEvent.shipment_id, Shipment),
    (Invoice, Invoice.order_id, Order),
    (OrderLine, OrderLine.order_id, Order),
    (OrderEvent, OrderEvent.order_id, Order),
    (Address, Address.customer_id, Customer),
    (Consent, Consent.customer_id, Customer),
    (ConsentChange, ConsentChange.customer_id, Customer),
    (Coupon, Coupon.customer_id, Customer),
    (Variant, Variant.product_id, Product),
    (PricePoint, PricePoint.product_id, Product),
    (VariantPrice, VariantPrice.product_id, Product),
    (Picture, Picture.product_id, Product),
    (SizeChart, SizeChart.product_id, Product),
)
PARENTS: tuple[Any, ...] = (
    AfterSale,
    Shipment,
    Order,
    Review,
    FaqEntry,
    Customer,
    Product,
    Category,
)


@contextmanager
def only_import(database: Database, data: Path) -> Iterator[None]:
    """Hold the right to import; raises ImportProblem while another import holds it.

    The lock goes with its process, so a killed import never blocks the next one.
    """
    if database.is_sqlite:
        folder = data / "run"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "import.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ImportProblem(BUSY) from None
            yield
        return
    with database.engine.connect() as connection:
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:k)"), {"k": ADVISORY_LOCK})
        if not taken:
            raise ImportProblem(BUSY)
        connection.commit()
        connection.detach()  # the lock is the session's: it must not go back to the pool
        yield


def begin(database: Database, source: str) -> int:
    """A new run in state loading; its id."""
    with database.write() as session:
        last = session.scalar(select(func.max(Behaviour.id))) or 0
        run = ImportRun(source=source, started_at=clock.now(), counts={"behaviours_after": last})
        session.add(run)
        session.flush()
        return run.id


def clean_up(database: Database, writer: Writer) -> None:
    """Remove what killed or failed imports left behind; none of it was ever visible."""
    with database.read() as session:
        dead = session.scalars(select(ImportRun).where(ImportRun.state == "loading")).all()
    for run in dead:
        abandon(database, writer, run.id, run.counts.get("behaviours_after", 0))


def abandon(database: Database, writer: Writer, run_id: int, behaviours_after: int) -> None:
    """Delete the rows of a run in short batches, then mark it failed."""
    _delete_behaviours(database, writer, run_id, behaviours_after)
    for parent in PARENTS:
        _delete_of(database, writer, parent, run_id)
    with database.write() as session:
        session.execute(delete(StagedRow).where(StagedRow.run_id == run_id))
        session.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id)
            .values(state="failed", finished_at=clock.now())
        )


def _delete_behaviours(database: Database, writer: Writer, run_id: int, after: int) -> None:
    with database.read() as session:
        last = session.scalar(select(func.max(Behaviour.id))) or 0
    for start in range(after, last, STEP):
        between = Behaviour.id.between(start + 1, start + STEP)
        gone = delete(Behaviour).where(between, Behaviour.import_id == run_id)
        writer.batch(lambda c, gone=gone: c.execute(gone).rowcount)  # type: ignore[misc]


def _delete_of(database: Database, writer: Writer, parent: Any, run_id: int) -> None:
    while True:
        with database.read() as session:
            chosen = select(parent.id).where(parent.import_id == run_id).limit(STEP // 10)
            ids = session.scalars(chosen).all()
        if not ids:
            return

        def remove(connection: Any, ids: Any = ids) -> int:
            for child, column, owner in CHILDREN:
                if owner is parent:
                    connection.execute(delete(child).where(column.in_(ids)))
            return int(connection.execute(delete(parent).where(parent.id.in_(ids))).rowcount)

        writer.batch(remove)
