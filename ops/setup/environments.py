"""Makes .venv-app, .venv-bot and .venv-peers with plain pip, each once per state of its inputs."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from ops.console import StepFailed, run, say
from ops.leash import Leash
from ops.paths import APP_ENV, BOT_ENV, PEERS_ENV, ROOT
from ops.setup import stamps
from ops.setup.interpreters import APP_VERSIONS, BOT_VERSIONS, Interpreter, find

PIP = "pip>=25.1"  # the first with --group
LOGS = ROOT / "build" / "setup"


@dataclass(frozen=True)
class Environment:
    """One environment: which interpreters suit it, what is installed in it, what must import."""

    name: str
    folder: Path
    versions: tuple[str, ...]
    setting: str
    group: str
    constraints: Path
    proof: str
    editable: bool


APP = Environment(
    name="应用环境 .venv-app",
    folder=APP_ENV,
    versions=APP_VERSIONS,
    setting="ZHUYI_APP_PYTHON",
    group="dev",
    constraints=ROOT / "constraints" / "app.txt",
    proof="import torch, fastapi, sqlalchemy, rasa_sdk, typer",
    editable=True,
)
BOT = Environment(
    name="机器人环境 .venv-bot",
    folder=BOT_ENV,
    versions=BOT_VERSIONS,
    setting="ZHUYI_BOT_PYTHON",
    group="bot",
    constraints=ROOT / "constraints" / "bot.txt",
    proof="import rasa, spacy, jieba",
    editable=False,
)
PEERS = Environment(
    name="同类软件 .venv-peers",
    folder=PEERS_ENV,
    versions=APP_VERSIONS,
    setting="ZHUYI_APP_PYTHON",
    group="peers",
    constraints=ROOT / "constraints" / "peers.txt",
    proof="import torch, rectools, implicit",
    editable=False,
)


def wanted_state(environment: Environment, interpreter: Interpreter) -> str:
    """Digest of everything the environment is made from."""
    files = [ROOT / "pyproject.toml", environment.constraints]
    return stamps.fingerprint(files, str(interpreter.path), interpreter.version, environment.group)


def is_fresh(environment: Environment) -> bool:
    """Whether the environment stands as its inputs want it; starts no interpreter when it does."""
    stamp = environment.folder / "zhuyi-stamp"
    origin = environment.folder / "zhuyi-python"
    if not stamp.exists() or not origin.exists():
        return False
    path, _, version = origin.read_text().strip().rpartition(" ")
    interpreter = Interpreter(Path(path), version)
    return interpreter.path.exists() and stamps.is_fresh(
        stamp, wanted_state(environment, interpreter)
    )


def pip_settings() -> list[str]:
    """pip's own settings are respected; only torch's index is ours (docs/guide/install.md)."""
    index = os.environ.get("ZHUYI_TORCH_INDEX")
    return ["--extra-index-url", index] if index else []


def make(environment: Environment, leash: Leash) -> None:
    """Make the environment unless it stands; raises StepFailed or InterpreterMissing."""
    if is_fresh(environment):
        say(f"✓ {environment.name}（没有变化）")
        return
    interpreter = find(environment.versions, environment.setting)
    say(f"  {environment.name}：{interpreter.path}（Python {interpreter.version}）")
    log = LOGS / f"{environment.folder.name.lstrip('.')}.log"
    log.unlink(missing_ok=True)
    _start_afresh_if_other_python(environment, interpreter)

    def step(title: str, *argv: str) -> None:
        run(title, argv, leash=leash, log=log, cwd=ROOT, env=os.environ)

    python = str(environment.folder / "bin" / "python")
    pip = (python, "-m", "pip", "install", "--no-input", "--progress-bar", "off")
    if not Path(python).exists():
        step(
            f"{environment.name}：建立",
            str(interpreter.path),
            "-m",
            "venv",
            str(environment.folder),
        )
    step(f"{environment.name}：pip", *pip, "--upgrade", PIP)
    constraints = ("-c", str(environment.constraints), *pip_settings())
    step(f"{environment.name}：安装依赖", *pip, "--group", environment.group, *constraints)
    if environment.editable:
        step(f"{environment.name}：zhuyi 命令", *pip, "--no-deps", "-e", ".")
    step(f"{environment.name}：检查", python, "-c", environment.proof)
    _warn_of_cuda(environment)
    (environment.folder / "zhuyi-python").write_text(f"{interpreter.path} {interpreter.version}\n")
    stamps.write(environment.folder / "zhuyi-stamp", wanted_state(environment, interpreter))


def _start_afresh_if_other_python(environment: Environment, interpreter: Interpreter) -> None:
    (environment.folder / "zhuyi-stamp").unlink(missing_ok=True)
    configuration = environment.folder / "pyvenv.cfg"
    if not configuration.exists():
        return
    if not any(
        line.startswith("version") and line.split("=")[1].strip().startswith(interpreter.version)
        for line in configuration.read_text().splitlines()
    ):
        say(f"  {environment.name}：Python 版本变了，重新建立")
        shutil.rmtree(environment.folder)


def _warn_of_cuda(environment: Environment) -> None:
    libraries = list(environment.folder.glob("lib/python*/site-packages/nvidia"))
    if libraries and not Path("/dev/nvidia0").exists():
        say(
            "! torch 装成了 CUDA 版（多占数 GB），本机没有 GPU。"
            "CPU 版的取法见 docs/guide/install.md 的 ZHUYI_TORCH_INDEX"
        )


__all__ = ["APP", "BOT", "PEERS", "Environment", "StepFailed", "is_fresh", "make"]
