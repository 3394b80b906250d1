"""What a method costs: time to make it, time to answer, and memory."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MEGABYTE = 1024  # in kB
T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Processor seconds of the whole process, and MB above what it held before (None: not told)."""

    seconds: float
    peak_mb: float | None


def _held(name: str) -> float | None:
    """VmRSS or VmHWM in MB."""
    found = re.search(rf"^{name}:\s+(\d+) kB", STATUS.read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) / MEGABYTE if found else None


def measured(work: Callable[[], T]) -> tuple[T, Cost]:
    """What `work` returns and what it cost.

    Memory is the peak of the resident set, which only Linux lets a process measure anew.
    """
    before = None
    with suppress(OSError):
        CLEAR.write_text("5")
        before = _held("VmRSS")
    started = time.process_time()
    out = work()
    seconds = time.process_time() - started
    most = _held("VmHWM") if before is not None else None
    peak = None if most is None or before is None else max(most - before, 0.0)
    return out, Cost(seconds, peak)
