"""What each channel says of itself; a channel has `doctor.py` where there is something to check."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from gateway import channels
from ops.doctor.finding import Finding, Level


def findings() -> Iterator[Finding]:
    """A line for each thing a configured channel checks."""
    for name in channels.names():
        module = f"gateway.channels.{name}.doctor"
        if find_spec(module) is None:
            continue
        for one in import_module(module).examine():
            yield Finding(one.name, Level(one.level), one.text, one.advice)
