"""One instance per data folder, one per port."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ops.instance import (
    INNER_PORTS,
    InstanceError,
    InstanceState,
    ProcessState,
    claim_door,
    free_ports,
    lock,
    read_state,
    write_state,
)


def state(supervisor_pid: int) -> InstanceState:
    process = ProcessState("bot-1", 7, "http://127.0.0.1:20001", "ready", 0, "bot-1.log")
    return InstanceState(supervisor_pid, "http://127.0.0.1:8000", "2026-01-01", (process,))


def test_a_second_instance_on_the_same_data_is_told_who_holds_it(tmp_path: Path) -> None:
    hold = "from ops.instance import lock; from pathlib import Path; import sys;"
    script = f"{hold} file = lock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(InstanceError, match=f"{holder.pid}.*ZHUYI_DATA"):
            lock(tmp_path)
        holder.kill()
    lock(tmp_path).close()  # freed by its death


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InstanceError, match=f"{port}.*PORT={port + 1}"):
            claim_door("127.0.0.1", port)


def test_inner_ports_are_free_different_and_outside_the_ephemeral_range() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(port in INNER_PORTS for port in ports)
    assert max(INNER_PORTS) < 32_768


def test_the_state_is_read_back_while_its_supervisor_lives(tmp_path: Path) -> None:
    write_state(tmp_path, state(os.getpid()))
    assert read_state(tmp_path) == state(os.getpid())


def test_the_state_of_a_dead_supervisor_counts_for_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(["/bin/true"]) as ended:
        pass
    write_state(tmp_path, state(ended.pid))
    assert read_state(tmp_path) is None
    assert read_state(tmp_path / "elsewhere") is None


@pytest.mark.parametrize("program", ["ops.up", "gateway"])
def test_wrong_settings_are_named_before_anything_starts_and_secrets_not_shown(
    tmp_path: Path, program: str
) -> None:
    secret = "s3cret-of-the-account"
    wrong = {
        "ZHUYI_DATA": str(tmp_path / "data"),
        "PORT": "99999",
        "ZHUYI_WECHAT_APP_ID": "wx1",
        "ZHUYI_WECHAT_SECRET": secret,
        "ZHUYI_WECHAT_TOKEN": secret,
        "ZHUYI_WECHAT_AES_KEY": secret,
    }
    ran = subprocess.run(
        [sys.executable, "-m", program],
        env=os.environ | wrong,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 1
    assert "PORT" in said and "ZHUYI_WECHAT_AES_KEY" in said
    assert secret not in said and "Traceback" not in said
    assert not (tmp_path / "data").exists()
