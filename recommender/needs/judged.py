"""The judged set: made from needs.yml, the demo shop's catalogue and a seed; never a dump.

A fifth (by hash of what a need was made from) is held out: nothing is chosen on it.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from data.customers import Customer, make_customers
from data.demo import CUSTOMERS, SEED
from data.products import make_products
from recommender.needs.grades import (
    Facts,
    Sums,
    grade,
    grade_for,
    grade_like,
    grade_unasked,
    taste,
)
from recommender.needs.templates import Template, Templates, templates
from recommender.sequences import IntArray
from shop.behaviour.service import HistoryEntry
from shop.behaviour.types import BehaviourType
from shop.catalog.listing import Listed

Group = Literal["words", "words + history", "history"]
GROUPS: tuple[Group, ...] = ("words", "words + history", "history")
UNASKED = 90  # customers who ask for nothing
EACH_LAST = 8  # customers for each way of asking for the like of what was bought
LEAST = 5  # behaviours of a history worth the name
PARTS = 5  # one of which is held out
GOOD, BEST = 2, 3  # grades
ACTIVE = 4  # shopping missions of a customer who is asked

History = Callable[[str], list[HistoryEntry] | None]


@dataclass(frozen=True)
class Need:
    """One need; `grades` (N,) 0-3 in the order of the catalogue, `customer` empty for nobody's."""

    id: str
    source: str
    group: Group
    said: str
    customer: str
    history: list[HistoryEntry]
    grades: IntArray

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the fifth that nothing is chosen on."""
        return int(hashlib.sha256(self.source.encode()).hexdigest(), 16) % PARTS == 0


class NotTheDemoShop(ValueError):
    """The judged set knows the facts of the demo shop only."""


class Judge:
    """Makes the needs of one catalogue; `praise` are good reviews by product id."""

    def __init__(self, items: Seq[Listed], praise: dict[str, list[str]], history: History) -> None:
        made = {product.id: product for product in make_products(SEED)}
        if any(i.id not in made or made[i.id].title != i.title for i in items) or not items:
            raise NotTheDemoShop("the judged set is of the demo shop: run `zhuyi demo reset`")
        self.items, self.praise, self.history = items, praise, history
        self.products = [made[item.id] for item in items]
        self.sold = [n for n, i in enumerate(items) if i.on_sale and i.stock > 0]
        self.rows = {item.id: row for row, item in enumerate(items)}
        self.words: Templates = templates()

    def needs(self, seed: int = 7) -> list[Need]:
        """Every need; the same seed and catalogue give the same list."""
        rng = random.Random(f"{seed}:needs")
        customers = [c for c in make_customers(SEED, CUSTOMERS) if c.activity >= ACTIVE]
        rng.shuffle(customers)
        known = self._with_history(customers)
        made = [n for t in self.words.words for n in self._of_words(rng, t)]
        made += [n for t in self.words.person for n in self._of_person(rng, t, known)]
        made += [n for t in self.words.last for n in self._of_last(rng, t, known)]
        return [*made, *self._unasked(known)]

    def _with_history(
        self, customers: Seq[Customer]
    ) -> Iterator[tuple[Customer, list[HistoryEntry]]]:
        """Customers with a history that may be used, each once, as many as are asked for."""
        for customer in customers:
            past = self.history(customer.id)
            if past is not None and len(past) >= LEAST:
                yield customer, past

    def _praise(self, row: int) -> Seq[str]:
        return self.praise.get(self.items[row].id, ())

    def _all(self, grade_of: Callable[[int], int]) -> IntArray:
        return np.array([grade_of(row) for row in range(len(self.items))], dtype=np.int64)

    def _filled(self, rng: random.Random, template: Template, said: str) -> tuple[str, Facts]:
        """A way of saying it with its slots filled from a product that meets the facts."""
        fixed = Facts(template.kind, template.wants, template.without)
        fitting = [
            n
            for n in self.sold
            if grade(fixed, self.items[n], self._praise(n)) == 3  # noqa: PLR2004
        ]
        if not fitting:
            raise ValueError(f"nothing that is sold meets need {template.id}")
        item = self.items[rng.choice(fitting)]
        wants = list(template.wants)
        for slot, value in (("brand", item.brand), ("colour", item.colour)):
            if f"{{{slot}}}" in said:
                wants.append({slot: (value,)})
                said = said.replace(f"{{{slot}}}", value)
        sums = None
        if "{price}" in said:
            amount = _round(item.price // 100, up=template.price == "most")
            words = rng.choice(self.words.price_words[template.price])
            said = said.replace("{price}", words.format(n=self._number(rng, amount)))
            fen = amount * 100
            sums = Sums(about=fen) if template.price == "about" else Sums(most=fen)
        return said, replace(fixed, wants=tuple(wants), price=sums)

    def _number(self, rng: random.Random, amount: int) -> str:
        whole, rest = divmod(amount, 100)
        spelt = not rest and 0 < whole < len(self.words.hundreds)
        return self.words.hundreds[whole] if spelt and rng.random() < 0.5 else str(amount)  # noqa: PLR2004

    def _of_words(self, rng: random.Random, template: Template) -> Iterator[Need]:
        for n, way in enumerate(template.said):
            said, facts = self._filled(rng, template, way)

            def of(row: int, facts: Facts = facts) -> int:
                return grade(facts, self.items[row], self._praise(row))

            yield Need(f"{template.id}-{n}", template.id, "words", said, "", [], self._all(of))

    def _of_person(
        self,
        rng: random.Random,
        template: Template,
        known: Iterator[tuple[Customer, list[HistoryEntry]]],
    ) -> Iterator[Need]:
        for n, way in enumerate(template.said * 2):
            said, facts = self._filled(rng, template, way)
            told = frozenset(name for fact in facts.wants for name in fact)
            told |= {"price"} if facts.price is not None else set()
            base = self._all(lambda row, of=facts: grade(of, self.items[row], self._praise(row)))  # type: ignore[misc]
            for customer, past in known:
                shares = [taste(customer, product, told) for product in self.products]
                grades = np.array(
                    [grade_for(int(g), share) for g, share in zip(base, shares, strict=True)]
                )
                if grades[self.sold].max() >= GOOD:  # else nothing here is to their taste
                    id_ = f"{template.id}-{n}"
                    yield Need(id_, template.id, "words + history", said, customer.id, past, grades)
                    break

    def _of_last(
        self,
        rng: random.Random,
        template: Template,
        known: Iterator[tuple[Customer, list[HistoryEntry]]],
    ) -> Iterator[Need]:
        for n, way in enumerate(template.said * EACH_LAST):
            for customer, past in known:
                last = self._bought_last(past)
                if last is None:
                    continue
                grades = self._all(lambda row, last=last: grade_like(last, self.items[row]))  # type: ignore[misc]
                if grades[self.sold].max() >= GOOD:  # something of the style is cheaper
                    kind = rng.choice([last.category, *last.aliases[:2]])
                    said = way.replace("{kind}", kind)
                    id_ = f"{template.id}-{n}"
                    yield Need(id_, id_, "words + history", said, customer.id, past, grades)
                    break

    def _bought_last(self, past: Seq[HistoryEntry]) -> Listed | None:
        for entry in reversed(past):
            if entry.type == BehaviourType.PURCHASE and entry.item_id in self.rows:
                return self.items[self.rows[entry.item_id]]
        return None

    def _unasked(self, known: Iterator[tuple[Customer, list[HistoryEntry]]]) -> Iterator[Need]:
        made = 0
        for customer, past in known:
            grades = self._all(
                lambda row, who=customer: grade_unasked(who, self.products[row])  # type: ignore[misc]
            )
            if grades[self.sold].max() < GOOD:  # the shop has nothing for them
                continue
            yield Need(
                f"h-{customer.id}", f"h-{customer.id}", "history", "", customer.id, past, grades
            )
            made += 1
            if made == UNASKED:
                return


def _round(yuan: int, *, up: bool) -> int:
    """An amount as people say it: 299 → 300, 1399 → 1400, 45 → 50."""
    step = 10 if yuan < 100 else 50 if yuan < 500 else 100  # noqa: PLR2004
    return max(-(-yuan // step) * step if up else round(yuan / step) * step, step)
