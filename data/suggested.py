"""Suggestion lists on the demo shop's pages in its last weeks: what was shown where, and taken up.

A list of five stands on the page at half of the visits. Held-back customers (shop/experiment) are
shown what is popular that day; the others what stands next to the products they looked at last.
Whether a place is looked at falls with its position, whether what stands there is taken up hangs
on what the customer came for (a position-based model: Craswell et al. 2008). What they do otherwise
is as it was: the lists change no cart and no purchase.
"""

import random
from collections.abc import Iterator
from dataclasses import replace

from data.behaviours import DAY, Event
from data.customers import SPECIAL, Customer
from data.shelf import DIRECTIONS, Shelf
from shop.experiment.groups import held_back_at

DAYS = 42  # before now, from when on lists were shown and a share was held back
PERCENT = 10
PLACES = 5
LOOKED_AT = tuple((place + 1) ** -0.7 for place in range(PLACES))
TAKEN_UP = {"wanted": 0.3, "liked": 0.08, "other": 0.02}
PAUSE = 1_800  # seconds without a behaviour that end a visit


def visits(events: list[Event]) -> Iterator[tuple[list[Event], list[Event]]]:
    """Each visit that begins in the last weeks, with all that came before it."""
    starts = [0] + [n for n in range(1, len(events)) if events[n - 1].ago - events[n].ago > PAUSE]
    for start, end in zip(starts, [*starts[1:], len(events)], strict=True):
        if events and events[start].ago < DAYS * DAY - PAUSE:
            yield events[:start], events[start:end]


class Page:
    """What one customer is shown and takes up, with a random stream of their own."""

    def __init__(self, seed: int, customer: Customer, shelf: Shelf) -> None:
        self.customer, self.shelf = customer, shelf
        self.rng = random.Random(f"{seed}:suggested:{customer.id}")
        self.held_back = held_back_at(customer.id, PERCENT)

    def lists(self, events: list[Event]) -> Iterator[Event]:
        """Impressions and clicks to be added to `events` (oldest first)."""
        ordered = sorted(events, key=lambda event: -event.ago)
        for number, (before, visit) in enumerate(visits(ordered)):
            if self.rng.random() < 0.5:
                yield from self._list(f"{self.customer.id}-{number}", before, visit)

    def _list(self, list_id: str, before: list[Event], visit: list[Event]) -> Iterator[Event]:
        day = visit[0].ago / DAY
        wanted = next((self._kind(e.item) for e in visit if e.item is not None), "")
        liked = self.customer.interests[-1]
        for position, item in enumerate(self._shown(before, day)):
            shown = Event(
                self.customer.id, "impression", item, visit[0].ago + 45, "", list_id, position
            )
            yield shown
            kind = self._kind(item)
            drawn = "wanted" if kind == wanted else "liked" if liked.get(kind, 0) > 0.5 else "other"
            if self.rng.random() < LOOKED_AT[position] * TAKEN_UP[drawn]:
                yield replace(shown, type="click", ago=visit[0].ago + 35 - 4 * position)

    def _kind(self, item: int) -> str:
        return self.shelf.products[item].kind.id

    def _shown(self, before: list[Event], day: float) -> list[int]:
        seen = list(dict.fromkeys(e.item for e in reversed(before) if e.item is not None))[:3]
        near: list[int] = []
        if seen and not self.held_back:
            near = [n for item in seen for way in DIRECTIONS for n in self.shelf.related[way][item]]
            near = self.rng.sample(near, len(near))
        popular = self._popular(day)
        fitting = [n for n in dict.fromkeys([*near, *popular]) if self.shelf.launched[n] > day + 1]
        return fitting[:PLACES]

    def _popular(self, day: float) -> list[int]:
        """Something of each kind that is popular that day, kinds in an order of chance."""
        kinds = self.rng.sample(list(self.shelf.of_kind), PLACES + 2)
        out = []
        for kind in kinds:
            items = self.shelf.of_kind[kind]
            out.append(int(items[int(self.shelf.popularity(items, day).argmax())]))
        return out


def with_suggestions(
    seed: int, events: dict[str, list[Event]], customers: list[Customer], shelf: Shelf
) -> dict[str, list[Event]]:
    """The behaviours with those of the lists; C0001 … C0005 are left as the contract wants them."""
    out = dict(events)
    for customer in customers[SPECIAL:]:
        own = events.get(customer.id, [])
        out[customer.id] = [*own, *Page(seed, customer, shelf).lists(own)]
    return out
