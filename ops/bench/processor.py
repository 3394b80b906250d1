"""Processor time of running processes, and a limit on it where the machine lets us set one."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CONTROLLERS = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))  # version 1, version 2
PERIOD_US = 20_000  # short, so that a process that used its share waits milliseconds


def seconds_used(pid: int) -> float:
    """User and system seconds of a process with all its threads; raises FileNotFoundError."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def used_between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Seconds that each took meanwhile."""
    return {name: after[name] - before[name] for name in before}


@contextlib.contextmanager
def limited(pids: Mapping[str, int], share: float) -> Iterator[bool]:
    """Each of the processes gets at most `share` of one core inside; False where it cannot be set.

    Control groups, which need root. The processes go back to where they were.
    """
    with contextlib.ExitStack() as stack:
        try:
            for name, pid in pids.items():
                stack.enter_context(_group(f"zhuyi-bench-{name}-{pid}", pid, share))
        except OSError:
            stack.close()
            yield False
        else:
            yield True


@contextlib.contextmanager
def _group(name: str, pid: int, share: float) -> Iterator[None]:
    root = next((each for each in CONTROLLERS if (each / "cgroup.procs").exists()), CONTROLLERS[0])
    group, quota = root / name, round(PERIOD_US * share)
    group.mkdir()
    try:
        if root.name == "cpu":
            (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (group / "cpu.max").write_text(f"{quota} {PERIOD_US}")
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
            (root / "cgroup.procs").write_text(str(pid))
        group.rmdir()
