"""Finds the two interpreters: 3.10 for Rasa, 3.11 or newer for the rest."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOT_VERSIONS = ("3.10",)
APP_VERSIONS = ("3.11", "3.12", "3.13")  # in order of preference: the pins were made on the first
PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], sys.executable)"
HOW_TO_GET = """\
  pyenv install {version}
  uv python install {version}
  Debian/Ubuntu：apt-get install python{version} python{version}-venv
  或用 {setting} 指出它的路径"""


class InterpreterMissing(RuntimeError):
    """No interpreter of the versions needed was found."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that was run and can make environments."""

    path: Path
    version: str  # "3.11"


def _folders() -> Iterator[Path]:
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv"))
    uv = home / ".local" / "share" / "uv" / "python"
    for folder in (pyenv / "versions", uv, Path("/opt")):
        if folder.is_dir():
            for entry in sorted(folder.iterdir(), reverse=True):
                yield entry / "bin"
    yield from (Path("/usr/bin"), Path("/usr/local/bin"), Path("/opt/homebrew/bin"))


def candidates(version: str, setting: str) -> Iterator[Path]:
    """Paths where Python `version` may be: the setting, then PATH, then version managers."""
    if given := os.environ.get(setting):
        yield Path(given)
        return
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    yield from (folder / f"python{version}" for folder in _folders())


def probe(path: Path) -> Interpreter | None:
    """The interpreter at `path`, or None where it is missing, refuses to run, or has no venv."""
    try:
        answer = subprocess.run(  # noqa: S603
            [str(path), "-I", "-c", PROBE], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None  # a shim that refuses: the next candidate may do
    version, _, executable = answer.stdout.strip().partition(" ")
    return Interpreter(Path(executable), version)


def find(versions: tuple[str, ...], setting: str) -> Interpreter:
    """The first working interpreter among `versions`; raises InterpreterMissing naming them."""
    for version in versions:
        for path in candidates(version, setting):
            interpreter = probe(path)
            if interpreter is not None and interpreter.version in versions:
                return interpreter
    how = HOW_TO_GET.format(version=versions[0], setting=setting)
    raise InterpreterMissing(
        f"没有找到可用的 Python {' / '.join(versions)}（须带 venv）。可以：\n{how}"
    )
