"""Ends process groups once the one who started them is gone, however it went.

Run as `python sentinel.py`; reads lines "+PGID" and "-PGID" from standard input, whose other end
only the starter holds. At its end (also by SIGKILL) the groups still listed are killed.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Follow standard input to its end, then kill what is left."""
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    main()
