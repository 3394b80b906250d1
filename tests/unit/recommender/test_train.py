"""The trainer: learns, stops, repeats itself with the same seed."""

import numpy as np
import pytest
import torch

from recommender.benchmark import id_inputs
from recommender.model import ItemInputs, ModelConfig
from recommender.sequences import plain
from recommender.splits import Learnable, Split, leave_one_out
from recommender.train import TrainConfig, Trainer, _seen
from recommender.windows import IGNORED, batch_windows, windows

ITEMS = 20
PEOPLE = [plain(str(u), [(u + s) % ITEMS for s in range(7)]) for u in range(60)]
MODEL = ModelConfig(ids=ITEMS, d=16, heads=4, layers=1, length=8, dropout=0.1)
CONFIG = TrainConfig(epochs=15, batch=16, learning_rate=1e-2, patience=15)


def train(**about):
    torch.set_num_threads(1)
    config = TrainConfig(**{**CONFIG.__dict__, **about})
    return Trainer(leave_one_out(PEOPLE), id_inputs(ITEMS), MODEL, config)


def test_it_learns_what_comes_next_and_keeps_the_best_epoch():
    trained = train().run(quiet=True)
    assert trained.losses[-1] < trained.losses[0]
    assert trained.validation.ndcg10 > 0.8
    assert 1 <= trained.epochs <= 15


def test_the_same_seed_gives_the_same_model_and_another_does_not():
    one, same, other = (train(epochs=2, seed=seed).run(quiet=True) for seed in (3, 3, 4))
    assert one.losses == same.losses
    assert one.losses != other.losses


def test_it_stops_when_validation_gets_no_better():
    trained = train(epochs=50, patience=2).run(quiet=True)
    assert len(trained.losses) <= trained.epochs + 2


def test_it_stops_when_its_processor_time_is_up():
    assert len(train(budget_seconds=0).run(quiet=True).losses) == 1


def test_the_best_weights_are_written_while_training(tmp_path):
    trained = train(epochs=2).run(tmp_path / "best.pt", quiet=True)
    kept = torch.load(tmp_path / "best.pt", weights_only=True)
    assert all(torch.equal(kept[name], value) for name, value in trained.model.state_dict().items())


def test_figures_are_logged_each_epoch():
    seen = []
    trainer = Trainer(
        leave_one_out(PEOPLE),
        id_inputs(ITEMS),
        MODEL,
        TrainConfig(epochs=2),
        lambda name, value, step: seen.append((name, step)),
    )
    trainer.run(quiet=True)
    assert seen == [
        ("loss/train", 1), ("ndcg@10/validation", 1), ("loss/train", 2), ("ndcg@10/validation", 2),
    ]  # fmt: skip


def test_what_was_seen_is_no_wrong_answer_but_the_target_always_counts():
    history = plain("u", [1, 2, 3, 25])
    (window,) = windows(history, np.array([IGNORED, 2, 3, 1]), length=8)
    batch, targets = batch_windows([window])
    seen = _seen(batch, targets != IGNORED, targets, ITEMS)
    assert [row.nonzero().ravel().tolist() for row in seen] == [[1], [1, 2], [2, 3]]


def test_searches_enter_histories_but_are_never_candidates():
    inputs = ItemInputs(
        torch.cat([torch.arange(1, ITEMS + 1), torch.zeros(2, dtype=torch.long)]),
        torch.zeros(ITEMS + 2, 0),
        torch.zeros(ITEMS + 2, 0),
        torch.zeros(ITEMS + 2, dtype=torch.bool),
        candidates=ITEMS,
    )
    people = [plain(p.customer, [ITEMS, *p.rows.tolist()]) for p in PEOPLE]
    split = leave_one_out(people)
    learnable = [
        Learnable(one.sequence, np.where(one.targets < ITEMS, one.targets, IGNORED))
        for one in split.train
    ]
    trainer = Trainer(
        Split(learnable, split.validation, split.test), inputs, MODEL, TrainConfig(epochs=1)
    )
    assert np.isfinite(trainer.epoch())


@pytest.mark.parametrize("split", [Split([], [], []), leave_one_out(PEOPLE[:1])])
def test_nothing_to_learn_or_to_check_on_is_said(split):
    emptied = Split(split.train, [], [])
    with pytest.raises(ValueError, match="nothing to"):
        Trainer(emptied, id_inputs(ITEMS), MODEL, CONFIG)
