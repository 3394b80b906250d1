"""Two processes, started by torchrun, learn what one does."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.integration.recommender import train_ring

EPOCHS = 8


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """What each of two processes says of its training."""
    out = tmp_path_factory.mktemp("two")
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
    ]
    command += ["-m", "tests.integration.recommender.train_ring", str(out), str(EPOCHS)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.run(command, check=True, env=environment, timeout=240, capture_output=True)
    return [json.loads((out / f"{process}.json").read_text()) for process in (0, 1)]


def test_both_processes_have_the_same_model_and_the_same_curve(two):
    assert two[0] == two[1]


def test_the_curve_is_that_of_one_process_that_takes_as_much_a_step(two, tmp_path):
    train_ring.train(tmp_path, EPOCHS, tokens=2 * train_ring.TOKENS)
    one = json.loads((tmp_path / "0.json").read_text())
    assert np.allclose(two[0]["losses"], one["losses"], rtol=0.1)
    assert two[0]["losses"][-1] < 0.8 * two[0]["losses"][0]
    assert abs(two[0]["ndcg"] - one["ndcg"]) < 0.1
