"""The lists of all customers on a local Ray cluster: killed workers and a killed driver."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if os.environ.get("ZHUYI_REQUIRE_RAY") != "1":
    pytest.importorskip("ray", reason="dependency group ray is not installed")

K, BLOCK, BLOCKS = 3, 2, 32
ROOT = Path(__file__).parents[3]
PATIENCE = 400  # seconds: a cluster on a busy machine
pytestmark = [pytest.mark.slow, pytest.mark.timeout(3 * PATIENCE)]


def _begin(world, out, *more):
    command = [sys.executable, "-m", "ops.cli", "score", "--out", str(out), "--json"]
    command += ["-k", str(K), "--block", str(BLOCK), *more]
    environment = os.environ | {"ZHUYI_DATA": str(world.settings.data), "OMP_NUM_THREADS": "1"}
    environment["RAY_worker_niceness"] = "0"  # else a busy machine starves its workers
    with out.with_name(out.name + ".log").open("w") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )


def _end(process, out):
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out.with_name(out.name + ".log").read_text()[-3_000:]
    return json.loads(said.splitlines()[-1])


def _below(pid):
    """Processes begun by this one, at any depth: pid → command line."""
    parents, found = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat, line = (folder / "stat").read_text(), (folder / "cmdline").read_bytes()
        except OSError:
            continue
        own, parent = int(folder.name), int(stat.rpartition(")")[2].split()[1])
        parents[own], found[own] = parent, line.replace(b"\0", b" ").decode(errors="replace")

    def comes_from(one):
        while one in parents:
            one = parents[one]
            if one == pid:
                return True
        return False

    return {one: line for one, line in found.items() if comes_from(one)}


def _runs(pid):
    """Whether it is there and no zombie that nobody waits for."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _blocks(out):
    return list(out.with_name(out.name + ".parts").glob("*.csv"))


def _wait(holds, process, out):
    until = time.monotonic() + PATIENCE
    while not holds():
        assert process.poll() is None, out.with_name(out.name + ".log").read_text()[-3_000:]
        assert time.monotonic() < until
        time.sleep(0.002)


def _plainly(world, out, run):
    """The same run without Ray, for another file."""
    parts = out.with_name(out.name + ".parts")
    parts.mkdir()
    (parts / "run.json").write_bytes(run)
    _end(_begin(world, out), out)
    return out.read_bytes()


def test_a_killed_worker_is_made_up_for(world, tmp_path):
    out = tmp_path / "ray.csv"
    process = _begin(world, out, "--ray", "--workers", "1")
    _wait(lambda: len(_blocks(out)) >= 2, process, out)
    (worker,) = [pid for pid, line in _below(process.pid).items() if "MapWorker" in line]
    os.kill(worker, signal.SIGKILL)
    assert len(_blocks(out)) < BLOCKS
    run = (tmp_path / "ray.csv.parts" / "run.json").read_bytes()
    assert _end(process, out)["blocks"] == BLOCKS
    assert out.read_bytes() == _plainly(world, tmp_path / "plain.csv", run)


def test_after_a_killed_driver_only_what_is_missing_is_computed(world, tmp_path):
    out, parts = tmp_path / "ray.csv", tmp_path / "ray.csv.parts"
    process = _begin(world, out, "--ray", "--workers", "1")
    _wait(lambda: len(_blocks(out)) >= 2, process, out)
    begun = [pid for pid, line in _below(process.pid).items() if "MapWorker" in line]
    process.kill()
    process.communicate()
    until = time.monotonic() + PATIENCE
    while any(map(_runs, begun)):
        assert time.monotonic() < until, "a worker outlived its driver"
        time.sleep(0.1)
    kept = {path.name: path.stat().st_mtime_ns for path in _blocks(out)}
    assert 2 <= len(kept) < BLOCKS
    assert not out.exists()
    run = (parts / "run.json").read_bytes()
    assert _end(_begin(world, out, "--ray", "--workers", "1"), out)["found"] == len(kept)
    assert out.read_bytes() == _plainly(world, tmp_path / "plain.csv", run)
