"""Interpreters, environments, Node, disk, the port."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from ops.doctor.finding import Finding, fail, ok, warn
from ops.instance import InstanceError, claim_door
from ops.paths import WEB
from ops.setup.environments import APP, BOT, Environment, is_fresh
from ops.setup.interpreters import InterpreterMissing, find
from ops.setup.node import on_path
from shop.settings import Settings

GIB = 1024**3
ENOUGH_DISK = 5 * GIB
LEAST_DISK = 1 * GIB


def interpreters() -> Iterator[Finding]:
    """Both Pythons and both environments."""
    for environment in (BOT, APP):
        yield _interpreter(environment)
        yield _environment(environment)


def _interpreter(environment: Environment) -> Finding:
    name = f"Python {' / '.join(environment.versions)}"
    try:
        found = find(environment.versions, environment.setting)
    except InterpreterMissing as problem:
        return fail(name, "没有找到", str(problem))
    return ok(name, f"{found.version}，{found.path}")


def _environment(environment: Environment) -> Finding:
    if not (environment.folder / "bin" / "python").exists():
        return fail(environment.name, "还没有建立", "运行 make setup")
    if not is_fresh(environment):
        return warn(environment.name, "与 pyproject.toml 和 constraints/ 不一致", "运行 make setup")
    return ok(environment.name, "与依赖清单一致")


def node() -> Finding:
    """Node is needed only to build the web parts."""
    found = on_path()
    if found is not None:
        return ok("Node", str(found.folder))
    return warn(
        "Node", "PATH 上没有 20.19 以上的版本", "不必处理：make setup 会改用 wheel 里的 Node"
    )


def web(settings: Settings) -> Finding:
    """The built pages."""
    if (settings.web_dist / "zhuyi-stamp").exists():
        return ok("网页部分", str(settings.web_dist))
    return fail(
        "网页部分", f"{settings.web_dist} 里没有构建结果", f"运行 make setup（源码在 {WEB}）"
    )


def disk(data: Path) -> Finding:
    """Room where the state is kept."""
    free = shutil.disk_usage(_existing(data)).free
    text = f"{data} 所在磁盘剩余 {free / GIB:.1f} GiB"
    if free < LEAST_DISK:
        return fail("磁盘", text, "清出至少 5 GiB：空间用完后消息会被拒收")
    if free < ENOUGH_DISK:
        return warn("磁盘", text, "清出至少 5 GiB，训练和日志需要空间")
    return ok("磁盘", text)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def port(settings: Settings, *, is_running: bool) -> Finding:
    """The gateway's door: ours when running, free when not."""
    name = f"端口 {settings.port}"
    if is_running:
        with socket.socket() as probe:
            probe.settimeout(2)
            host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
            if probe.connect_ex((host, settings.port)) == 0:
                return ok(name, "网关正在监听")
        return fail(name, "实例在运行，但端口没有回应", "看 logs/gateway.log")
    try:
        claim_door(settings.host, settings.port).close()
    except InstanceError as problem:
        return fail(name, "被别的程序占用", str(problem))
    return ok(name, "空闲")
