"""One peer in .venv-peers: histories in, ten suggestions a customer out.

    python other.py METHOD IN.npz OUT.npz --seconds 3600

IN.npz holds `rows` (n,) item rows of all customers one after the other, oldest first, without the
item that is asked for; `starts` (customers + 1,); `items`; `length` and `width` for SASRec;
`refit`. The last item of each customer is what a peer may choose on; with `refit` it is made once
more with them. OUT.npz holds `lists` (customers, 10), -1 where there is none.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

K = 10
VALIDATED = 5_000  # customers asked after each epoch of SASRec, as many as of ours
IntArray = NDArray[np.int64]


class Histories:
    """Rows by customer."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as found:
            self.rows, self.starts = found["rows"], found["starts"]
            self.items, self.length = int(found["items"]), int(found["length"])
            self.width, self.refit = int(found["width"]), bool(found["refit"])
        self.customers = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def table(self, keep: NDArray[np.bool_] | None = None) -> csr_matrix:
        """(customers, items) of what was turned to."""
        keep = np.ones(len(self.rows), dtype=bool) if keep is None else keep
        ones = np.ones(int(keep.sum()), dtype=np.float32)
        shape = (len(self.starts) - 1, self.items)
        return csr_matrix((ones, (self.customers[keep], self.rows[keep])), shape=shape)

    def last(self) -> NDArray[np.bool_]:
        """Which rows are the last of their customer."""
        found = np.zeros(len(self.rows), dtype=bool)
        found[self.starts[1:] - 1] = True
        return found


def _lists(model: Any, table: csr_matrix) -> IntArray:
    customers = np.arange(table.shape[0])
    found, _ = model.recommend(customers, table, N=K, filter_already_liked_items=True)
    return np.asarray(found, dtype=np.int64)


def _ndcg(lists: IntArray, targets: IntArray) -> float:
    line, place = np.nonzero(lists == targets[:, None])
    return float((1 / np.log2(place + 2)).sum() / len(lists)) if len(line) else 0.0


def _best(histories: Histories, make: Iterable[Callable[[], Any]]) -> IntArray:
    """The setting that is best on the last items, made once more with them."""
    held = histories.last()
    train, targets = histories.table(~held), histories.rows[held]

    def judged(maker: Callable[[], Any]) -> float:
        model = maker()
        model.fit(train, show_progress=False)
        return _ndcg(_lists(model, train), targets)

    whole = histories.table()
    model = max(make, key=judged)()
    model.fit(whole, show_progress=False)
    return _lists(model, whole)


def item_knn(histories: Histories, _seconds: float) -> IntArray:
    """implicit's cosine and TF-IDF neighbours."""
    from implicit.nearest_neighbours import (  # noqa: PLC0415
        BM25Recommender,
        CosineRecommender,
        TFIDFRecommender,
    )

    kinds = (CosineRecommender, TFIDFRecommender, BM25Recommender)
    sizes = (20, 100, 300)
    return _best(histories, [lambda m=m, k=k: m(K=k) for m in kinds for k in sizes])  # type: ignore[misc]


def als(histories: Histories, _seconds: float) -> IntArray:
    """implicit's matrix factorisation by alternating least squares."""
    from implicit.als import AlternatingLeastSquares  # noqa: PLC0415

    def maker(factors: int, alpha: float) -> Callable[[], Any]:
        return lambda: AlternatingLeastSquares(
            factors=factors, alpha=alpha, regularization=0.05, iterations=20, random_state=0
        )

    return _best(histories, [maker(f, a) for f in (64, 128) for a in (1.0, 10.0)])


def sasrec(histories: Histories, seconds: float) -> IntArray:
    """RecTools' SASRec with its softmax loss; the epoch is chosen on the last items."""
    import pandas as pd  # noqa: PLC0415
    from pytorch_lightning import Trainer, seed_everything  # noqa: PLC0415
    from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint  # noqa: PLC0415
    from rectools.dataset import Dataset  # noqa: PLC0415
    from rectools.models import SASRecModel  # noqa: PLC0415
    from rectools.models.nn.transformers.utils import leave_one_out_mask  # noqa: PLC0415

    seed_everything(0)
    frame = pd.DataFrame(
        {
            "user_id": histories.customers,
            "item_id": histories.rows,
            "weight": 1.0,
            "datetime": pd.to_datetime(np.arange(len(histories.rows)), unit="s"),
        }
    )
    dataset = Dataset.construct(frame)

    def held(interactions: pd.DataFrame) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = leave_one_out_mask(
            interactions, val_users=min(VALIDATED, len(histories.starts) - 1)
        )
        return found

    def model(trainer: Callable[[], Trainer], validated: bool) -> SASRecModel:
        return SASRecModel(
            n_factors=histories.width,
            session_max_len=histories.length,
            loss="softmax",
            get_val_mask_func=held if validated else None,
            get_trainer_func=trainer,
        )

    def trainer(epochs: int, share: float, *callbacks: Any) -> Trainer:
        return Trainer(
            accelerator="auto", devices=1, max_epochs=epochs, max_time=timedelta(seconds=share),
            callbacks=list(callbacks), logger=False, enable_progress_bar=False,
            enable_model_summary=False, enable_checkpointing=bool(callbacks),
        )  # fmt: skip

    share = seconds / 2 if histories.refit else seconds
    with TemporaryDirectory() as folder:
        best = ModelCheckpoint(folder, monitor="val_loss", save_top_k=1)
        stop = EarlyStopping("val_loss", patience=5)
        chosen = model(lambda: trainer(200, share, best, stop), validated=True)
        chosen.fit(dataset)
        kept = chosen.fit_trainer.checkpoint_callback.best_model_path  # of its own copy of `best`
        if not kept:
            raise SystemExit(f"SASRec finished no epoch in {share:.0f} s")
        epochs = int(Path(kept).stem.split("epoch=")[1].split("-")[0]) + 1
        print(f"SASRec: best after {epochs} of {chosen.fit_trainer.current_epoch} epochs")
        if histories.refit:
            chosen = model(lambda: trainer(epochs, share), validated=False)
            chosen.fit(dataset)
        else:
            chosen.load_weights_from_checkpoint(kept)
    users = np.arange(len(histories.starts) - 1)
    found = chosen.recommend(users, dataset, k=K, filter_viewed=True)
    lists = np.full((len(users), K), -1, dtype=np.int64)
    lists[found["user_id"], found["rank"] - 1] = found["item_id"]
    return lists


METHODS = {"item-knn (implicit)": item_knn, "ALS (implicit)": als, "SASRec (RecTools)": sasrec}


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("histories", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=3600.0)
    options = parser.parse_args()
    started, used = time.monotonic(), time.process_time()
    lists = METHODS[options.method](Histories(options.histories), options.seconds)
    np.savez(
        options.out,
        lists=lists,
        seconds=time.monotonic() - started,
        processor_seconds=time.process_time() - used,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


if __name__ == "__main__":
    main()
