"""Runs a Dockerfile's instructions, one after the other, in the order of its stages."""

import os
import shutil
import string
from dataclasses import dataclass, field
from pathlib import Path

from ops.console import say
from ops.images.dockerfile import Instruction, Stage
from ops.images.root import Root
from ops.paths import ROOT

PASSED_ON = ("PIP_", "SSL_", "NODE_EXTRA_CA_CERTS", "npm_config_", "http_proxy", "https_proxy")
PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"


@dataclass
class Building:
    """One stage while it is built."""

    stage: Stage
    root: Root
    done: dict[str, Root]
    workdir: str = "/"
    user: str = "root"
    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH, "HOME": "/root"})
    command: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Every instruction; raises CalledProcessError or OSError at the first failure."""
        for instruction in self.stage.instructions:
            say(f"  {instruction.word} {instruction.rest[:110]}")
            getattr(self, f"_{instruction.word.lower()}")(instruction)

    def _arg(self, instruction: Instruction) -> None:
        """Build arguments come from this machine's environment."""

    def _volume(self, instruction: Instruction) -> None:
        for name in instruction.words:
            (self.root.path / name.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def _env(self, instruction: Instruction) -> None:
        for word in instruction.words:
            name, _, value = word.partition("=")
            self.env[name] = string.Template(value).safe_substitute(self.env)

    def _workdir(self, instruction: Instruction) -> None:
        self.workdir = instruction.rest
        self._inside(self.workdir).mkdir(parents=True, exist_ok=True)

    def _user(self, instruction: Instruction) -> None:
        self.user = instruction.rest

    def _cmd(self, instruction: Instruction) -> None:
        self.command = instruction.words

    def _run(self, instruction: Instruction) -> None:
        told = {key: text for key, text in os.environ.items() if key.startswith(PASSED_ON)}
        shell = ["/bin/sh", "-c", instruction.rest]
        self.root.run(shell, user=self.user, workdir=self.workdir, env={**told, **self.env})

    def _copy(self, instruction: Instruction) -> None:
        *sources, target = instruction.words
        context = ROOT
        if sources[0].startswith("--from="):
            context = self.done[sources.pop(0).removeprefix("--from=")].path
        for source in sources:
            self._place(context / source.lstrip("/"), target)

    def _place(self, source: Path, target: str) -> None:
        place = self._inside(target)
        if source.is_dir():
            ignored = shutil.ignore_patterns("node_modules", "__pycache__", "dist", ".venv-*")
            wanted = (
                ignored if source.is_relative_to(ROOT) and "build" not in source.parts else None
            )
            shutil.copytree(source, place, symlinks=True, ignore=wanted, dirs_exist_ok=True)
            return
        if target.endswith("/"):
            place = place / source.name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, place)

    def _inside(self, name: str) -> Path:
        absolute = name if name.startswith("/") else f"{self.workdir}/{name}"
        return self.root.path / os.path.normpath(absolute).lstrip("/")

    def try_command(self, argv: list[str]) -> None:
        """Run a command as the finished image would: its user, folder and environment."""
        say(f"  → {' '.join(argv)}")
        self.root.run(argv, user=self.user, workdir=self.workdir, env=self.env)


def build(stages: list[Stage], debian_root: Path, folder: Path, mounts: list[Path]) -> Building:
    """Build every stage; the last one, finished."""
    done: dict[str, Root] = {}
    for stage in stages:
        say(f"▶ {stage.name}（{stage.base}）")
        root = Root.of(stage.base, debian_root, folder / stage.name)
        root.mounts += mounts
        building = Building(stage, root, done)
        building.run()
        done[stage.name] = root
    return building
