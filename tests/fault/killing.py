"""kill -9, and how long until the process answers again."""

import asyncio
import os
import random
import signal
import time
from dataclasses import dataclass

from ops import health
from ops.bench.installation import Installation
from ops.instance import ProcessState

GIVE_UP = 120.0


@dataclass(frozen=True)
class Killed:
    """One kill."""

    name: str
    seconds_away: float


def process(installation: Installation, name: str) -> ProcessState:
    """The process of that name as it runs now."""
    return next(each for each in installation.state().processes if each.name == name)


def health_url(installation: Installation, name: str) -> str:
    """The gateway's /healthz speaks for all processes; another page speaks for it alone."""
    url = process(installation, name).url
    return f"{url}/openapi.json" if name == "gateway" else f"{url}/healthz"


async def kill(installation: Installation, name: str) -> Killed:
    """SIGKILL the process; wait until another process of the same name answers."""
    victim = process(installation, name).pid
    if victim is None:
        raise RuntimeError(f"{name} is not running")
    url = health_url(installation, name)
    os.kill(victim, signal.SIGKILL)
    started = time.monotonic()
    while process(installation, name).pid in {victim, None} or (
        await asyncio.to_thread(health.status, url, 30) != health.OK
    ):
        assert time.monotonic() - started < GIVE_UP, f"{name} did not come back"
        await asyncio.sleep(0.02)
    return Killed(name, time.monotonic() - started)


def victims(names: list[str], count: int, seed: int) -> list[str]:
    """Each name equally often, in a random order."""
    chosen = [names[number % len(names)] for number in range(count)]
    random.Random(seed).shuffle(chosen)
    return chosen
