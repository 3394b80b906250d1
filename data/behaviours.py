"""Six months of behaviour: people shop in missions.

A mission is the wish for one kind of product, over one or more sessions. Within it a customer walks
from product to product along what pages show (cheaper, dearer, same brand, similar), goes back to
compare, searches, keeps favourites, fills the cart, and perhaps buys. A purchase starts a wish for
what goes with it. Interests change twice in six months, popularity all the time.
"""

import math
import random
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.customers import PHASES, Customer
from data.products import HISTORY_DAYS
from data.shelf import DIRECTIONS, Shelf

DAY = 86_400
STEP_WEIGHTS = (0.38, 0.24, 0.17, 0.12, 0.09)
CAMPAIGNS = (21, 78, 140)  # days before now on which the shop held a sale


@dataclass(frozen=True, slots=True)
class Event:
    """One behaviour; `ago` in seconds before now; `list_id` where it was in a suggestion list."""

    customer: str
    type: str
    item: int | None
    ago: int
    query: str = ""
    list_id: str = ""
    position: int | None = None


@dataclass(slots=True)
class _Mission:
    kind: str
    current: int
    direction: str
    seen: list[int] = field(default_factory=list)


class Shopper:
    """Simulates one customer; every choice comes from the customer's own random stream."""

    def __init__(self, seed: int, customer: Customer, shelf: Shelf) -> None:
        self.customer = customer
        self.shelf = shelf
        self.rng = random.Random(f"{seed}:shopper:{customer.id}")
        self.events: list[Event] = []
        self.bought: set[int] = set()
        self._utility: dict[str, NDArray[np.float64]] = {}

    def run(self) -> list[Event]:
        """All events of the six months, oldest first."""
        day = float(min(self.customer.joined, HISTORY_DAYS)) - self.rng.random()
        pace = day / (self.customer.activity + 0.5)
        after: int | None = None
        while day > 0.2:  # the last hours stay quiet
            mission = self._begin(day, after)
            day, after = self._pursue(mission, day)
            gap = (
                self.rng.uniform(0.2, 3.0) if after is not None else self.rng.expovariate(1 / pace)
            )
            day = self._towards_campaign(day - gap)
        return sorted(self.events, key=lambda event: -event.ago)

    def _towards_campaign(self, day: float) -> float:
        for campaign in CAMPAIGNS:
            if 0 < day - campaign < 4 and self.rng.random() < 0.4:
                return campaign + self.rng.random() * 0.5
        return day

    def _utilities(self, kind: str) -> NDArray[np.float64]:
        if kind not in self._utility:
            who, items = self.customer, self.shelf.of_kind[kind]
            products = [self.shelf.products[n] for n in items]
            self._utility[kind] = who.fussiness * np.array(
                [
                    1.4 * (p.style.name in who.styles)
                    + 1.0 * (p.brand in who.brands)
                    + 0.7 * (p.colour in who.colours)
                    - 1.3 * abs(p.band - who.price_level)
                    + 1.0 * p.quality
                    for p in products
                ]
            )
        return self._utility[kind]

    def _choose(self, kind: str, day: float) -> int:
        items = self.shelf.of_kind[kind]
        score = 0.9 * self._utilities(kind) + self.shelf.popularity(items, day)
        weights = np.exp(score - score.max())
        return int(items[np.searchsorted(np.cumsum(weights), self.rng.random() * weights.sum())])

    def _begin(self, day: float, after: int | None) -> _Mission:
        direction = self.rng.choices(DIRECTIONS, (0.35, 0.3, 0.12, 0.23))[0]
        if after is not None and self.rng.random() < 0.75:
            goes_with = [n for n in self.shelf.goes_with[after] if self._on_sale(n, day)]
            if goes_with:
                weights = [1 / (place + 1) for place in range(len(goes_with))]
                item = self.rng.choices(goes_with, weights)[0]
                return _Mission(self.shelf.products[item].kind.id, item, direction)
        phase = min(PHASES - 1, int((HISTORY_DAYS - day) / HISTORY_DAYS * PHASES))
        interests = self.customer.interests[phase]
        kind = self.rng.choices(list(interests), list(interests.values()))[0]
        return _Mission(kind, self._choose(kind, day), direction)

    def _on_sale(self, item: int, day: float) -> bool:
        return bool(self.shelf.launched[item] > day)

    def _next(self, mission: _Mission, day: float) -> int:
        dice = self.rng.random()
        if dice < 0.68:
            shown = self.shelf.related[mission.direction][mission.current]
            fitting = [n for n in shown if self._on_sale(n, day)]
            if fitting:
                return self.rng.choices(fitting, STEP_WEIGHTS[: len(fitting)])[0]
        if dice < 0.84 and len(mission.seen) > 1:
            return self.rng.choice(mission.seen[-4:])
        return self._choose(mission.kind, day)

    def _pursue(self, mission: _Mission, day: float) -> tuple[float, int | None]:
        """Live through a mission; the day it ended and what was bought."""
        for _ in range(self.rng.choices((1, 2, 3), (0.62, 0.28, 0.1))[0]):
            moment = self._session_start(day)
            if moment <= 0:
                return 0.0, None
            moment = self._session(mission, moment)
            day = moment / DAY - self.rng.uniform(0.6, 2.0)
            if day <= 0.2:
                return day, None
        return day, self._decide(mission, moment)

    def _session_start(self, day: float) -> int:
        hour = self.rng.choice(self.customer.hours) + self.rng.random()
        return int((math.floor(day) + 1) * DAY - hour * 3600)

    def _session(self, mission: _Mission, moment: int) -> int:
        if self.rng.random() < 0.4:
            moment = self._record("search", None, moment, self._query(mission))
        for _ in range(2 + min(9, int(self.rng.expovariate(1 / 2.6)))):
            moment = self._record("view", mission.current, moment)
            mission.seen.append(mission.current)
            if self.rng.random() < self._liking(mission.current) * 0.14:
                moment = self._record("favourite", mission.current, moment)
            mission.current = self._next(mission, moment / DAY)
        return moment

    def _liking(self, item: int) -> float:
        kind = self.shelf.products[item].kind.id
        score = self._utilities(kind)[item - self.shelf.of_kind[kind][0]]
        return 1 / (1 + math.exp(-float(score) + 0.6))

    def _decide(self, mission: _Mission, moment: int) -> int | None:
        best = max(dict.fromkeys(mission.seen), key=lambda n: (self._liking(n), n))
        if self.rng.random() < 0.06:
            moment = self._record("chat_mention", best, moment)
        if self.rng.random() < 0.62:
            moment = self._record("cart", best, moment)
            if self.rng.random() < 0.72 and best not in self.bought:
                self._record("purchase", best, moment)
                self.bought.add(best)
                return best
        elif self.rng.random() < 0.04:
            self._record("dismiss", mission.seen[0], moment)
        return None

    def _query(self, mission: _Mission) -> str:
        product = self.shelf.products[mission.current]
        style = self.rng.choice(product.style.words)
        word = self.rng.choice([product.kind.name, *product.kind.aliases[:2]])
        extra = self.rng.choice(("", "", style, style, product.brand, product.colour))
        return f"{word} {extra}".strip() if self.rng.random() < 0.7 else f"{extra}{word}"

    def _record(self, kind: str, item: int | None, moment: int, query: str = "") -> int:
        later = moment - int(self.rng.lognormvariate(3.6, 0.7)) - 3
        if later > 0:
            self.events.append(Event(self.customer.id, kind, item, later, query))
        return max(later, 0)


def simulate(seed: int, customers: list[Customer], shelf: Shelf) -> dict[str, list[Event]]:
    """What every customer did, oldest first, by customer id."""
    return {
        customer.id: Shopper(seed, customer, shelf).run() if customer.activity else []
        for customer in customers
    }
