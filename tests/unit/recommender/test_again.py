"""What is bought again and again: learnt where customers do it, at the time when it is due."""

from datetime import timedelta

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from recommender.again import LEAST, repeated
from recommender.benchmark import inputs_of
from recommender.evaluate import hide_seen, judge
from recommender.fit import blended
from recommender.kinds import BOUGHT, KINDS, NUMBER, WANTED
from recommender.model import ModelConfig
from recommender.objective import _seen
from recommender.policy import list_rules
from recommender.rerank import barred
from recommender.scorer import AttentionScorer
from recommender.sequences import Sequence
from recommender.splits import VISIT, Case, bought_again, by_time, novel
from recommender.train import TrainConfig, Trainer
from recommender.windows import IGNORED, batch_windows, windows
from tests.unit.recommender.shelves import NOW, entry, listed, shelf_of

DAY = 86_400
COFFEES, ITEMS, EVERY = 6, 60, 15  # days from one purchase to the next
VIEW, SEARCH = NUMBER["view"], NUMBER["search"]
CUTS = (60 * DAY, 72 * DAY)
AGAIN = frozenset(range(COFFEES))
MODEL = ModelConfig(
    ids=ITEMS, d=32, heads=4, layers=1, kinds=len(KINDS), time_buckets=32, length=16, dropout=0.1
)
CONFIG = TrainConfig(epochs=45, tokens=256, learning_rate=1e-2, patience=45, validation_cases=200)


def customer(number, random_, days=90):
    """Walks through the shop, item by item, now and then and buys their coffee when it is used up.

    How often they look differs, so that counting behaviours says little of the time.
    """
    coffee, at = number % COFFEES, random_.integers(ITEMS)
    due, made, day = random_.uniform(0, EVERY), [], random_.uniform(0, 2)
    pace = random_.choice([2.0, 4.0, 8.0])
    while day < days:
        bought = day >= due
        due = day + EVERY if bought else due
        at += not bought
        made.append(
            (coffee, BOUGHT, day * DAY)
            if bought
            else (COFFEES + at % (ITEMS - COFFEES), VIEW, day * DAY)
        )
        day += pace * random_.uniform(0.5, 1.5)
    columns = np.array(made, dtype=np.int64).T
    return Sequence(f"u{number}", *(column.copy() for column in columns))


def people():
    random_ = np.random.default_rng(3)
    return [customer(n, random_) for n in range(120)]


def learnt(people, again):
    torch.set_num_threads(1)
    trainer = Trainer(by_time(people, WANTED, ITEMS, CUTS, again), inputs_of(ITEMS), MODEL, CONFIG)
    return AttentionScorer(trainer.run(quiet=True).model, inputs_of(ITEMS))


def appeal(scorer, cases):
    """log p of the coffee that each case's customer bought last."""
    coffee = [int(c.history.rows[c.history.kinds == BOUGHT][-1]) for c in cases]
    scores = scorer.scores([c.history for c in cases], [c.asked for c in cases])
    return torch.from_numpy(scores).log_softmax(1).numpy()[np.arange(len(cases)), coffee]


def test_a_rebuy_is_ranked_by_who_learnt_rebuys_and_when_it_is_due():
    made = people()
    cases = by_time(made, WANTED, ITEMS, CUTS, AGAIN).test
    due = [case for case in cases if case.target in AGAIN]
    early = [c for c in cases if c.target not in AGAIN and (c.history.kinds == BOUGHT).any()]
    ours, without = learnt(made, AGAIN), learnt(made, frozenset())
    assert min(len(due), len(early)) > 100
    assert judge(ours, due).metrics.ndcg10 > judge(without, due).metrics.ndcg10 + 0.3
    assert judge(ours, early).metrics.ndcg10 > 0.9
    later = appeal(ours, due)[:, None] > appeal(ours, early)
    assert later.mean() > 0.75  # 0.5: the time since the purchase says nothing


def test_a_blend_leaves_to_attention_what_is_due_and_gains_from_it():
    """Transitions alone would count the rebuy as nothing: then they are not worth asking."""
    made = people()
    split, scorer = by_time(made, WANTED, ITEMS, CUTS, AGAIN), learnt(made, AGAIN)
    past = [one.upto(int(np.searchsorted(one.times, CUTS[0], side="right"))) for one in made]
    blend, _ = blended(scorer, past, split.validation, AGAIN)
    due = [case for case in split.test if case.target in AGAIN]
    assert blend.rebuy > 0
    assert blend.weights[1] > 0
    assert judge(blend, due).metrics.ndcg10 > judge(scorer, due).metrics.ndcg10 + 0.03
    assert judge(blend, split.test).metrics.ndcg10 > judge(scorer, split.test).metrics.ndcg10


HISTORIES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([VIEW, BOUGHT, SEARCH]), st.integers(0, 3)),
    min_size=1,
    max_size=25,
)  # fmt: skip


def sequence(deeds, customer="u"):
    rows, kinds, gaps = (np.array(column, dtype=np.int64) for column in zip(*deeds, strict=True))
    return Sequence(customer, rows, kinds, np.cumsum(gaps) * (VISIT // 2))


@given(HISTORIES, st.frozensets(st.integers(0, 5)))
def test_only_what_is_new_or_begins_another_purchase_is_learnt(deeds, again):
    history = sequence(deeds)
    plain, more = novel(history, WANTED, 5), novel(history, WANTED, 5, again)
    first = [
        row if row < 5 and kind in WANTED and row not in history.rows[:place] else IGNORED
        for place, (row, kind) in enumerate(zip(history.rows, history.kinds, strict=True))
    ]
    assert plain.tolist() == first == novel(history, WANTED, 5, frozenset()).tolist()
    for place in np.flatnonzero(more != plain):
        row, after = more[place], slice(place, None)
        bought = (history.rows == row) & (history.kinds == BOUGHT)
        assert row in again and bought[:place].any()
        assert (history.times[after][bought[after]] - history.times[place]).min() <= VISIT
    purchases = [p for p in np.flatnonzero(history.kinds == BOUGHT) if history.rows[p] in again]
    rebuys = len(purchases) - len({int(history.rows[p]) for p in purchases})
    assert (bought_again(history, again) != IGNORED).sum() == rebuys


def test_the_look_before_a_rebuy_is_where_it_is_asked_for():
    history = Sequence("u", *np.array([[0, 1, 0, 0], [BOUGHT, VIEW, VIEW, BOUGHT], [0, 1, 9, 10]]))
    assert bought_again(history, {0}).tolist() == [IGNORED, IGNORED, 0, IGNORED]


CREAM = {"category_id": "skin", "category": "护肤"}


@pytest.mark.parametrize(("times", "rows"), [(LEAST, {0, 1}), (LEAST - 1, set())])
def test_a_kind_is_learnt_of_once_it_was_bought_again_often_enough(times, rows):
    items = [listed("A", "面霜", **CREAM), listed("B", "精华", **CREAM), listed("C", "耳机")]
    deeds = [(0, BOUGHT, 0), (0, BOUGHT, 9)]
    people = [sequence(deeds, f"u{n}") for n in range(times)]
    people += [sequence([(2, BOUGHT, 0), (2, BOUGHT, 9)], f"v{n}") for n in range(LEAST)]
    assert repeated(items, people, list_rules(), 99 * VISIT) == rows
    assert repeated(items, people, list_rules(), VISIT) == frozenset()


def test_who_browses_sees_what_they_used_up_only_where_the_model_knows_when():
    shelf = shelf_of(
        listed("A", "面霜", **CREAM), listed("B", "精华", **CREAM), listed("C", "耳机")
    )
    history = [entry("A", "purchase", timedelta(days=30)), entry("A", "view"), entry("B", "view")]
    history += [entry("C", "purchase", timedelta(days=400))]
    assert barred(history, shelf, list_rules(), NOW, seen=True) == {0, 1, 2}
    assert barred(history, shelf, list_rules(), NOW, seen=True, again=["skin"]) == {1, 2}
    turned_down = [*history, entry("A", "dismiss")]
    assert barred(turned_down, shelf, list_rules(), NOW, seen=True, again=["skin"]) == {0, 1, 2}


def test_a_case_keeps_its_own_in_the_ranking_and_in_what_is_learnt():
    history = sequence([(0, BOUGHT, 0), (1, VIEW, 9), (2, BOUGHT, 9)])
    scores = np.array([[9, 8, 7, 6]], dtype=np.float32)
    hide_seen(scores, [Case(history, 9, 3, frozenset({0, 1}))], 4)
    assert scores.tolist() == [[9, -np.inf, -np.inf, 6]]
    (window,) = windows(
        sequence([*[(0, BOUGHT, 0), (1, VIEW, 9)], (3, VIEW, 9)]), np.array([-1, -1, 3]), 8
    )
    batch, targets = batch_windows([window])
    kept = torch.tensor([True, True, False, False])
    position, row = _seen(batch, targets != IGNORED, targets, kept, 4)
    assert (position.tolist(), row.tolist()) == ([0], [1])
