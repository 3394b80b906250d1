"""What the demo shop sells, read from data/catalog/*.yml."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True)
class Style:
    """A direction within a kind of product (降噪 among earphones)."""

    name: str
    words: tuple[str, ...]
    attributes: dict[str, list[Any]]
    gift_for: tuple[str, ...]
    bands: tuple[int, ...]
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of product: its words, price bands (元), brands with their tier, colours, sizes."""

    id: str
    name: str
    count: int
    aliases: list[str]
    nouns: tuple[str, ...]
    bands: list[list[int]]
    models: tuple[str, ...]
    brands: dict[str, int]
    colours: dict[str, list[str]]
    attributes: dict[str, list[Any]]
    styles: tuple[Style, ...]
    description: list[str]
    sizes: list[Any] = field(default_factory=lambda: [""])
    size_step: list[int] = field(default_factory=lambda: [0])
    size_chart: list[dict[str, Any]] = field(default_factory=list)
    more_colours: int = 0
    warranty_days: int = 0
    no_reason_return: bool = True


def _style(name: str, raw: dict[str, Any]) -> Style:
    return Style(
        name,
        tuple(raw["words"]),
        raw["attributes"],
        tuple(raw["gift_for"]),
        tuple(raw.get("bands", (0, 1, 2))),
        tuple(raw.get("nouns", ())),
    )


def _kind(path: Path) -> Kind:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    raw["styles"] = tuple(_style(name, style) for name, style in raw["styles"].items())
    for name in ("nouns", "models"):
        raw[name] = tuple(raw[name])
    return Kind(**raw)


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of their ids."""
    paths = sorted(p for p in FOLDER.glob("*.yml") if p.stem != "colours")
    return tuple(_kind(path) for path in paths)


@cache
def colour_hex() -> dict[str, str]:
    """How pictures paint each colour: 黑色 → #2b2d33."""
    palette: dict[str, str] = yaml.safe_load((FOLDER / "colours.yml").read_text(encoding="utf-8"))
    return palette
