"""Children that cannot outlive the process that started them.

Two lines of defence, because SIGKILL gives no chance to clean up: the kernel kills the child with
its parent (prctl(2), PR_SET_PDEATHSIG, Linux), and a sentinel kills the child's whole group.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Child = subprocess.Popen[bytes]


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process `number` when its parent dies (Linux only)."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def _tied_to(parent: int) -> Callable[[], None]:
    def before_exec() -> None:
        end_with_parent(signal.SIGKILL)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return before_exec


class Leash:
    """Starts children, each in a group of its own, and ends them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._children: dict[int, Child] = {}
        self._sentinel: Child | None = None
        self._ending = False

    def start(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        stdout: int | IO[bytes],
        pass_fds: Sequence[int] = (),
    ) -> Child:
        """Start `argv`; the calling thread must live as long as the child (PR_SET_PDEATHSIG)."""
        with self._lock:
            if self._ending:
                raise InterruptedError("stopping: nothing new is started")
            child = subprocess.Popen(  # noqa: S603
                argv,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                start_new_session=True,
                preexec_fn=_tied_to(os.getpid()),  # noqa: PLW1509
            )
            self._children[child.pid] = child
            self._tell(f"+{child.pid}\n")
        return child

    def _tell(self, line: str) -> None:
        if self._sentinel is None or self._sentinel.poll() is not None:
            self._sentinel = _start_sentinel()
            line = "".join(f"+{pid}\n" for pid in self._children)
        pipe = self._sentinel.stdin
        if pipe is None:
            raise RuntimeError("the sentinel was started without a pipe")
        pipe.write(line.encode())
        pipe.flush()

    def reap(self, child: Child) -> None:
        """Forget an ended child; what it may have left behind in its group is killed."""
        _signal_group(child, signal.SIGKILL)
        with self._lock:
            if self._children.pop(child.pid, None) is not None:
                self._tell(f"-{child.pid}\n")

    def end(self, child: Child, patience: float = 10.0) -> None:
        """SIGTERM, then SIGKILL after `patience` seconds."""
        self.end_all([child], patience)

    def end_all(self, children: Sequence[Child], patience: float = 10.0) -> None:
        """End these children side by side."""
        for child in children:
            _signal_group(child, signal.SIGTERM)
        until = time.monotonic() + patience
        for child in children:
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child, signal.SIGKILL)
                child.wait()
            self.reap(child)

    def stop(self, patience: float = 10.0) -> None:
        """End every child, and start none from now on."""
        with self._lock:
            self._ending = True
            children = list(self._children.values())
        self.end_all(children, patience)
        if self._sentinel is not None and self._sentinel.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._sentinel.stdin.close()
            self._sentinel.wait()


def _start_sentinel() -> Child:
    script = Path(__file__).with_name("sentinel.py")
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-ISE", str(script)], stdin=subprocess.PIPE, start_new_session=True
    )


def _signal_group(child: Child, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
