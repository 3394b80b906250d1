"""How long the disk itself takes: an acknowledgement can be no quicker than its fdatasync."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

EVERY = 0.05  # seconds between probes
BLOCK, BLOCKS = 4_096, 256


@contextlib.contextmanager
def probed(folder: Path) -> Iterator[list[float]]:
    """Seconds of a 4 KB write with fdatasync into a file of its own, again and again, meanwhile."""
    times: list[float] = []
    path, stop = folder / "disk-probe", threading.Event()

    def probe() -> None:
        with path.open("wb", buffering=0) as file:
            file.write(bytes(BLOCK * BLOCKS))
            os.fsync(file.fileno())
            while not stop.wait(EVERY):
                started = time.monotonic()
                os.pwrite(file.fileno(), bytes(BLOCK), len(times) % BLOCKS * BLOCK)
                os.fdatasync(file.fileno())
                times.append(time.monotonic() - started)

    thread = threading.Thread(target=probe, name="disk", daemon=True)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join()
        path.unlink()
