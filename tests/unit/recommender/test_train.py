"""The trainer: learns, stops, repeats itself with the same seed."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from recommender.benchmark import inputs_of
from recommender.kinds import BOUGHT
from recommender.model import AttentionRecommender, ItemInputs, ModelConfig
from recommender.objective import Objective, _seen
from recommender.progress import Progress
from recommender.sequences import plain
from recommender.splits import Learnable, Split, leave_one_out
from recommender.train import TrainConfig, Trainer
from recommender.windows import IGNORED, batch_windows, windows

ITEMS = 20
PEOPLE = [plain(str(u), [(u + s) % ITEMS for s in range(7)]) for u in range(60)]
MODEL = ModelConfig(ids=ITEMS, d=16, heads=4, layers=1, length=8, dropout=0.1)
CONFIG = TrainConfig(epochs=15, tokens=128, learning_rate=1e-2, patience=15)


def train(**about):
    torch.set_num_threads(1)
    config = TrainConfig(**{**CONFIG.__dict__, **about})
    return Trainer(leave_one_out(PEOPLE), inputs_of(ITEMS), MODEL, config)


@pytest.mark.parametrize("negatives", [0, 5])
def test_it_learns_what_comes_next_and_keeps_the_best_epoch(negatives):
    trained = train(negatives=negatives).run(quiet=True)
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


def test_an_interrupted_training_goes_on_as_if_nothing_had_happened(tmp_path, monkeypatch):
    path, whole = tmp_path / "checkpoint.pt", train(epochs=6).run(quiet=True)
    broken = train(epochs=6)
    epoch, left = broken.epoch, iter(range(3))

    def killed() -> float:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return epoch()

    monkeypatch.setattr(broken, "epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        broken.run(path, quiet=True)
    resumed = train(epochs=6).run(path, quiet=True)
    assert resumed.losses == whole.losses
    assert resumed.validation == whole.validation
    assert not path.exists()


@pytest.mark.parametrize("what", ["another training", "damaged"])
def test_a_checkpoint_that_is_not_of_this_training_is_not_gone_on_from(tmp_path, what):
    path = tmp_path / "checkpoint.pt"
    if what == "damaged":
        path.write_bytes(b"PK\x03\x04 not a checkpoint")
    else:
        other = train(seed=9)
        progress = Progress(other)
        progress.one(1)
        progress.write(path)
    assert train(epochs=2).run(path, quiet=True).losses == train(epochs=2).run(quiet=True).losses


def test_training_goes_on_from_given_weights():
    learnt = train().run(quiet=True)
    split = leave_one_out(PEOPLE)
    on = Trainer(split, inputs_of(ITEMS), MODEL, CONFIG, start=learnt.model.state_dict())
    assert on.measure() == learnt.validation
    assert on.epoch() < learnt.losses[0] / 2


def test_figures_are_logged_each_epoch():
    seen = []
    trainer = Trainer(
        leave_one_out(PEOPLE),
        inputs_of(ITEMS),
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
    position, row = _seen(batch, targets != IGNORED, targets, None, ITEMS)
    assert [row[position == j].tolist() for j in range(3)] == [[1], [1, 2], [2, 3]]


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


@pytest.mark.parametrize("again", [(), (1, 5)])
def test_what_was_seen_is_no_wrong_answer_and_only_named_searches_are_fused(again):
    """What is bought again stays one to who bought it; searches outside a batch change nothing."""
    random = torch.Generator().manual_seed(1)
    text = torch.randn(ITEMS + 30, 6, generator=random)
    none, has = torch.zeros(ITEMS + 30, 0), torch.zeros(ITEMS + 30, dtype=torch.bool)
    inputs = ItemInputs(torch.zeros(ITEMS + 30, dtype=torch.long), text, none, has, ITEMS)
    model = AttentionRecommender(replace(MODEL, text=6, kinds=BOUGHT)).eval()
    objective = Objective(
        model,
        inputs,
        torch.ones(ITEMS) / ITEMS,
        mask_seen=True,
        negatives=0,
        low=False,
        again=again,
    )
    long = [
        plain("u", [1, ITEMS + 29, 2, ITEMS + 7, 1, ITEMS + 29, 3, 1]),
        plain("v", [4, 5, 6, 5, 4, 7]),
    ]
    for one in long:
        one.kinds[::3] = BOUGHT
    learnable = [np.where(one.rows < ITEMS, one.rows, IGNORED) for one in long]
    cut = [next(windows(one, own, 8)) for one, own in zip(long, learnable, strict=True)]
    batch, targets = batch_windows(cut)
    at = targets != IGNORED
    with torch.no_grad():
        vectors = model.fusion(inputs)
        scores = model.scores(model.hidden(batch, vectors)[at], vectors[:ITEMS])
        for line, (b, j) in zip(scores, at.nonzero().tolist(), strict=True):
            seen = [(int(batch.rows[b, k]), int(batch.kinds[b, k])) for k in range(j + 1)]
            wrong = {row for row, kind in seen if kind and row < ITEMS} - {int(targets[b, j])}
            stays = {row for row, kind in seen if kind == BOUGHT} & set(again)
            line[list(wrong - stays)] = -1e9
        expected = torch.nn.functional.cross_entropy(scores, targets[at])
        assert float(objective(batch, targets)) == pytest.approx(float(expected), abs=1e-5)


@pytest.mark.parametrize("split", [Split([], [], []), leave_one_out(PEOPLE[:1])])
def test_nothing_to_learn_or_to_check_on_is_said(split):
    emptied = Split(split.train, [], [])
    with pytest.raises(ValueError, match="nothing to"):
        Trainer(emptied, inputs_of(ITEMS), MODEL, CONFIG)
