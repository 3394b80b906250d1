"""An installation for measurements: own data, own port, started by the program of `make up`."""

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.bench.processor import seconds_used
from ops.console import say, tail
from ops.instance import InstanceState, free_ports, read_state
from ops.leash import Child, Leash
from ops.paths import APP_PYTHON, ROOT

READY_WITHIN = 1200.0
REPORT_EVERY = 30.0


@dataclass(frozen=True)
class Installation:
    """A running installation."""

    url: str
    data: Path
    supervisor: Child

    @property
    def shop_key(self) -> str:
        """The shop's key."""
        return (self.data / "shop.key").read_text().strip()

    @property
    def secret(self) -> str:
        """What the processes trust each other by."""
        return (self.data / "secrets").read_text().strip()

    def state(self) -> InstanceState:
        """What runs now."""
        state = read_state(self.data)
        if state is None:
            raise RuntimeError(f"the installation in {self.data} is not running")
        return state

    def inner_urls(self, prefix: str) -> list[str]:
        """Addresses of the processes whose name starts with `prefix`."""
        processes = self.state().processes
        return [each.url for each in processes if each.name.startswith(prefix)]

    def pids(self, prefix: str = "") -> dict[str, int]:
        """Process ids by name."""
        processes = self.state().processes
        return {p.name: p.pid for p in processes if p.pid and p.name.startswith(prefix)}

    def processor_seconds(self) -> dict[str, float]:
        """What each process has used up to now, this one ("customers") included."""
        used = {name: seconds_used(pid) for name, pid in self.pids().items()}
        return {**used, "customers": time.process_time()}


def borrow(source: Path, data: Path) -> None:
    """Copy database and models of another installation, so that they need not be made again."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "zhuyi.db").exists() and (source / "zhuyi.db").exists():
        theirs, own = sqlite3.connect(source / "zhuyi.db"), sqlite3.connect(data / "zhuyi.db")
        with contextlib.closing(theirs), contextlib.closing(own):
            theirs.backup(own)
    for name in ("models", "media"):
        if not (data / name).exists() and (source / name).exists():
            shutil.copytree(source / name, data / name)
    if (source / "lexicon.json").exists():
        shutil.copy2(source / "lexicon.json", data / "lexicon.json")


@contextmanager
def running(data: Path, leash: Leash, told: Mapping[str, str]) -> Iterator[Installation]:
    """Start `make up`'s program with these settings; ready inside, stopped after."""
    port = free_ports(1)[0]
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"PORT": str(port), "HOST": "127.0.0.1", "ZHUYI_DATA": str(data), **told}
    data.mkdir(parents=True, exist_ok=True)
    log = data / "up.log"
    with log.open("wb") as output:
        argv = [str(APP_PYTHON), "-m", "ops.up"]
        supervisor = leash.start(argv, cwd=ROOT, env=environment, stdout=output)
    try:
        installation = Installation(f"http://127.0.0.1:{port}", data, supervisor)
        _wait(installation, log)
        yield installation
    finally:
        leash.end(supervisor, patience=20)


def _wait(installation: Installation, log: Path) -> None:
    started = reported = time.monotonic()
    while "✓ 就绪" not in log.read_text(errors="replace"):
        now = time.monotonic()
        if installation.supervisor.poll() is not None or now - started > READY_WITHIN:
            raise RuntimeError(f"the installation did not start:\n{tail(log)}")
        if now - reported > REPORT_EVERY:
            reported = now
            say(f"  … {now - started:.0f} s\n{tail(log, 1)}")
        time.sleep(0.2)
