"""Importing a folder of CSV files: everything becomes visible at once, or nothing does."""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop import clock
from shop.catalog import lexicon
from shop.database import Database
from shop.imports import catalogue, events, faq, people, runs, trade
from shop.imports.load import Load
from shop.imports.plan import ColumnMap, Part, plan
from shop.imports.reader import Reader, Taken
from shop.imports.rejects import Rejects
from shop.imports.source import Progress
from shop.imports.staging import publish
from shop.imports.targets import Row
from shop.imports.values import BadValue
from shop.imports.writer import Writer

BUFFER = 2_000  # lines read before they are written
LARGE_BUFFER = 60_000  # lines of behaviours: sorted, they need fewer pages a batch
BUILD: dict[str, Callable[[Load, Any], Iterator[Row]]] = {
    "categories": catalogue.categories,
    "item_data": catalogue.items,
    "variants": catalogue.variants,
    "prices": catalogue.prices,
    "size_charts": catalogue.size_charts,
    "customers": people.customers,
    "addresses": people.addresses,
    "consents": people.consents,
    "coupons": people.coupons,
    "user_data": events.user_data,
    "events": events.events,
    "reviews_data": events.reviews,
    "shipments": trade.shipments,
    "tracking": trade.tracking,
    "aftersales": trade.aftersales,
    "invoices": trade.invoices,
    "faq": faq.entries,
}
FOLLOW = {
    "product": catalogue.after_product,
    "variant": catalogue.after_variant,
    "consent": people.after_consent,
    "order": trade.after_order,
    "aftersale": trade.after_aftersale,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did: lines read and rejected, rows new, changed and unchanged by table."""

    run_id: int
    read: int
    rejected: int
    rejects: Path | None
    reasons: dict[str, int]
    counts: dict[str, int]
    overtaken: dict[str, int]
    seconds: float
    longest_lock: float


def silent(_file: str, _done: int, _size: int) -> None:
    """Progress that nobody watches."""


def _orders(load: Load, reader: Reader) -> Iterator[tuple[list[Taken], list[Row]]]:
    for group in reader.groups("order_id"):
        try:
            yield group, list(trade.order(load, [taken.values for taken in group]))
        except BadValue as problem:
            for taken in group:
                reader.reject(taken.line, problem, taken.record)


def _rows(load: Load, reader: Reader) -> Iterator[list[Row]]:
    """Rows of one line (of one order) at a time; bad ones are put aside on the way."""
    if reader.part.table.name == "orders":
        yield from (rows for _, rows in _orders(load, reader))
        return
    build = BUILD[reader.part.table.name]
    for taken in reader:
        try:
            yield list(build(load, taken.values))
        except BadValue as problem:
            reader.reject(taken.line, problem, taken.record)


def _load_part(load: Load, reader: Reader) -> None:
    rows = _rows(load, reader)
    size = LARGE_BUFFER if reader.part.table.name in {"user_data", "events"} else BUFFER
    while buffer := list(itertools.islice(rows, size)):
        load.put(itertools.chain.from_iterable(buffer))


def _variant_sums(parts: list[Part], quiet: Rejects) -> dict[str, tuple[int, int]]:
    """Lowest price and whole stock by item: what a product with variants costs and has."""
    sums: dict[str, tuple[int, int]] = {}
    for part in parts:
        if part.table.name == "variants":
            for taken in Reader(part, quiet, silent):
                item, price = taken.values["item_id"], taken.values["price"]
                lowest, stock = sums.get(item, (price, 0))
                sums[item] = (min(lowest, price), stock + taken.values.get("stock", 0))
    return sums


def _load_all(load: Load, parts: list[Part], rejects: Rejects, progress: Progress) -> int:
    read = 0
    for part in parts:
        reader = Reader(part, rejects, progress)
        _load_part(load, reader)
        read += reader.read
    return read


def import_folder(
    database: Database,
    data: Path,
    folder: Path,
    mapping: ColumnMap | None = None,
    *,
    progress: Progress = silent,
    source: str = "",
) -> Report:
    """Import the files of `folder`; rejected lines go to `data`/imports.

    `source` is kept with the run; the folder where it is not given.

    Raises ImportProblem, with nothing visible, when the import as a whole cannot go on.
    """
    began, parts = time.perf_counter(), plan(folder, mapping)
    with runs.only_import(database, data), Writer(database) as writer:
        runs.clean_up(database, writer)
        run_id = runs.begin(database, source or str(folder))
        names = frozenset(part.table.name for part in parts)
        load = Load(database, writer, run_id, clock.now(), names, follow=dict(FOLLOW))
        try:
            with Rejects(data / "imports" / f"{run_id:04d}-rejects.csv") as rejects:
                load.variant_sums = _variant_sums(parts, Rejects(Path("/dev/null")))
                read = _load_all(load, parts, rejects, progress)
                overtaken, switch = publish(database, run_id, dict(load.counts), clock.now())
        except BaseException:
            runs.clean_up(database, writer)
            raise
    with database.read() as session:
        lexicon.write(session, data)
    return Report(
        run_id=run_id,
        read=read,
        rejected=rejects.count,
        rejects=rejects.path if rejects.count else None,
        reasons=dict(rejects.reasons.most_common()),
        counts=dict(load.counts),
        overtaken=dict(overtaken),
        seconds=time.perf_counter() - began,
        longest_lock=max(writer.longest, switch),
    )
