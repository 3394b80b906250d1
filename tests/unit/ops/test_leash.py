"""Nothing outlives the process that started it, SIGKILL included."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.leash import Leash

# Starts a child through a leash; the child starts a grandchild. Prints both ids.
STARTER = """
import os, subprocess, sys, time
from pathlib import Path
from ops.leash import Leash
child = "import subprocess, os, time; p = subprocess.Popen(['sleep', '600']);" \
        "print(os.getpid(), p.pid, flush=True); time.sleep(600)"
leash = Leash()
out = sys.stdout.fileno()
leash.start([sys.executable, "-c", child], cwd=Path("/"), env=os.environ, stdout=out)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    """Whether it runs; one that ended but was not reaped by its new parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_within(pids: list[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_children_and_their_children_end_with_the_starter(number: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        pids = [int(word) for word in starter.stdout.readline().split()]
        assert all(map(is_alive, pids))
        starter.send_signal(number)
        starter.wait()
        assert gone_within(pids, 5)


def test_what_a_child_leaves_behind_is_ended_with_it() -> None:
    leash = Leash()
    script = "sleep 600 & echo $!"
    child = leash.start(
        ["/bin/sh", "-c", script], cwd=Path("/"), env=os.environ, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    with child.stdout:
        left_behind = int(child.stdout.readline())
    child.wait()
    leash.reap(child)
    assert gone_within([left_behind], 5)
    leash.stop()


def test_nothing_is_started_once_stopping() -> None:
    leash = Leash()
    leash.stop()
    with pytest.raises(InterruptedError):
        leash.start(["/bin/true"], cwd=Path("/"), env={}, stdout=subprocess.DEVNULL)
