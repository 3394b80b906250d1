"""`make up` ends whole: by Ctrl-C, SIGTERM, and SIGKILL of the supervisor or of make itself."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.instance import InstanceState, free_ports, read_state
from ops.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

READY_WITHIN = 600.0
GONE_WITHIN = 20.0


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def make_up(other_data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`make up` as a person starts it, in a group of its own as in a terminal."""
    (port,) = free_ports(1)
    environment = {**os.environ, "ZHUYI_DATA": str(other_data), "PORT": str(port)}
    with (other_data / "make-up.log").open("wb") as log:
        make = subprocess.Popen(
            ["make", "up"], cwd=ROOT, env=environment, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        yield make
        if make.poll() is None:
            os.killpg(make.pid, signal.SIGKILL)
        make.wait()


def ready(data: Path, make: subprocess.Popen[bytes]) -> InstanceState:
    """The state once every process is ready."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        state = read_state(data)
        if state is not None and all(each.state == "ready" for each in state.processes):
            return state
        assert make.poll() is None, (data / "make-up.log").read_text()
        time.sleep(0.3)
    pytest.fail((data / "make-up.log").read_text())


def all_gone(pids: list[int]) -> bool:
    until = time.monotonic() + GONE_WITHIN
    while time.monotonic() < until:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("whom", "number"),
    [
        ("make", signal.SIGKILL),
        ("supervisor", signal.SIGKILL),
        ("supervisor", signal.SIGTERM),
        ("terminal", signal.SIGINT),
    ],
)
def test_no_process_outlives_make_up(
    other_data: Path, make_up: subprocess.Popen[bytes], whom: str, number: int
) -> None:
    state = ready(other_data, make_up)
    pids = [each.pid for each in state.processes if each.pid is not None]
    assert len(pids) == len(state.processes)
    if whom == "terminal":
        os.killpg(make_up.pid, number)
    else:
        os.kill(make_up.pid if whom == "make" else state.supervisor_pid, number)
    assert all_gone([*pids, state.supervisor_pid])


def test_a_second_make_up_on_the_same_data_says_who_holds_it(
    other_data: Path, make_up: subprocess.Popen[bytes]
) -> None:
    state = ready(other_data, make_up)
    second = subprocess.run(
        ["make", "up", "PORT=1"], cwd=ROOT, env={**os.environ, "ZHUYI_DATA": str(other_data)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert second.returncode != 0
    assert str(state.supervisor_pid) in second.stdout
