"""Lint, types and unit tests of the web parts (part of `make check`)."""

import json
import sys

from ops.console import StepFailed, run, say
from ops.leash import Leash
from ops.paths import WEB
from ops.setup.environments import LOGS
from ops.setup.node import from_wheel, on_path
from ops.signals import stop_on_signals

SCRIPTS = ("lint", "typecheck", "test")


def main() -> int:
    """Run each script that package.json has; all of them must be there."""
    stop_on_signals()
    scripts = json.loads((WEB / "package.json").read_text())["scripts"]
    leash = Leash()
    log = LOGS / "web-check.log"
    try:
        node = on_path() or from_wheel(leash, log)
        for script in SCRIPTS:
            if script not in scripts:
                raise StepFailed(f"✗ web/package.json 没有 {script} 脚本")
            run(
                f"网页：npm run {script}",
                [*node.npm, "run", script],
                leash=leash,
                log=log,
                cwd=WEB,
                env=node.environment(),
            )
    except StepFailed as problem:
        say(str(problem))
        return 1
    finally:
        leash.stop(patience=3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
