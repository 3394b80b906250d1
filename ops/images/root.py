"""A root folder to run commands in: Debian's minimal system, with a base image's language in it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from ops.setup.interpreters import find
from ops.setup.node import on_path

RELEASE = "bookworm"
LIBRARIES = "ca-certificates,libssl3,libffi8,libsqlite3-0,zlib1g,libbz2-1.0,liblzma5,libreadline8"
LIBRARIES += ",libncursesw6,libuuid1,libexpat1,libstdc++6"
OWN_MOUNTS = ("unshare", "--mount", "--propagation", "private")
SYSTEM = ("/dev", "/proc")


def debian(folder: Path) -> Path:
    """Debian's minimal system, made once."""
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = ["--variant=minbase", f"--include={LIBRARIES}"]
        command = [*OWN_MOUNTS, "debootstrap", *options, RELEASE, str(folder / "root")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        (folder / "made").touch()
    return folder / "root"


def _python(version: str) -> Path:
    """The folder of a Python of this version."""
    found = find((version,), f"ZHUYI_PYTHON_{version.replace('.', '_')}").path
    return found.resolve().parent.parent


@dataclass
class Root:
    """A root folder and what is mounted into it while a command runs."""

    path: Path
    mounts: list[Path] = field(default_factory=list)

    @classmethod
    def of(cls, base: str, debian_root: Path, path: Path) -> "Root":
        """A clean root like the base image: python:3.x… or node:…, from this machine's own."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(debian_root), str(path)], check=True)  # noqa: S603, S607
        root = cls(path, [Path(name) for name in SYSTEM])
        if version := re.match(r"python:(\d+\.\d+)", base):
            prefix = _python(version[1])
            root.mounts.append(prefix)
            for name in ("python", "python3"):
                (path / "usr/local/bin" / name).symlink_to(prefix / "bin" / f"python{version[1]}")
            os.chmod(path / "root", 0o755)  # noqa: S103  the interpreter may be below it
        elif base.startswith("node:"):
            node = on_path()
            if node is None:
                raise RuntimeError(f"{base}: no Node on PATH to stand in for it")
            for name in ("bin/node", "bin/npm", "lib/node_modules/npm"):
                _copy(node.folder.parent / name, path / "usr/local" / name)
        else:
            raise RuntimeError(f"no stand-in for the base image {base}")
        for name in ("/etc/resolv.conf", "/etc/hosts"):
            shutil.copy(name, path / name.lstrip("/"))
        return root

    def run(self, argv: Sequence[str], *, user: str, workdir: str, env: Mapping[str, str]) -> None:
        """Run in the root as `user`; raises CalledProcessError.

        The mounts live in a mount namespace of the command's own: they end with it, and removing
        the root folder can never reach through them.
        """
        inside = f'cd {workdir} && exec "$@"'
        chroot = ["chroot", f"--userspec={user}", str(self.path), "/bin/sh", "-c", inside, "-"]
        mounting = "".join(
            f"mkdir -p {quote(target)} && mount --bind {quote(source)} {quote(target)} && "
            for source, target in self._mounted()
        )
        command = [*OWN_MOUNTS, "/bin/sh", "-c", f'{mounting}exec "$@"', "-", *chroot, *argv]
        subprocess.run(command, env=dict(env), check=True)  # noqa: S603

    def _mounted(self) -> Iterator[tuple[str, str]]:
        for source in self.mounts:
            yield str(source), str(self.path / str(source).lstrip("/"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    options = "-aL" if source.name == "node" else "-a"
    subprocess.run(["cp", options, str(source), str(target)], check=True)  # noqa: S603, S607
