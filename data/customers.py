"""Customers of the demo shop: invented people with tastes, budgets and changing interests."""

import random
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data.catalogue import Kind, kinds
from data.products import HISTORY_DAYS

FOLDER = Path(__file__).parent / "words"
SPECIAL = 5  # C0001 … C0005, as the contract wants them
PHASES = 3  # how often interests change in six months


@dataclass(frozen=True, slots=True)
class Address:
    """Where parcels go."""

    province: str
    city: str
    district: str
    detail: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer and what the simulation knows of their taste.

    `joined` is days before now; `interests` holds the weights of kinds for each phase, oldest
    first; `activity` is the number of shopping missions in six months.
    """

    id: str
    name: str
    phone: str
    age: int
    birthday_in: int
    joined: int
    level: str
    points: int
    address: Address
    persona: str
    price_level: int
    brands: frozenset[str]
    colours: frozenset[str]
    styles: frozenset[str]
    interests: tuple[dict[str, float], ...]
    hours: tuple[int, ...]
    activity: int
    fussiness: float


@cache
def texts(name: str) -> dict[str, Any]:
    """One of the YAML files in data/words."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return content


def _address(rng: random.Random) -> Address:
    names = texts("names")
    province, city, districts = rng.choice(names["places"])
    street = f"{rng.choice(names['streets'])}{rng.randint(1, 399)}号"
    flat = f"{rng.choice(names['estates'])}{rng.randint(1, 18)}幢{rng.randint(101, 2804)}室"
    return Address(province, city, rng.choice(districts), street + flat)


def _phase(rng: random.Random, weights: dict[str, int]) -> dict[str, float]:
    """A few kinds that matter for now, the rest faintly."""
    names = list(weights)
    chosen: dict[str, float] = dict.fromkeys(names, 0.06)
    for _ in range(rng.randint(2, 4)):
        chosen[rng.choices(names, list(weights.values()))[0]] = rng.uniform(0.6, 1.5)
    return chosen


def _brands(rng: random.Random, level: int, every: tuple[Kind, ...]) -> frozenset[str]:
    liked: set[str] = set()
    for kind in every:
        fitting = [b for b, tier in kind.brands.items() if abs(tier - level) <= 1]
        liked.update(rng.sample(fitting, min(2, len(fitting))))
    return frozenset(liked)


def _taste(rng: random.Random, persona: dict[str, Any], level: int) -> dict[str, Any]:
    colours = ("黑色", "白色", "灰色", "蓝色", "粉色", "绿色", "紫色", "红色", "金色")
    leaning = rng.sample(persona["styles"], 6)
    others = [s.name for kind in kinds() for s in kind.styles]
    return {
        "brands": _brands(rng, level, kinds()),
        "colours": frozenset(rng.sample(colours, 3)),
        "styles": frozenset([*leaning, *rng.sample(others, 5)]),
        "interests": tuple(_phase(rng, persona["kinds"]) for _ in range(PHASES)),
    }


def _one(rng: random.Random, number: int) -> Customer:
    personas = texts("personas")
    name = rng.choices(list(personas), [p["share"] for p in personas.values()])[0]
    persona, names = personas[name], texts("names")
    level = rng.choices((0, 1, 2), persona["level"])[0]
    joined = rng.randint(HISTORY_DAYS, 900) if rng.random() < 0.7 else rng.randint(6, 175)
    points = int(rng.expovariate(1 / 900))
    return Customer(
        id=f"C{number:04d}",
        name=rng.choice(names["surnames"]) + rng.choice(names["given"]),
        phone=f"1400000{number:04d}",
        age=rng.randint(18, 24) if name == "学生" else rng.randint(24, 62),
        birthday_in=rng.randint(0, 364),
        joined=joined,
        level=names["levels"][min(points // 900, 2)],
        points=points,
        address=_address(rng),
        persona=name,
        price_level=level,
        hours=tuple(persona["hours"]),
        activity=max(1, min(30, round(rng.lognormvariate(1.2, 0.6)))),
        fussiness=rng.uniform(0.6, 1.4),
        **_taste(rng, persona, level),
    )


def make_customers(seed: int, count: int) -> list[Customer]:
    """`count` customers; C0002 joined today and did nothing yet."""
    made = [_one(random.Random(f"{seed}:customer:{n}"), n) for n in range(1, count + 1)]
    made[0] = replace(made[0], joined=400, activity=9, price_level=1)
    made[1] = replace(made[1], joined=0, activity=0, points=0, level=texts("names")["levels"][0])
    made[2] = replace(made[2], joined=300, activity=8)
    made[3] = replace(made[3], joined=210, activity=6)
    made[4] = replace(made[4], joined=500, activity=70)
    return made
