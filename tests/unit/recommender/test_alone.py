"""The recommender runs on its own dependency group, without those of chat, channels and console."""

import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import tomllib
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
# Needs are judged as the bot hears them, and HTTP is for an installation.
OF_THE_WHOLE = {"needs.heard", "needs.report", "text.judge", "text.titles", "serve"}
IMPORT = """
import importlib, sys
from importlib.machinery import PathFinder
others, modules = sys.argv[1].split(","), sys.argv[2].split(",")
class WithoutOthers(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.split(".")[0] in others
        return None if hidden else super().find_spec(name, path, target)
sys.meta_path = [WithoutOthers if one is PathFinder else one for one in sys.meta_path]
for module in modules:
    importlib.import_module(module)
"""


def group(name):
    """Names of the distributions of a dependency group and of all that they need."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found, ahead = set(), [Requirement(one) for one in declared["dependency-groups"][name]]
    while ahead:
        one = ahead.pop()
        key = canonicalize_name(one.name)
        wanted = one.marker is None or one.marker.evaluate({"extra": ""})
        if key not in found and wanted:
            found.add(key)
            try:
                ahead += [Requirement(line) for line in requires(key) or []]
            except PackageNotFoundError:
                found.discard(key)  # of another system
    return found


def test_every_module_imports_with_its_group_alone():
    own = group("recommender")
    others = {
        name
        for name, by in packages_distributions().items()
        if all(canonicalize_name(one) not in {*own, "zhuyi"} for one in by)
    }
    assert {"fastapi", "rasa_sdk", "socketio", "spacy"} <= others
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "recommender").rglob("*.py"))
        if path.stem not in {"__init__", "__main__"} and "peers" not in path.parts
    ]
    asked = [one for one in modules if one.removeprefix("recommender.") not in OF_THE_WHOLE]
    assert len(asked) > 100
    command = [sys.executable, "-c", IMPORT, ",".join(others), ",".join(asked)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
