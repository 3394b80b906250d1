"""Builds the widget, console and demo page when their sources changed."""

from collections.abc import Iterator
from pathlib import Path

from ops.console import run, say
from ops.leash import Leash
from ops.paths import ROOT, WEB
from ops.setup import stamps
from ops.setup.environments import LOGS
from ops.setup.node import Node, from_wheel, on_path

NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", "coverage"}


def sources() -> Iterator[Path]:
    """Every file the build reads."""
    for path in sorted(WEB.rglob("*")):
        if path.is_file() and not NOT_SOURCES & set(path.relative_to(WEB).parts):
            yield path


def make(leash: Leash, *, node_from_wheel: bool) -> bool:
    """npm ci and npm run build unless they are done; False: no Node on PATH and none wished yet."""
    built = stamps.fingerprint(sources(), *(str(path.relative_to(WEB)) for path in sources()))
    if stamps.is_fresh(WEB / "dist" / "zhuyi-stamp", built):
        say("✓ 网页部分（没有变化）")
        return True
    log = LOGS / "web.log"
    log.unlink(missing_ok=True)
    node = on_path() or (from_wheel(leash, log) if node_from_wheel else None)
    if node is None:
        return False
    _install(node, leash, log)
    run("网页部分：构建", [*node.npm, "run", "build"], leash=leash, log=log, cwd=WEB,
        env=node.environment())  # fmt: skip
    stamps.write(WEB / "dist" / "zhuyi-stamp", built)
    return True


def _install(node: Node, leash: Leash, log: Path) -> None:
    wanted = stamps.fingerprint([WEB / "package.json", WEB / "package-lock.json"], str(ROOT))
    stamp = WEB / "node_modules" / "zhuyi-stamp"
    if stamps.is_fresh(stamp, wanted):
        return
    run(
        "网页部分：npm ci", [*node.npm, "ci"], leash=leash, log=log, cwd=WEB, env=node.environment()
    )
    stamps.write(stamp, wanted)
