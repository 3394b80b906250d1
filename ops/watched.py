"""One process that is kept running: when it is started again, and what it is called meanwhile."""

import time
from dataclasses import dataclass
from pathlib import Path

from ops.health import OK
from ops.instance import ProcessState
from ops.leash import Child, Leash
from ops.paths import ROOT
from ops.processes import Process
from ops.standby import Standby

# seconds before the start after the 1st, 2nd, … death of one that did not get ready
BACKOFF = (0.0, 0.0, 0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
LEAST_BETWEEN_STARTS = 1.0  # of one that gets ready and dies, however often: seconds


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
    was_ready: bool = False  # since it was started last
    start_again_at: float = 0.0
    silent_since: float | None = None

    def __post_init__(self) -> None:
        self.standby = Standby(self.leash, self._spawn)

    def start(self) -> None:
        """Let the spare serve, else start a child; its output is appended to the log."""
        self.child = self.standby.take_over() or self._spawn()
        self.started_at, self.silent_since = time.monotonic(), None
        self.was_ready = False
        self.state = "starting"

    def _spawn(self, standby: int | None = None) -> Child:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        environment, fds = self.process.environment, [self.door] if self.process.holds_door else []
        if standby is not None:
            environment = {**environment, "ZHUYI_STANDBY_FD": str(standby)}
            fds.append(standby)
        with self.log.open("ab") as log:
            return self.leash.start(
                self.process.argv, cwd=ROOT, env=environment, stdout=log, pass_fds=fds
            )

    def keep_a_spare(self) -> None:
        """Have a spare wait, once the process itself is ready, where it can have one."""
        if self.process.can_stand_by and self.state == "ready":
            self.standby.keep()

    def died(self) -> int | None:
        """The exit code, once, where the child has ended since; plans the next start."""
        if self.child is None or (code := self.child.poll()) is None:
            return None
        self.leash.reap(self.child)
        now = time.monotonic()
        if self.was_ready:
            self.failures = 0
            self.start_again_at = max(now, self.started_at + LEAST_BETWEEN_STARTS)
        else:
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
            self.state, self.silent_since, self.was_ready = "ready", None, True
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
