"""One running instance per $ZHUYI_DATA: its lock, its ports, and the file that says what runs."""

import fcntl
import json
import os
import random
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

# Below Linux' ephemeral range (32768…): an outgoing connection never takes a port we come back to.
INNER_PORTS = range(20_000, 32_000)


class InstanceError(RuntimeError):
    """The instance cannot start; the text says why and what to do."""


@dataclass(frozen=True)
class ProcessState:
    """What is known of one process."""

    name: str
    pid: int | None
    url: str
    state: str  # starting | ready | unhealthy | restarting | stopped
    restarts: int
    log: str


@dataclass(frozen=True)
class InstanceState:
    """What runs, as written to $ZHUYI_DATA/run/state.json."""

    supervisor_pid: int
    url: str
    started_at: str
    processes: tuple[ProcessState, ...]


def run_folder(data: Path) -> Path:
    """The folder of the running instance's files, made if missing."""
    folder = data / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_state(data: Path, state: InstanceState) -> None:
    """Replace state.json in one step."""
    path = run_folder(data) / "state.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1) + "\n")
    fresh.replace(path)


def read_state(data: Path) -> InstanceState | None:
    """The state of the instance whose supervisor is alive, or None."""
    try:
        raw = json.loads((data / "run" / "state.json").read_text())
        state = InstanceState(
            **{**raw, "processes": tuple(ProcessState(**each) for each in raw["processes"])}
        )
        os.kill(state.supervisor_pid, 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return state


def lock(data: Path) -> IO[str]:
    """Take the instance's lock, held while the file is open; raises InstanceError if taken."""
    path = run_folder(data) / "lock"
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "?"
        file.close()
        raise InstanceError(
            f"{data} 已有实例在运行（进程 {holder}）。先停掉它，或用另一个 ZHUYI_DATA 和 PORT"
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def claim_door(host: str, port: int) -> socket.socket:
    """The listening socket of the only open port; raises InstanceError where it is taken.

    The supervisor keeps it and lends it to the gateway, so that customers who connect while the
    gateway restarts wait instead of being refused.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(512)
    except OSError as problem:
        door.close()
        raise InstanceError(
            f"端口 {host}:{port} 不可用（{problem.strerror}）。换一个：make up PORT={port + 1}"
        ) from problem
    door.set_inheritable(True)
    return door


def free_ports(count: int) -> list[int]:
    """Ports on 127.0.0.1 that nobody listens on now."""
    found: list[int] = []
    for port in random.sample(INNER_PORTS, len(INNER_PORTS)):
        if len(found) == count:
            break
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
