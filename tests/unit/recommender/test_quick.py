"""What is done for a few products only gives what doing it for all would have given."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from recommender import explain, search
from recommender.blend import Blend
from recommender.constraints import satisfied, soft_score
from recommender.kinds import BOUGHT
from recommender.latency import NOW, made, requests
from recommender.led import led
from recommender.policy import Policy, list_rules
from recommender.ranking import FLOOR, HISTORY, SOFT, TASTE, Ask, rank
from recommender.rerank import best_first, diverse
from recommender.sequences import plain
from recommender.splits import bought
from recommender.taste import Tastes
from recommender.transitions import Transitions

N = 3_000


@hypothesis_settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    items=st.integers(2, 60),
    histories=st.integers(1, 6),
    share_again=st.sampled_from([0.0, 0.3]),
)
def test_what_a_few_histories_led_to_is_what_the_blend_says(seed, items, histories, share_again):
    random = np.random.default_rng(seed)

    def one(longest):
        return plain("u", random.integers(0, items + 3, random.integers(0, longest)).tolist())

    transitions = Transitions.fit([one(30) for _ in range(8)], items)
    past = [one(70) for _ in range(histories)]
    for history in past:
        history.kinds[:: random.integers(1, 5)] = BOUGHT
    again = frozenset(np.flatnonzero(random.random(items) < share_again).tolist())
    whole = Blend([transitions], [1.0], again, 0.5).scores(past, [0] * histories)
    rebuys = [bought(history, again) for history in past]
    found = led(transitions, past, rebuys, 0.5)
    for rows in (np.arange(items), np.flatnonzero(random.random(items) < 0.5)):
        lines = zip(past, rebuys, found.of(rows), whole[:, rows], strict=True)
        for history, own, mine, asked in lines:
            ranked = ~np.isin(rows, history.rows) | np.isin(rows, own)
            assert np.allclose(mine[ranked], asked[ranked], atol=1e-5)
            assert not mine[~ranked].any()
            assert (mine[np.isin(rows, own)] == 0.5).all()


@pytest.fixture(scope="module", params=[search.Plain, search.InBytes, search.ByDimension])
def shop(request, tmp_path_factory):
    random = np.random.default_rng(3)
    with pytest.MonkeyPatch.context() as patch, torch.inference_mode():
        patch.setattr(search, "BYTES_FROM", 1)
        patch.setattr(search, "quicker", lambda _d: request.param)
        recommender, _ = made(N, tmp_path_factory.mktemp("made"), random)
    return recommender, requests(recommender.shelf.items, 30, random)


def test_a_list_is_that_of_every_product_scored_by_definition(shop):
    recommender, asked = shop
    shelf, reader, every = recommender.shelf, recommender.reader, np.arange(N)
    for one in asked:
        read = reader.read(one.history, shelf)
        log_p = reader.appeal([read.sequence], read.table, shelf, NOW)[0]
        taste = Tastes(shelf.items).of(read.sequence, every)
        score = SOFT * soft_score(one.constraints, [], shelf, every) + TASTE * taste
        score += HISTORY * np.maximum(log_p + np.log(N), FLOOR)
        meets = shelf.sellable.copy()
        for constraint in one.constraints:
            meets &= satisfied(constraint, shelf)
        rows = np.flatnonzero(meets)
        ask = Ask("", one.constraints, Policy(), NOW)
        found = rank(ask, one.history, shelf, reader)
        assert found.eligible.tolist() == rows.tolist()
        assert found.kept.relaxed == []
        best = best_first(score, rows, shelf)
        assert np.allclose(found.score[best], score[best], atol=2e-2)  # log Σ exp of bytes
        listed = recommender.recommend("", one.constraints, one.history, Policy(k=10), now=NOW)
        expected = diverse(score, best, 10, shelf, list_rules().answering(), now=NOW)
        assert [item.id for item in listed.items] == [shelf.items[row].id for row in expected]


def test_causes_are_the_same_where_not_every_product_is_asked_about(shop, monkeypatch):
    recommender, asked = shop
    told = 0
    for one in asked[:12]:

        def answer(one=one):
            policy = Policy(k=10)
            return recommender.recommend("", one.constraints, one.history, policy, now=NOW).items

        monkeypatch.setattr(explain, "MEDIAN_OF", 300)  # in either case the median of as many
        whole = answer()
        with monkeypatch.context() as patch:
            patch.setattr(explain, "EVERY", 100)
            few = answer()
        for item, same in zip(whole, few, strict=True):
            assert (item.id, item.reason) == (same.id, same.reason)
            for cause, again in zip(item.evidence, same.evidence, strict=True):
                assert cause.kind == again.kind
                if cause.kind == "history":
                    told += 1
                    assert cause.effect == pytest.approx(again.effect, abs=1e-3)
                    assert (cause.item_id, cause.rank) == (again.item_id, again.rank)
    assert told > 0
