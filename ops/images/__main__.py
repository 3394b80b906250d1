"""`ops/docker/check.sh`: each Dockerfile's steps in clean root folders; needs root, debootstrap."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.console import say
from ops.images.build import build
from ops.images.dockerfile import read
from ops.images.root import debian
from ops.paths import ROOT

PROOFS = {
    "app": "import actions.server, gateway.app, recommender.cli, ops.prepare, os;"
    " assert os.getuid() != 0; open('/var/lib/zhuyi/probe', 'w')",
    "bot": "import bot.server, bot.train, os;"
    " assert os.getuid() != 0; open('/var/lib/zhuyi/probe', 'w')",
}


def main() -> int:
    """Build the images named (default: both); the exit code tells whether all steps passed."""
    parser = argparse.ArgumentParser(prog="ops/docker/check.sh", description=__doc__)
    parser.add_argument("images", nargs="*", default=list(PROOFS))
    parser.add_argument(
        "--mount", type=Path, action="append", default=[], help="wheels and the like"
    )
    options = parser.parse_args()
    if os.getuid() != 0 or shutil.which("debootstrap") is None:
        say("需要 root 和 debootstrap（apt-get install debootstrap）")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="zhuyi-images-"))
    try:
        base = debian(folder / "debian")
        for name in options.images:
            stages = read(ROOT / "ops" / "docker" / f"{name}.Dockerfile")
            image = build(stages, base, folder / name, options.mount)
            image.try_command(["python", "-W", "ignore", "-c", PROOFS[name]])
            say(f"✓ {name}.Dockerfile：{image.user}，{' '.join(image.command)}")
            shutil.rmtree(folder / name)
    except subprocess.CalledProcessError as problem:
        say(f"✗ 退出码 {problem.returncode}：{problem.cmd}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
