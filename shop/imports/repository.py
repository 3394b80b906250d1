"""Queries and statements of the importer."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Executable, Select, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shop.catalog.models import Category, Product, Variant
from shop.customers.models import Customer
from shop.database import Database
from shop.imports.models import ImportRun, StagedRow
from shop.imports.targets import TARGETS, Target
from shop.orders.models import Order

SLICE = 400


def all_ids(database: Database, target: str) -> set[str]:
    """The ids of every row of a table."""
    with database.read() as session:
        return set(session.scalars(select(TARGETS[target].model.id)))


def erased_customers(database: Database) -> set[str]:
    """Ids of customers who had their data erased."""
    with database.read() as session:
        return set(session.scalars(select(Customer.id).where(Customer.erased_at.is_not(None))))


def category_names(database: Database) -> dict[str, str]:
    """Category id by name."""
    with database.read() as session:
        return {name: key for key, name in session.execute(select(Category.id, Category.name))}


def line_words(database: Database) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Title and picture by product id, and what a variant is called (黑色 M) by its id."""
    with database.read() as session:
        products = session.execute(select(Product.id, Product.title, Product.image))
        titles = {key: (title, image) for key, title, image in products}
        variants = session.execute(select(Variant.id, Variant.colour, Variant.size))
        return titles, {key: f"{colour} {size}".strip() for key, colour, size in variants}


def order_money(database: Database, order_id: str) -> tuple[str, int]:
    """Customer of an order, and paid minus refunded."""
    with database.read() as session:
        query = select(Order.customer_id, Order.paid - Order.refunded).where(Order.id == order_id)
        owner, left = session.execute(query).one()
        return owner, left


def count_refunded(database: Database, order_id: str, amount: int) -> None:
    """Raise what is refunded of an order that nobody sees yet."""
    with database.write() as session:
        changed = update(Order).where(Order.id == order_id)
        session.execute(changed.values(refunded=Order.refunded + amount))


def _chosen(target: Target, keys: Sequence[tuple[Any, ...]]) -> Select[Any]:
    table = target.model.__table__
    columns = [table.c[name] for name in target.key]
    if len(columns) == 1:
        return select(table).where(columns[0].in_([key[0] for key in keys]))
    return select(table).where(tuple_(*columns).in_(keys))


def existing(
    session: Session, target: Target, keys: Sequence[tuple[Any, ...]]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The rows that are there, by key."""
    found = {}
    for start in range(0, len(keys), SLICE):
        for line in session.execute(_chosen(target, keys[start : start + SLICE])).mappings():
            found[tuple(line[name] for name in target.key)] = dict(line)
    return found


def insertion(target: Target) -> Executable:
    """INSERT of rows that are known not to be there."""
    return insert(target.model)


def passing_insertion(database: Database, target: Target, names: list[str]) -> Executable:
    """INSERT that passes over rows that are there; PostgreSQL takes one list for each column."""
    keys, table = list(target.key), target.model.__table__
    if database.is_sqlite:
        return sqlite.insert(table).on_conflict_do_nothing(index_elements=keys)
    kinds = {name: postgresql.ARRAY(table.c[name].type, dimensions=1) for name in names}
    lists = [bindparam(name, type_=kind) for name, kind in kinds.items()]
    given = func.unnest(*lists).table_valued(*names).render_derived()
    rows = select(*(given.c[name] for name in names))
    filled = postgresql.insert(table).from_select(names, rows, include_defaults=False)
    return filled.on_conflict_do_nothing(index_elements=keys)


def stage(database: Database) -> Executable:
    """INSERT into the rows kept aside."""
    return insert(StagedRow)


def staged(session: Session, run_id: int) -> Iterable[StagedRow]:
    """What is kept aside, in the order it came."""
    query = select(StagedRow).where(StagedRow.run_id == run_id).order_by(StagedRow.id)
    return session.scalars(query).all()


def apply_inserts(session: Session, target: Target, rows: list[dict[str, Any]]) -> int:
    """Add rows; how many were there already, because they came live meanwhile."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(target.model.__table__).on_conflict_do_nothing()
    return len(rows) - _changed(session, statement, rows)


def apply_updates(
    session: Session, target: Target, rows: list[tuple[dict[str, Any], dict[str, Any]]]
) -> int:
    """Change rows that are still as the import saw them; how many were not: those stay."""
    table = target.model.__table__
    key, values = rows[0]
    conditions = [table.c[name] == bindparam(f"key_{name}") for name in key]
    if target.newer is not None:
        conditions.append(table.c[target.newer] < bindparam(f"new_{target.newer}"))
    changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in values}
    if target.versioned:
        changes.setdefault("version", table.c.version + 1)
    statement = update(table).where(*conditions).values(changes)
    given = [
        {f"key_{name}": value for name, value in k.items()}
        | {f"new_{name}": value for name, value in v.items()}
        for k, v in rows
    ]
    return len(rows) - _changed(session, statement, given)


def _changed(session: Session, statement: Any, rows: list[dict[str, Any]]) -> int:
    counted = {"preserve_rowcount": True}
    return session.connection().execute(statement, rows, execution_options=counted).rowcount


def replace_whole(session: Session, target: Target, run_id: int) -> None:
    """Remove what earlier imports brought of a table that comes whole, if this one brought any."""
    model = target.model
    if session.scalar(select(func.count()).where(model.import_id == run_id)):
        session.execute(delete(model).where(model.import_id != run_id))


def finish(session: Session, run_id: int, counts: dict[str, Any], now: Any) -> None:
    """The switch: every row of the run is visible from this commit on."""
    session.execute(
        update(ImportRun)
        .where(ImportRun.id == run_id)
        .values(state="visible", finished_at=now, counts=counts)
    )
