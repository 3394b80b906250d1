"""A process that ends when its parent does (Linux prctl(2), PR_SET_PDEATHSIG)."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have the kernel end this process when its parent ends, SIGKILL included.

    The bot keeps nothing between turns, so ending at once loses nothing. `ZHUYI_PARENT_PID`, where
    the starter sets it, closes the race in which the parent ended before this call.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    expected = os.environ.get("ZHUYI_PARENT_PID")
    if expected and os.getppid() != int(expected):
        raise SystemExit("the parent process is gone; not starting")
