"""How quick an answer is, in process: exact scores over N items with constraints."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from recommender.model import AttentionRecommender, ItemInputs, ModelConfig
from recommender.sequences import Sequence
from recommender.windows import batch_histories

ROUNDS, WARM_UP, K, D, PAST = 200, 20, 10, 64, 50
MANY = 50_000  # items from which a second thread pays


@dataclass(frozen=True)
class _Bench:
    model: AttentionRecommender
    vectors: torch.Tensor
    price: torch.Tensor

    def answer(self, history: Sequence, at_most: int) -> np.ndarray:
        """The k best items within a price, from history to rows."""
        with torch.inference_mode():
            batch = batch_histories([history], [int(history.times[-1]) + 60], PAST)
            hidden = self.model.hidden(batch, self.vectors)[0, -1]
            scores = self.model.scores(hidden, self.vectors)
            scores[self.price > at_most] = -torch.inf
            scores[torch.from_numpy(history.rows)] = -torch.inf
            return np.asarray(scores.topk(min(K, len(scores))).indices)


def _make(items: int, random: np.random.Generator) -> _Bench:
    config = ModelConfig(ids=items, d=D, length=PAST, kinds=9, time_buckets=32)
    model = AttentionRecommender(config).eval()
    empty = torch.zeros(items, 0)
    none = torch.zeros(items, dtype=torch.bool)
    with torch.inference_mode():
        inputs = ItemInputs(torch.arange(1, items + 1), empty, empty, none, items)
        vectors = model.fusion(inputs)
    return _Bench(model, vectors, torch.from_numpy(random.integers(100, 100_000, items)))


def _history(items: int, n: int, random: np.random.Generator) -> Sequence:
    times = np.sort(random.integers(1_700_000_000, 1_760_000_000, n))
    return Sequence("", random.integers(0, items, n), random.integers(1, 10, n), times)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def bench(items: int) -> dict[str, float | int]:
    """p50 and p99 of an answer, and the time from one more behaviour to the changed answer (ms)."""
    if items < 1:
        raise ValueError(f"items must be at least 1, not {items}")
    if items < MANY:
        torch.set_num_threads(1)  # as served
    random = np.random.default_rng(0)
    made = _make(items, random)
    histories = [_history(items, PAST, random) for _ in range(ROUNDS + WARM_UP)]
    spent = [_timed(lambda h=h: made.answer(h, 50_000)) for h in histories][WARM_UP:]  # type: ignore[misc]
    one_more = []
    for history in histories[:ROUNDS]:
        row, now = int(random.integers(items)), int(history.times[-1]) + 30

        def event(history: Sequence = history, row: int = row, now: int = now) -> object:
            grown = Sequence(
                "",
                np.append(history.rows, row),
                np.append(history.kinds, 1),
                np.append(history.times, now),
            )
            return made.answer(grown, 50_000)

        one_more.append(_timed(event))
    return {
        "items": items,
        "d": D,
        "k": K,
        "p50_ms": round(float(np.percentile(spent, 50)), 3),
        "p99_ms": round(float(np.percentile(spent, 99)), 3),
        "event_to_answer_ms": round(float(np.percentile(one_more, 50)), 3),
    }
