"""One line of the doctor's report."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do about it."""

    name: str
    level: Level
    text: str
    advice: str = ""


def ok(name: str, text: str) -> Finding:
    """Nothing to do."""
    return Finding(name, Level.OK, text)


def warn(name: str, text: str, advice: str) -> Finding:
    """It works, but should be looked at."""
    return Finding(name, Level.WARN, text, advice)


def fail(name: str, text: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(name, Level.FAIL, text, advice)
