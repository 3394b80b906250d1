"""`make setup`: both environments side by side, and the web parts."""

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ops.console import StepFailed, say
from ops.leash import Leash, end_with_parent
from ops.paths import WEB
from ops.setup import environments, web
from ops.setup.interpreters import InterpreterMissing
from ops.signals import stop_on_signals

PROBLEMS = (StepFailed, InterpreterMissing, OSError)  # InterruptedError is an OSError


def _attempt(work: Callable[[], object]) -> str | None:
    """What went wrong, or None."""
    try:
        work()
    except PROBLEMS as problem:
        return str(problem)
    return None


def setup(leash: Leash, *, with_web: bool, with_peers: bool = False) -> list[str]:
    """Make what is missing or stale; what went wrong, with what to do."""
    with_web = with_web and WEB.joinpath("package.json").exists()
    web_is_built: list[bool] = [not with_web]

    def make_web() -> None:
        web_is_built[0] = web_is_built[0] or web.make(leash, node_from_wheel=False)

    works: list[Callable[[], object]] = [
        lambda: environments.make(environments.APP, leash),
        lambda: environments.make(environments.BOT, leash),
        make_web,
    ]
    if with_peers:
        works.append(lambda: environments.make(environments.PEERS, leash))
    with ThreadPoolExecutor(len(works)) as pool:
        attempts = [pool.submit(_attempt, work) for work in works]
        try:
            problems = [problem for attempt in attempts if (problem := attempt.result())]
        except BaseException:
            leash.stop(patience=3)  # so that the threads, which wait for their children, end
            raise
    if not problems and not web_is_built[0]:
        problem = _attempt(lambda: web.make(leash, node_from_wheel=True))
        problems = [problem] if problem else []
    return problems


def main() -> int:
    """Entry point; the exit code is 0 only when everything stands."""
    parser = argparse.ArgumentParser(prog="make setup", description=__doc__)
    parser.add_argument("--without-web", action="store_true", help="leave the web parts out")
    parser.add_argument("--with-peers", action="store_true", help="what bench-recommender needs")
    options = parser.parse_args()
    end_with_parent()
    stop_on_signals()
    started = time.monotonic()
    leash = Leash()
    try:
        problems = setup(leash, with_web=not options.without_web, with_peers=options.with_peers)
    finally:
        leash.stop(patience=3)
    for problem in problems:
        say(problem)
    if not problems:
        say(f"✓ 环境就绪 {time.monotonic() - started:.1f} s")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
