"""From a behaviour written to a database to the answer that it changed."""

from collections.abc import Iterator
from collections.abc import Sequence as Seq
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from types import TracebackType
from typing import Any

import numpy as np

from recommender.policy import Policy
from recommender.recommend import Recommender
from recommender.service import RecommenderService
from shop import clock
from shop.behaviour.service import NewBehaviour, append
from shop.behaviour.types import BehaviourType
from shop.catalog.constraints import Price
from shop.catalog.listing import Listed
from shop.catalog.models import Category, Product
from shop.customers.consent import Purpose, set_consent
from shop.customers.models import Customer
from shop.database import Database, insert_new, migrate
from shop.settings import Settings

WHO, PAST, K = "bench", 50, 10


def _rows(items: Seq[Listed]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield {
            "id": item.id,
            "title": item.title,
            "brand": item.brand,
            "category_id": item.category_id,
            "colour": item.colour,
            "price": item.price,
            "stock": item.stock,
            "created_at": item.created_at,
            "attributes": {},
            "gift_for": [],
        }


class BenchShop:
    """A database of the products with one customer, and the service on it."""

    def __init__(self, folder: Path, items: Seq[Listed]) -> None:
        settings = Settings(data=folder, database_url=None, text_encoder="", image_encoder="")
        self.items, self.database = items, Database(settings.resolved_database_url)
        migrate(self.database)
        self.service = RecommenderService(self.database, settings)  # of an empty shop, quickly
        with self.database.write() as session:
            names = {item.category_id: item.category for item in items}
            session.add_all(Category(id=id_, name=name) for id_, name in names.items())
            session.add(Customer(id=WHO, created_at=clock.now()))
            session.flush()
            set_consent(session, WHO, Purpose.PERSONALISATION, True, "customer")
            rows = _rows(items)
            while some := list(islice(rows, 10_000)):
                insert_new(session, Product, some, ["id"])

    def __enter__(self) -> "BenchShop":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.database.close()

    def _views(self, rows: Seq[int], first: int) -> None:
        start = clock.now() - timedelta(minutes=1)
        events = [
            NewBehaviour(
                event_id=f"b{first + n}",
                customer_id=WHO,
                type=BehaviourType.VIEW,
                ts=start + timedelta(milliseconds=n),
                item_id=self.items[row].id,
            )
            for n, row in enumerate(rows)
        ]
        with self.database.write() as session:
            append(session, events)

    def events(
        self, recommender: Recommender, n: int, random: np.random.Generator
    ) -> dict[str, float]:
        """Median ms from before the write to after the answer, and the share of answers changed."""
        self.service.live.recommender = recommender
        self._views(random.integers(0, len(self.items), PAST).tolist(), 0)
        spent, worked, changed = list[float](), list[float](), 0
        before = self._answer()
        for number, row in enumerate(random.integers(0, len(self.items), n).tolist()):
            started, busy = perf_counter(), process_time()
            self._views([row], PAST + number)
            after = self._answer()
            spent.append((perf_counter() - started) * 1000)
            worked.append((process_time() - busy) * 1000)
            changed += before != after
            before = after
        return {
            "event_to_answer_ms": round(float(np.median(spent)), 3),
            "event_to_answer_p99_ms": round(float(np.percentile(spent, 99)), 3),
            "event_to_answer_processor_ms": round(float(np.median(worked)), 3),
            "answers_changed": round(changed / n, 4),
        }

    def _answer(self) -> list[str]:
        wishes = [Price(at_most=80_000)]
        found = self.service.recommend(WHO, "", list(wishes), Policy(k=K, explain=False))
        return [item.id for item in found.items]
