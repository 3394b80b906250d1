"""Keeps the processes running until it is told to stop."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ops import logs
from ops.console import say, tail
from ops.health import OK, HealthWatch
from ops.instance import InstanceState, write_state
from ops.leash import Leash
from ops.processes import Process
from ops.watched import Watched

LOOK_EVERY = 0.05
ROTATE_EVERY = 10.0
UNANSWERED_BEFORE_KILL = 60.0
TRIES_AT_FIRST_START = 3


class NotReady(RuntimeError):
    """A process did not become ready at the first start; the text has the end of its log."""


class Supervisor:
    """Starts processes, starts them again when they die, and ends them all."""

    def __init__(
        self, processes: Sequence[Process], *, data: Path, url: str, door: int, leash: Leash
    ) -> None:
        self.data, self.url, self.leash = data, url, leash
        self.watched = [
            Watched(process, data / "logs" / f"{process.name}.log", leash, door)
            for process in processes
        ]
        self._health = HealthWatch([process.health_url for process in processes])
        self._started_at = datetime.now(UTC).isoformat()
        self._written: InstanceState | None = None
        self._rotated_at = time.monotonic()

    def __enter__(self) -> "Supervisor":
        for each in self.watched:
            each.start()
        self._health.start()
        self._write_state()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._health.stop()
        self.leash.stop()
        for each in self.watched:
            each.child, each.state = None, "stopped"
        self._write_state()

    def look(self) -> None:
        """One round: bury the dead, start who is due, note who answers."""
        for each in self.watched:
            code = each.died()
            if code is not None:
                wait = max(0.0, each.start_again_at - time.monotonic())
                name = each.process.name
                say(f"! {name} 退出（{code}），{wait:.1f} s 后重新启动；日志 {each.log}")
            if each.is_due():
                each.start()
                self._health.forget(each.process.health_url)
            each.heard(self._status(each))
            self._end_if_silent(each)
            each.keep_a_spare()
        if time.monotonic() - self._rotated_at > ROTATE_EVERY:
            self._rotated_at = time.monotonic()
            for each in self.watched:
                logs.rotate(each.log)
        self._write_state()

    def _status(self, each: Watched) -> int:
        return self._health.newest(each.process.health_url)

    def _end_if_silent(self, each: Watched) -> None:
        """A process that hangs is ended, and then started again like one that died."""
        if each.silent_for() > UNANSWERED_BEFORE_KILL and each.child is not None:
            say(f"! {each.process.name} 超过 {UNANSWERED_BEFORE_KILL:.0f} s 没有回应，结束它")
            os.killpg(each.child.pid, signal.SIGKILL)

    def wait_until_ready(self, report: Callable[[str], None] = say) -> None:
        """Look until every process answers; raises NotReady with the log of one that does not."""
        started, reported = time.monotonic(), 0.0
        while waiting := [each for each in self.watched if self._status(each) != OK]:
            self.look()
            elapsed = time.monotonic() - started
            for each in waiting:
                if each.failures >= TRIES_AT_FIRST_START or elapsed > each.process.ready_within:
                    raise NotReady(
                        f"✗ {each.process.name} 没有就绪（{elapsed:.0f} s）\n{tail(each.log)}\n"
                        f"  全部日志：{each.log}"
                    )
            if elapsed - reported >= 5:  # noqa: PLR2004
                reported = elapsed
                names = "、".join(each.process.name for each in waiting)
                report(f"  … 等待 {names} {elapsed:.0f} s")
            time.sleep(LOOK_EVERY)

    def follow(self) -> None:
        """Look for ever; ends by an exception (a signal)."""
        while True:
            self.look()
            time.sleep(LOOK_EVERY)

    def _write_state(self) -> None:
        state = InstanceState(
            os.getpid(), self.url, self._started_at, tuple(each.summary() for each in self.watched)
        )
        if state != self._written:
            write_state(self.data, state)
            self._written = state
