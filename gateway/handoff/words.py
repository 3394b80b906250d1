"""The words that agents read on a hand-over (texts/handoff.yml, texts/intents.yml)."""

from functools import cache
from typing import Any

import yaml

from gateway.problems import TEXTS


@cache
def texts(name: str = "handoff") -> dict[str, Any]:
    """A file of texts."""
    found: dict[str, Any] = yaml.safe_load((TEXTS / f"{name}.yml").read_text(encoding="utf-8"))
    return found


def reason(code: str) -> str:
    """Why a person is needed."""
    known: dict[str, str] = texts()["reasons"]
    return known.get(code, str(texts()["reason_unknown"]))


def intent(name: str | None) -> str:
    """What the bot understood; the name itself for one that only a newer model knows."""
    return str(texts("intents").get(name or "", name or ""))


def outline(type_: str, text: str, most: int) -> str:
    """A message in one short line: its text, else what kind of thing it is."""
    line = " ".join(text.split()) or str(texts()["kinds_of_message"].get(type_, ""))
    return line if len(line) <= most else line[: most - 1] + "…"
