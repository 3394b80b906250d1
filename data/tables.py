"""The demo shop as CSV files in the import format (docs/guide/import.md)."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.behaviours import Event
from data.catalogue import kinds
from data.customers import Customer
from data.products import Product
from data.reviews import Review
from shop.clock import SHANGHAI


def yuan(fen: int) -> str:
    """元 with two digits: 5900 → 59.00."""
    return str(Decimal(fen) / 100)


def stamp(moment: datetime | None) -> str:
    """A moment as shops write it: Shanghai wall clock."""
    return "" if moment is None else moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def as_json(value: Any) -> str:
    """Compact JSON with Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(folder: Path, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """One CSV file, UTF-8."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def write_catalogue(folder: Path, products: Sequence[Product], midnight: datetime) -> None:
    """Categories, products, variants, prices and size charts."""
    write(
        folder,
        "categories",
        ("category_id", "name", "aliases", "no_reason_return", "warranty_days"),
        [
            (k.id, k.name, "|".join(k.aliases), int(k.no_reason_return), k.warranty_days)
            for k in kinds()
        ],
    )
    header = "item_id category price image title brand colour attributes description stock gift_for"
    write(
        folder,
        "item_data",
        (*header.split(), "created_at"),
        (_item(product, midnight) for product in products),
    )
    write(
        folder,
        "variants",
        ("variant_id", "item_id", "colour", "size", "price", "stock", "restock_at"),
        _variants(products, midnight),
    )
    write(
        folder,
        "prices",
        ("item_id", "price", "since"),
        (
            (p.id, yuan(price), stamp(midnight - timedelta(days=day)))
            for p in products
            for day, price in p.prices
        ),
    )
    charts = ((p.id, as_json(p.kind.size_chart)) for p in products if p.kind.size_chart)
    write(folder, "size_charts", ("item_id", "rows"), charts)


def _item(p: Product, midnight: datetime) -> tuple[Any, ...]:
    created = stamp(midnight - timedelta(days=p.launched))
    words = (p.title, p.brand, p.colour, as_json(p.attributes), p.description)
    gift_for = "|".join(p.gift_for)
    return (p.id, p.kind.name, yuan(p.price), p.image, *words, p.stock, gift_for, created)


def _variants(products: Sequence[Product], midnight: datetime) -> Iterator[tuple[Any, ...]]:
    for product in products:
        for v in product.variants:
            back = "" if v.restock_in is None else stamp(midnight + timedelta(days=v.restock_in))
            yield v.id, product.id, v.colour, v.size, yuan(v.price), v.stock, back


def write_customers(folder: Path, customers: Sequence[Customer], midnight: datetime) -> None:
    """Customers and their addresses."""
    write(
        folder,
        "customers",
        ("customer_id", "name", "phone", "birthday", "level", "points", "created_at"),
        (_customer(c, midnight) for c in customers),
    )
    header = "address_id customer_id name phone province city district detail is_default"
    write(
        folder,
        "addresses",
        header.split(),
        (
            (f"{c.id}-1", c.id, c.name, c.phone, a.province, a.city, a.district, a.detail, 1)
            for c in customers
            for a in (c.address,)
        ),
    )


def _customer(c: Customer, midnight: datetime) -> tuple[Any, ...]:
    born = midnight - timedelta(days=round(c.age * 365.25) + c.birthday_in)
    created = stamp(midnight - timedelta(days=c.joined))
    return c.id, c.name, c.phone, stamp(born)[:10], c.level, c.points, created


def write_reviews(
    folder: Path, reviews: Sequence[Review], products: Sequence[Product], midnight: datetime
) -> None:
    """reviews_data.csv, oldest first."""
    write(
        folder,
        "reviews_data",
        ("item_id", "review_text", "rating", "user_id", "time"),
        (
            (
                *(products[review.item].id, review.text, review.rating, review.customer),
                stamp(midnight - timedelta(seconds=review.ago)),
            )
            for review in sorted(reviews, key=lambda r: (-r.ago, r.customer))
        ),
    )


def write_behaviours(
    folder: Path, events: dict[str, list[Event]], products: Sequence[Product], midnight: datetime
) -> None:
    """user_data.csv in order of time, as a shop's log would be."""
    ids = [product.id for product in products]
    every = [event for of_one in events.values() for event in of_one]
    write(
        folder,
        "user_data",
        ("user_id", "item_id", "behaviour", "timestamp", "query", "list_id", "position"),
        (
            (
                event.customer,
                "" if event.item is None else ids[event.item],
                event.type,
                stamp(midnight - timedelta(seconds=event.ago)),
                event.query,
                event.list_id,
                "" if event.position is None else event.position,
            )
            for event in sorted(every, key=lambda e: (-e.ago, e.customer))
        ),
    )
