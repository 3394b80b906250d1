"""One process that is kept running: when it is started again, and what it is called meanwhile."""

import time
from dataclasses import dataclass
from pathlib import Path

from ops.health import OK
from ops.instance import ProcessState
from ops.leash import Child, Leash
from ops.paths import ROOT
from ops.processes import Process

BACKOFF = (
    0.0,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
    30.0,
)  # seconds before the 1st, 2nd, … start after a death
CALM = 60.0  # seconds up after which earlier deaths are forgiven


@dataclass
class Watched:
    """A process, its child now, and its history of deaths."""

    process: Process
    log: Path
    leash: Leash
    door: int
    child: Child | None = None
    state: str = "starting"
    restarts: int = 0
    failures: int = 0
    started_at: float = 0.0
    start_again_at: float = 0.0
    silent_since: float | None = None

    def start(self) -> None:
        """Start the child; its output is appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.child = self.leash.start(
                self.process.argv,
                cwd=ROOT,
                env=self.process.environment,
                stdout=log,
                pass_fds=(self.door,) if self.process.holds_door else (),
            )
        self.started_at, self.silent_since = time.monotonic(), None
        self.state = "starting"

    def died(self) -> int | None:
        """The exit code, once, where the child has ended since; plans the next start."""
        if self.child is None or (code := self.child.poll()) is None:
            return None
        self.leash.reap(self.child)
        now = time.monotonic()
        if now - self.started_at > CALM:
            self.failures = 0
        self.start_again_at = now + BACKOFF[min(self.failures, len(BACKOFF) - 1)]
        self.failures += 1
        self.restarts += 1
        self.child, self.state = None, "restarting"
        return code

    def is_due(self) -> bool:
        """Whether it is down and its time to start again has come."""
        return self.child is None and time.monotonic() >= self.start_again_at

    def heard(self, status: int) -> None:
        """Take note of the newest answer to a health check; status 0 is silence."""
        if self.child is None:
            return
        if status == OK:
            self.state, self.silent_since = "ready", None
        elif self.state != "starting":
            self.state = "unhealthy"
        if status or self.state == "starting":
            self.silent_since = None
        elif self.silent_since is None:
            self.silent_since = time.monotonic()

    def silent_for(self) -> float:
        """Seconds since it answered anything, once it had been ready."""
        return 0.0 if self.silent_since is None else time.monotonic() - self.silent_since

    def summary(self) -> ProcessState:
        """What the state file says of it."""
        pid = self.child.pid if self.child is not None else None
        return ProcessState(
            self.process.name, pid, self.process.url, self.state, self.restarts, str(self.log)
        )
