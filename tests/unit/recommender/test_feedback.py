"""Clicks are made where people look: the places' share is estimated and taken out again."""

from datetime import UTC, datetime

import numpy as np
import pytest
import torch

from recommender.benchmark import inputs_of
from recommender.feedback import (
    NOWHERE,
    click_weights,
    counted,
    examination,
    place_weights,
)
from recommender.model import ModelConfig
from recommender.sequences import Sequence
from recommender.splits import Case, Learnable, Split
from recommender.train import TrainConfig, Trainer
from recommender.upkeep import PositionBias, upkeep
from recommender.windows import IGNORED, batch_histories, batch_weights, batch_windows, windows
from shop.behaviour.learning import Seen

LOOKED_AT = np.array([1.0, 0.7, 0.5, 0.4, 0.3, 0.2])
APPEAL = np.array([0.05, 0.1, 0.15, 0.2, 0.3, 0.5])  # of items 0 … 5, the last is liked best
RULES = PositionBias(least_shown=200, least_clicks=20, clip=10)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def lists(count, seed=0):
    """What a shop showed that mostly puts the least liked first, and what was clicked."""
    random = np.random.default_rng(seed)
    for number in range(count):
        order = np.argsort(APPEAL + random.normal(0, 0.15, len(APPEAL)))
        for place, item in enumerate(order):
            yield Seen(f"u{number}", f"l{number}", str(item), place, NOW, False, None)
            if random.random() < LOOKED_AT[place] * APPEAL[item]:
                yield Seen(f"u{number}", f"l{number}", str(item), place, NOW, True, None)


def test_how_much_each_place_is_looked_at_is_found_from_impressions_and_clicks():
    found = counted(lists(8_000))
    assert examination(found) == pytest.approx(LOOKED_AT, abs=0.08)
    naive = np.bincount(found.places, found.clicked) / np.bincount(found.places, found.shown)
    off = np.abs(examination(found) - LOOKED_AT).max()
    assert off < np.abs(naive / naive.max() - LOOKED_AT).max() / 3


@pytest.mark.parametrize(
    ("rules", "count", "expected"),
    [
        (RULES, 0, []),  # nothing was shown
        (RULES, 30, [1] * 6),  # too little was
        (PositionBias(least_shown=1, least_clicks=10**6, clip=10), 8_000, [1] * 6),
        (PositionBias(least_shown=1, least_clicks=1, clip=1), 8_000, [1] * 6),
    ],
)
def test_where_nothing_is_known_every_click_counts_the_same(rules, count, expected):
    assert place_weights(counted(lists(count)), rules).tolist() == expected


def test_weights_grow_with_the_place_and_are_clipped():
    weights = place_weights(counted(lists(8_000)), RULES.model_copy(update={"clip": 3.0}))
    assert weights[0] == 1
    assert (np.diff(weights) >= -1e-6).all()
    assert weights.max() == 3


def test_only_clicks_in_a_place_that_is_known_count_more():
    places = np.array([NOWHERE, 0, 1, 7])
    assert click_weights(places, np.array([1, 2], np.float32)).tolist() == [1, 1, 2, 1]


def test_weights_stay_beside_their_targets_through_windows_and_batches():
    rows = np.arange(9)
    one = Sequence("u", rows, np.ones(9, np.int64), rows)
    weights = rows.astype(np.float32) + 10
    found = [w for weighted in (weights, None) for w in windows(one, rows, 4, weights=weighted)]
    _, targets = batch_windows(found)
    counts = batch_weights(found)
    known = targets != IGNORED
    half = len(found) // 2
    assert (counts[:half][known[:half]] == targets[:half][known[:half]] + 10).all()
    assert (counts[half:] == 1).all()
    assert batch_weights(found[half:]) is None


def clicks(count):
    """Customers with one click each: what they clicked, and where it stood."""
    taken = [one for one in lists(count, seed=1) if one.clicked]
    return [(int(one.item_id), int(one.position)) for one in taken]


def preference(weights):
    """What a model trained on the clicks says is liked, as shares of the items (6,)."""
    torch.set_num_threads(1)
    came = len(APPEAL)  # everybody's history: they came in
    learnt = []
    for item, place in clicks(3_000):
        rows = np.array([came, item])
        one = Sequence("u", rows, np.ones(2, np.int64), np.arange(2))
        own = None if weights is None else click_weights(np.array([NOWHERE, place]), weights)
        learnt.append(Learnable(one, np.array([IGNORED, item]), own))
    past = learnt[0].sequence.upto(1)
    cases = [Case(past, 1, 5)]
    config = TrainConfig(epochs=20, tokens=256, learning_rate=1e-2, patience=20, mask_seen=False)
    shape = ModelConfig(ids=came + 1, d=8, heads=2, layers=1, length=4, dropout=0.0)
    trainer = Trainer(Split(learnt, cases, cases), inputs_of(came + 1), shape, config)
    for _ in range(config.epochs):
        trainer.epoch()
    model = trainer.model.eval()
    with torch.inference_mode():
        vectors = model.fusion(inputs_of(came + 1))
        hidden = model.hidden(batch_histories([past], [1], 4), vectors)[:, -1]
        return model.scores(hidden, vectors[:came]).softmax(-1)[0].numpy()


def test_corrected_clicks_teach_what_is_liked_better_than_clicks_as_they_are():
    true = APPEAL / APPEAL.sum()
    weights = place_weights(counted(lists(3_000)), RULES)
    ignored, corrected = (np.abs(preference(w) - true).sum() / 2 for w in (None, weights))
    assert corrected < 0.06
    assert ignored > 2 * corrected


def test_the_rules_in_force_are_read_and_bounded():
    assert upkeep().position_bias.clip >= 1
    with pytest.raises(ValueError, match="clip"):
        PositionBias(least_shown=1, least_clicks=1, clip=0.5)
