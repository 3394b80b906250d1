"""The interpreters, Node and what is stale are found without help."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops.setup import interpreters, node, stamps
from ops.setup.interpreters import InterpreterMissing


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine: nothing on PATH, no version manager."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("PYENV_ROOT", "ZHUYI_BOT_PYTHON", "ZHUYI_APP_PYTHON"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def says(version: str, path: str) -> str:
    return f"echo '{version} {path}'"


def test_a_shim_that_refuses_is_passed_over_for_the_version_behind_it(home: Path) -> None:
    program(home / "bin" / "python3.9", "echo 'pyenv: python3.9: command not found' >&2; exit 127")
    real = home / ".pyenv" / "versions" / "3.9.18" / "bin" / "python3.9"
    program(real, says("3.9", str(real)))
    assert interpreters.find(("3.9",), "ZHUYI_BOT_PYTHON").path == real


def test_the_first_version_of_the_list_is_preferred(home: Path) -> None:
    for version in ("3.8", "3.9"):
        program(home / "bin" / f"python{version}", says(version, f"/p/{version}"))
    assert interpreters.find(("3.9", "3.8"), "ZHUYI_APP_PYTHON").version == "3.9"


def test_a_python_of_another_version_than_its_name_is_not_taken(home: Path) -> None:
    program(home / "bin" / "python3.9", says("3.8", "/p/3.8"))
    with pytest.raises(InterpreterMissing):
        interpreters.find(("3.9",), "ZHUYI_BOT_PYTHON")


def test_a_missing_interpreter_is_named_with_ways_to_get_it(home: Path) -> None:
    with pytest.raises(InterpreterMissing, match=r"3\.9(.|\n)*pyenv install(.|\n)*ZHUYI_BOT_PY"):
        interpreters.find(("3.9",), "ZHUYI_BOT_PYTHON")


def test_the_running_python_passes_the_probe() -> None:
    found = interpreters.probe(Path(sys.executable))
    assert found is not None
    assert found.version == ".".join(map(str, sys.version_info[:2]))


@pytest.mark.parametrize(("version", "found"), [("v20.18.9", False), ("v20.19.0", True)])
def test_an_old_node_is_not_taken(home: Path, version: str, found: bool) -> None:
    program(home / "bin" / "node", f"echo {version}")
    program(home / "bin" / "npm", "exit 0")
    assert (node.on_path() is not None) is found


def test_a_stamp_is_fresh_until_an_input_changes(tmp_path: Path) -> None:
    source, stamp = tmp_path / "pins.txt", tmp_path / "stamp"
    source.write_text("a==1\n")
    stamps.write(stamp, stamps.fingerprint([source], "3.11"))
    assert stamps.is_fresh(stamp, stamps.fingerprint([source], "3.11"))
    assert not stamps.is_fresh(stamp, stamps.fingerprint([source], "3.12"))
    source.write_text("a==2\n")
    assert not stamps.is_fresh(stamp, stamps.fingerprint([source], "3.11"))


def test_the_launcher_names_what_is_missing_on_an_empty_machine(home: Path) -> None:
    launcher = Path(__file__).parents[3] / "ops" / "setup.sh"
    text = launcher.read_text().replace("/usr/bin/python3 /usr/local/bin/python3", "")
    copied = program(home / "ops" / "setup.sh", text.replace("/opt/*/bin/python3", ""))
    tools = home / "bin"
    tools.mkdir(exist_ok=True)
    os.symlink("/usr/bin/dirname", tools / "dirname")
    ended = subprocess.run(["/bin/sh", str(copied)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "3.10" in ended.stderr and "pyenv" in ended.stderr
