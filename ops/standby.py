"""A spare of a process: loaded, waiting, and told to serve when the one before it died.

Loading takes Python a second or two; a spare takes over at once. It reads one byte from
ZHUYI_STANDBY_FD: "1" means serve; the end of the pipe means that nobody needs it any more.
"""

import os
import time
from collections.abc import Callable

from ops.leash import Child, Leash

AGAIN_AFTER = 10.0  # seconds between spares that die


class Standby:
    """At most one spare; `spawn` starts one, given the descriptor that it must wait on."""

    def __init__(self, leash: Leash, spawn: Callable[[int], Child]) -> None:
        self._leash, self._spawn = leash, spawn
        self._child: Child | None = None
        self._pipe = -1
        self._tried_at = -AGAIN_AFTER

    def keep(self) -> None:
        """Start a spare unless one waits; a spare that died is not started again at once."""
        if self._child is not None and self._child.poll() is None:
            return
        if time.monotonic() - self._tried_at < AGAIN_AFTER:
            return
        self.drop()
        self._tried_at = time.monotonic()
        waiting, self._pipe = os.pipe()
        try:
            self._child = self._spawn(waiting)
        finally:
            os.close(waiting)

    def take_over(self) -> Child | None:
        """Tell the spare to serve; None where there is none."""
        child, self._child = self._child, None
        if child is None or child.poll() is not None:
            self.drop()
            return None
        os.write(self._pipe, b"1")
        os.close(self._pipe)
        self._pipe, self._tried_at = -1, -AGAIN_AFTER
        return child

    def drop(self) -> None:
        """Forget a spare that died."""
        if self._child is not None:
            self._leash.reap(self._child)
            self._child = None
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
