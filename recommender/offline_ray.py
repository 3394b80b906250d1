"""The same blocks on Ray Data: actors hold the model, a killed one is started again.

On several machines every one needs this program, the folder of all state and the output's folder
under the same paths, and a database that all reach (PostgreSQL). `RAY_ADDRESS` names a cluster;
without it a local one is started and ended.
"""

import logging
import os
from pathlib import Path
from typing import Any

from recommender.offline import Engine, Scorer

STORE = 100 * 1024**2  # bytes of shared memory of a local cluster: blocks are numbers


class OnRay:
    """An actor: opens the shop and the model once, then takes block after block."""

    def __init__(self, parts: str, given: dict[str, str]) -> None:
        self.scorer = Scorer(Path(parts), given)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Score the blocks whose numbers the batch holds."""
        for number in batch["number"]:
            self.scorer.score(int(number))
        return batch


def on_ray(workers: int) -> Engine:
    """An engine with so many actors; raises ValueError where Ray is missing or gives up."""

    def engine(parts: Path, given: dict[str, str], numbers: list[int]) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing goes out
        try:
            import ray  # noqa: PLC0415
            from ray.data import ActorPoolStrategy, DataContext, from_items  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise ValueError(
                "Ray is missing: pip install --group ray -c constraints/app.txt"
            ) from error
        root = str(Path(__file__).resolve().parents[1])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        local: dict[str, Any] = {}
        if not os.environ.get("RAY_ADDRESS"):
            local = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": STORE}
        ray.init(
            **local,
            runtime_env={"env_vars": {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}},
            logging_level=logging.WARNING,
            log_to_driver=False,
        )
        try:
            DataContext.get_current().enable_progress_bars = False
            logging.getLogger("ray").setLevel(logging.WARNING)
            blocks = from_items([{"number": n} for n in numbers], override_num_blocks=len(numbers))
            done = blocks.map_batches(
                OnRay,
                fn_constructor_args=(str(parts.resolve()), given),
                batch_size=1,
                compute=ActorPoolStrategy(size=workers),
                num_cpus=1,
            )
            for _ in done.iter_batches(batch_size=1):
                pass
        except ray.exceptions.RayError as error:
            raise ValueError(f"Ray gave up: {error}") from error
        finally:
            ray.shutdown()

    return engine
