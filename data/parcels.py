"""Parcels on their way: scans at the warehouse, the hubs, the customer's town and the door."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.customers import Address, texts

HOUR = timedelta(hours=1)
LATE = 0.05  # share of parcels that miss the promised time


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan by the courier."""

    at: datetime
    place: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as the courier knows it now."""

    number: str
    courier: str
    shipped: datetime
    promised: datetime
    signed: datetime | None
    scans: tuple[Scan, ...]

    @property
    def state(self) -> str:
        """As the last scan says."""
        return self.scans[-1].state


def _scan(rng: random.Random, at: datetime, place: str, kind: str, state: str, to: str) -> Scan:
    text = rng.choice(texts("parcels")[kind]).format(place=place, next=to)
    if kind == "signed":
        text = f"{text}（{rng.choice(texts('parcels')['signed_by'])}）"
    return Scan(at, place, text, state)


def journey(rng: random.Random, address: Address, shipped: datetime, days: float) -> list[Scan]:
    """All scans of a parcel that takes `days` from shipping to signing."""
    words = texts("parcels")
    start, hub = rng.choice(list(words["warehouses"].items()))
    town = f"{address.city}{address.district}营业点"
    centre = f"{address.city}转运中心"
    steps = (
        (0.0, start, "picked_up", "picked_up", ""),
        (0.12, start, "left", "in_transit", hub),
        (0.38, hub, "arrived", "in_transit", ""),
        (0.46, hub, "left", "in_transit", centre),
        (0.70, centre, "arrived", "in_transit", ""),
        (0.78, centre, "left", "in_transit", town),
        (0.92, town, "delivering", "delivering", ""),
        (1.0, town, "signed", "signed", ""),
    )
    return [
        _scan(rng, shipped + timedelta(days=days * share), place, kind, state, to)
        for share, place, kind, state, to in steps
    ]


def parcel_of(
    rng: random.Random, scans: list[Scan], promised: datetime, number: str | None = None
) -> Parcel:
    """The parcel behind these scans."""
    signed = scans[-1].at if scans[-1].state == "signed" else None
    return Parcel(
        number=number or f"73{rng.randrange(10**13):013d}",
        courier=rng.choice(texts("parcels")["couriers"]),
        shipped=scans[0].at,
        promised=promised,
        signed=signed,
        scans=tuple(scans),
    )


def travel(rng: random.Random, address: Address, shipped: datetime, now: datetime) -> Parcel:
    """A parcel shipped at `shipped`, with the scans it has had by now."""
    days = rng.uniform(1.4, 3.6) if rng.random() > LATE else rng.uniform(5.0, 8.0)
    scans = [scan for scan in journey(rng, address, shipped, days) if scan.at < now]
    promised = shipped + timedelta(days=4)
    return parcel_of(rng, scans, promised.replace(hour=12, minute=0, second=0, microsecond=0))
