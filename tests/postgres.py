"""A real PostgreSQL for the tests: found here, started on a free port, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
INITDB = ("-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
SETTINGS = {
    "fsync": "off",  # the cluster lives as long as the test run
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "unix_socket_directories": "",
}


def server_binaries() -> Path | None:
    """The folder of initdb and postgres, the newest version first; None when there is none."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    for folder in FOLDERS:
        found += sorted(Path(folder).glob("*/bin"), key=_version, reverse=True)
    return next((p for p in found if (p / "initdb").exists() and (p / "postgres").exists()), None)


def _version(folder: Path) -> float:
    digits = folder.parent.name.rpartition("@")[2]
    return float(digits) if digits.replace(".", "", 1).isdigit() else 0.0


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """A running server; `url(name)` is the SQLAlchemy URL of one of its databases."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://zhuyi@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)  # at once: nothing in it is kept
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(binaries: Path, folder: Path) -> Postgres:
    """Make a cluster in `folder` and wait until it answers; RuntimeError with its log if not."""
    owner, cluster, log = _unprivileged(), folder / "cluster", folder / "log"
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    subprocess.run(
        [binaries / "initdb", "-D", cluster, "-U", "zhuyi", *INITDB],
        check=True,
        capture_output=True,
        cwd="/",
        **identity,
    )
    port = _free_port()
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", cluster, "-p", str(port), "-h", "127.0.0.1", *options],
            stdout=out,
            stderr=out,
            cwd="/",
            **identity,
        )
    server = Postgres(process, port, log)
    _wait(server)
    return server


def _wait(server: Postgres, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while "ready to accept connections" not in server.log.read_text(errors="replace"):
        if server.process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise RuntimeError(f"PostgreSQL did not start:\n{server.log.read_text()}")
        time.sleep(0.05)
