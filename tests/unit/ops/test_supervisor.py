"""Processes are kept running; real children, tiny programs."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ops import health
from ops.instance import claim_door, free_ports, read_state
from ops.leash import Leash
from ops.processes import Process
from ops.supervisor import NotReady, Supervisor

pytestmark = pytest.mark.alone
LOADING = 1.5  # seconds that the stand-in takes to load slowly
STAND_IN = Path(__file__).with_name("stand_in.py")


@pytest.fixture
def leash() -> Iterator[Leash]:
    """Ends whatever a test leaves behind."""
    leash = Leash()
    yield leash
    leash.stop(patience=1)


def process(name: str, what: str = "serve") -> Process:
    """A stand-in on a free port."""
    (port,) = free_ports(1)
    environment = {**os.environ, "ZHUYI_INNER_PORT": str(port)}
    argv = (sys.executable, str(STAND_IN), what)
    return Process(name, argv, f"http://127.0.0.1:{port}", environment, ready_within=20)


def supervisor(tmp_path: Path, leash: Leash, *processes: Process) -> Supervisor:
    return Supervisor(processes, data=tmp_path, url="http://shop", door=-1, leash=leash)


def asked(url: str) -> int:
    """The process id that answers at `url`."""
    status, pid = health.answer(f"{url}/healthz")
    assert status == 200
    assert isinstance(pid, int)
    return pid


def look_until(supervisor: Supervisor, condition: Callable[[], bool], within: float = 10) -> float:
    """Seconds of looking until the condition holds."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < within
        supervisor.look()
        time.sleep(0.02)
    return time.monotonic() - started


def look_for(supervisor: Supervisor, seconds: float) -> None:
    until = time.monotonic() + seconds
    look_until(supervisor, lambda: time.monotonic() > until)


def pid_in_state(data: Path, name: str) -> int | None:
    state = read_state(data)
    assert state is not None
    return next(each.pid for each in state.processes if each.name == name)


def test_a_killed_process_comes_back_on_its_port_within_two_seconds(
    tmp_path: Path, leash: Leash
) -> None:
    first, second = process("first"), process("second")
    with supervisor(tmp_path, leash, first, second) as running:
        running.wait_until_ready()
        killed, untouched = asked(first.url), asked(second.url)
        os.kill(killed, signal.SIGKILL)
        look_until(running, lambda: pid_in_state(tmp_path, "first") not in {killed, None})
        took = look_until(running, lambda: running._status(running.watched[0]) == 200)
        assert asked(first.url) != killed
        assert asked(second.url) == untouched
        assert took < 2


def test_one_that_gets_ready_comes_back_at_once_however_often_it_is_killed(
    tmp_path: Path, leash: Leash
) -> None:
    often = process("often")
    with supervisor(tmp_path, leash, often) as running:
        for _ in range(8):
            look_until(running, lambda: running._status(running.watched[0]) == 200)
            killed = asked(often.url)
            os.kill(killed, signal.SIGKILL)
            started = time.monotonic()
            while pid_in_state(tmp_path, "often") in {killed, None}:
                look_for(running, 0.02)
            assert time.monotonic() - started < 1.5


def test_one_that_never_gets_ready_is_started_ever_more_slowly(
    tmp_path: Path, leash: Leash
) -> None:
    with supervisor(tmp_path, leash, process("bot-1", "fail")) as running:
        look_for(running, 3)
        assert 4 <= running.watched[0].restarts <= 6


def test_a_process_that_cannot_start_is_reported_with_the_end_of_its_log(
    tmp_path: Path, leash: Leash
) -> None:
    with supervisor(tmp_path, leash, process("bot-1", "fail")) as running:
        with pytest.raises(NotReady, match=r"bot-1(.|\n)*no model in this folder"):
            running.wait_until_ready()


def test_callers_at_the_door_wait_while_the_gateway_restarts(tmp_path: Path, leash: Leash) -> None:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with claim_door("127.0.0.1", port) as door:
        environment = {**os.environ, "ZHUYI_LISTEN_FD": str(door.fileno())}
        argv = (sys.executable, str(STAND_IN), "serve")
        gateway = Process("gateway", argv, url, environment, holds_door=True)
        with Supervisor(
            [gateway], data=tmp_path, url=url, door=door.fileno(), leash=leash
        ) as running:
            running.wait_until_ready()
            killed = asked(url)
            os.kill(killed, signal.SIGKILL)
            look_until(running, lambda: pid_in_state(tmp_path, "gateway") not in {killed, None})
            assert asked(url) != killed  # connected before the new one was ready: not refused


def test_a_spare_that_has_loaded_takes_over_at_once(tmp_path: Path, leash: Leash) -> None:
    slow = replace(process("gateway", "load-slowly"), can_stand_by=True)
    with supervisor(tmp_path, leash, slow) as running:
        running.wait_until_ready()
        look_for(running, LOADING + 1)  # the spare loads
        killed = asked(slow.url)
        os.kill(killed, signal.SIGKILL)
        took = look_until(running, lambda: health.status(f"{slow.url}/healthz") == 200)
        assert took < LOADING / 2
        assert asked(slow.url) != killed
        look_for(running, LOADING + 1)  # there is a new spare
        spare = running.watched[0].standby._child
        assert spare is not None and spare.poll() is None


def test_stopping_ends_also_a_process_that_ignores_sigterm(tmp_path: Path) -> None:
    stubborn = process("stubborn", "ignore-sigterm")
    own_leash = Leash()
    with supervisor(tmp_path, own_leash, stubborn) as running:
        running.wait_until_ready()
        pid = asked(stubborn.url)
        own_leash.stop(patience=0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
