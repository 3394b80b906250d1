"""The sliced loss and its gradients are those of the whole one."""

import pytest
import torch
from torch.nn import functional as F

from recommender import loss
from recommender.loss import sampled, softmax_cross_entropy


def drawn(n=50, items=30, d=8):
    torch.manual_seed(2)
    h, v = torch.randn(n, d, requires_grad=True), torch.randn(items, d, requires_grad=True)
    return h, v, torch.randint(items, (n,))


def gradients(value, *tensors):
    return torch.autograd.grad(value, tensors)


@pytest.mark.parametrize("hide", [False, True])
@pytest.mark.parametrize("size", [7, 50, 1024])
def test_it_is_the_cross_entropy_whatever_the_slice(monkeypatch, size, hide):
    monkeypatch.setattr(loss, "SCORES", {"cpu": 30 * size})
    monkeypatch.setattr(loss, "LEAST", 1)
    h, v, targets = drawn()
    seen = torch.rand(50, 30) < 0.3
    seen[torch.arange(50), targets] = False
    scores = (h @ v.T).masked_fill(seen, -1e9) if hide else h @ v.T
    expected = F.cross_entropy(scores, targets)
    found = softmax_cross_entropy(h, v, targets, seen=seen.nonzero(as_tuple=True) if hide else None)
    assert torch.allclose(found, expected)
    for one, other in zip(gradients(3 * found, h, v), gradients(3 * expected, h, v), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_weights_say_how_much_each_position_counts():
    h, v, targets = drawn()
    weights = torch.rand(50)
    each = F.cross_entropy(h @ v.T, targets, reduction="none")
    expected = (each * weights).sum() / weights.sum()
    found = softmax_cross_entropy(h, v, targets, weights=weights)
    assert torch.allclose(found, expected)
    for one, other in zip(gradients(found, h, v), gradients(expected, h, v), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_half_precision_is_near():
    h, v, targets = drawn()
    whole, half = (softmax_cross_entropy(h, v, targets, half=half) for half in (False, True))
    assert torch.allclose(whole, half, rtol=0.02)
    for one, other in zip(gradients(whole, h, v), gradients(half, h, v), strict=True):
        assert (one - other).norm() < 0.03 * one.norm()


def test_some_items_stand_for_all_without_bias():
    h, v, targets = drawn(n=20, items=200, d=6)
    frequency = torch.bincount(targets, minlength=200) / len(targets)
    whole = torch.cat([g.flatten() for g in gradients(softmax_cross_entropy(h, v, targets), h)])

    def estimate(corrected):
        chosen, places, bias = sampled(targets, frequency, 60)
        loss = softmax_cross_entropy(h, v[chosen], places, bias=bias if corrected else None)
        return torch.cat([g.flatten() for g in gradients(loss, h)])

    mean, plain = (
        torch.stack([estimate(corrected) for _ in range(300)]).mean(0)
        for corrected in (True, False)
    )
    assert (mean - whole).norm() < 0.1 * whole.norm()
    assert (mean - whole).norm() < 0.8 * (plain - whole).norm()


def test_every_target_is_among_the_drawn():
    targets = torch.tensor([7, 3, 7])
    chosen, places, bias = sampled(targets, torch.full((10,), 0.1), 2)
    assert chosen[places].tolist() == [7, 3, 7]
    assert 2 <= len(chosen) <= 4
    assert (bias >= 0).all()
