"""What an import has seen so far, and where its rows go.

A new row is inserted at once and stays unseen until the switch. A change to a row that customers
see, or a new row below such a row, is staged and applied at the switch.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shop.database import Database
from shop.imports import repository
from shop.imports.staging import encoded
from shop.imports.targets import TARGETS, Row, Target
from shop.imports.values import BadValue, OfErasedCustomer
from shop.imports.writer import Writer

Values = dict[str, Any]


@dataclass(slots=True)
class Load:
    """One running import."""

    database: Database
    writer: Writer
    run_id: int
    now: datetime
    files: frozenset[str]  # names of the tables that this import reads
    counts: Counter[str] = field(default_factory=Counter)
    follow: dict[str, Callable[["Load", Values, Values | None], Iterable[Row]]] = field(
        default_factory=dict
    )
    variant_sums: dict[str, tuple[int, int]] = field(default_factory=dict)
    _known: dict[str, set[str]] = field(default_factory=dict)
    _fresh: dict[str, set[str]] = field(default_factory=dict)
    _claimed: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    _promised: Counter[str] = field(default_factory=Counter)
    _names: dict[str, str] | None = None
    _erased: set[str] | None = None
    _words: tuple[dict[str, tuple[str, str]], dict[str, str]] | None = None

    def known(self, target: str) -> set[str]:
        """Ids that are there, those of this import included."""
        if target not in self._known:
            self._known[target] = repository.all_ids(self.database, target)
        return self._known[target]

    def refuse_erased(self, customer: str) -> None:
        """Raises OfErasedCustomer: what was erased does not come back through a file."""
        if self._erased is None:
            self._erased = repository.erased_customers(self.database)
        if customer in self._erased:
            raise OfErasedCustomer("顾客已要求删除个人信息，不再导入")

    def fresh(self, target: str) -> set[str]:
        """Ids that this import brought."""
        return self._fresh.setdefault(target, set())

    def category_names(self) -> dict[str, str]:
        """Category id by name; new ones are added by who makes them."""
        if self._names is None:
            self._names = repository.category_names(self.database)
        return self._names

    def line_words(self) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
        """Product titles and pictures, and names of variants; read once, when orders begin."""
        if self._words is None:
            self._words = repository.line_words(self.database)
        return self._words

    def order_money(self, order_id: str) -> tuple[str, int]:
        """Whose order it is, and what of its payment no case holds yet (分)."""
        owner, available = repository.order_money(self.database, order_id)
        return owner, available - self._promised[order_id]

    def hold(self, order_id: str, amount: int) -> None:
        """Note that a case about to be written holds this amount."""
        self._promised[order_id] += amount

    def promise(self, order_id: str, amount: int) -> None:
        """Count an amount as refunded: at once on an unseen order, else at the switch."""
        if amount == 0:
            return
        self._promised[order_id] -= amount
        if order_id in self.fresh("order"):
            repository.count_refunded(self.database, order_id, amount)
        else:
            line = {"order_id": order_id, "amount": amount}
            self.writer.run(
                repository.stage(self.database),
                [{"run_id": self.run_id, "target": "promise", "key": None, "values": line}],
            )

    def claim(self, target: str, *key: Any) -> None:
        """Raise BadValue if this import has had a row with the same key."""
        taken = self._claimed.setdefault(target, set())
        if key in taken:
            raise BadValue(f"编号重复，前面已有：{' '.join(map(str, key))}")
        taken.add(key)

    def put(self, rows: Iterable[Row]) -> None:
        """Write rows, those of one table together; what is referred to comes first."""
        by_target: dict[str, list[Row]] = {}
        for one in rows:
            by_target.setdefault(one.target.name, []).append(one)
        for target in TARGETS.values():
            group = by_target.get(target.name)
            if not group:
                continue
            if target.once and target.parent is None:
                self._put_once(target, group)
            else:
                self._put(target, group)

    def _put_once(self, target: Target, rows: Sequence[Row]) -> None:
        # Neighbours in the index are written together: fewer pages a batch, a shorter lock.
        values = [{**r.values, "import_id": self.run_id} for r in sorted(rows, key=_place)]
        names = list(values[0])
        statement = repository.passing_insertion(self.database, target, names)
        new = self.writer.run(statement, values, as_lists=not self.database.is_sqlite)
        self.counts[f"{target.name}.new"] += new
        self.counts[f"{target.name}.same"] += len(rows) - new

    def _put(self, target: Target, rows: Sequence[Row]) -> None:
        unique = {r.key: r for r in rows}
        with self.database.read() as session:
            there = repository.existing(session, target, list(unique))
        new = [r for key, r in unique.items() if key not in there]
        self._insert(target, [r for r in new if not self._below_seen(r)])
        self._stage(
            target, [(None, {**r.only_new, **r.values}) for r in new if self._below_seen(r)]
        )
        changed = [(there[key], r) for key, r in unique.items() if key in there]
        self._change(target, [(old, r) for old, r in changed if _differs(target, old, r.values)])
        self.counts[f"{target.name}.same"] += sum(
            not _differs(target, old, r.values) for old, r in changed
        )
        self._put_followers(target, new, there, unique)

    def _put_followers(
        self, target: Target, new: Sequence[Row], there: dict[Any, Values], unique: dict[Any, Row]
    ) -> None:
        follow = self.follow.get(target.name)
        if follow is None:
            return
        rows = [f for r in new for f in follow(self, {**r.only_new, **r.values}, None)]
        for key, old in there.items():
            if _differs(target, old, unique[key].values):
                rows.extend(follow(self, unique[key].values, old))
        self.put(rows)

    def _below_seen(self, one: Row) -> bool:
        if one.target.parent is None:
            return False
        column, parent = one.target.parent
        return one.values[column] not in self.fresh(parent)

    def _insert(self, target: Target, rows: Sequence[Row]) -> None:
        mark = {"import_id": self.run_id} if target.hidden else {}
        by_shape: dict[tuple[str, ...], list[Values]] = {}
        for one in rows:
            values = {**one.only_new, **one.values, **mark}
            by_shape.setdefault(tuple(values), []).append(values)
        for group in by_shape.values():
            self.writer.run(repository.insertion(target), group)
        self.counts[f"{target.name}.new"] += len(rows)
        if target.key == ("id",):
            self.fresh(target.name).update(one.values["id"] for one in rows)

    def _change(self, target: Target, rows: Sequence[tuple[Values, Row]]) -> None:
        staged: list[tuple[Values | None, Values]] = []
        for old, one in rows:
            key = {name: old[name] for name in target.key}
            if target.versioned:
                key["version"] = old["version"]
            staged.append((key, one.values))
        self._stage(target, staged)

    def _stage(self, target: Target, rows: Sequence[tuple[Values | None, Values]]) -> None:
        lines = [
            {
                "run_id": self.run_id,
                "target": target.name,
                "key": None if key is None else encoded(key),
                "values": encoded(values),
            }
            for key, values in rows
        ]
        self.writer.run(repository.stage(self.database), lines)
        self.counts[f"{target.name}.changed"] += sum(key is not None for key, _ in rows)
        self.counts[f"{target.name}.new"] += sum(key is None for key, _ in rows)


def _place(one: Row) -> Any:
    return one.key


def _differs(target: Target, old: Values, values: Values) -> bool:
    if target.once:
        return False
    if target.newer is not None:
        return bool(values[target.newer] > old[target.newer])
    given = values.get("version")
    if target.versioned and given is not None and given <= old["version"]:
        return False
    return any(old[name] != value for name, value in values.items() if name != "version")
