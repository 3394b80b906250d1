"""The equations of the model, against numpy written by hand."""

import math

import numpy as np
import pytest
import torch

from recommender.model import (
    AttentionRecommender,
    Batch,
    Dropout,
    FeedForward,
    Fusion,
    ItemInputs,
    ModelConfig,
    MultiHeadAttention,
    attention,
)

# The article's example: three customers, four products, TF-IDF vectors of width 3.
PRODUCTS = np.array([[0.2, 0.1, 0.1], [0.1, 0.3, 0.2], [0.2, 0.2, 0.3], [0.1, 0.2, 0.1]])
VIEWED = {"A": [0, 1, 2], "B": [1, 2, 3], "C": [0, 2, 3]}


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def by_hand(x):
    """softmax(XXᵀ/√3)X, element by element."""
    out = np.zeros_like(x)
    for i in range(len(x)):
        score = [sum(x[i][c] * x[j][c] for c in range(3)) / math.sqrt(3) for j in range(len(x))]
        weight = [math.exp(s) / sum(math.exp(t) for t in score) for s in score]
        assert math.isclose(sum(weight), 1)
        for j, w in enumerate(weight):
            out[i] += w * x[j]
    return out


@pytest.mark.parametrize("customer", VIEWED)
def test_self_attention_of_the_articles_example_is_computed_right(customer):
    x = PRODUCTS[VIEWED[customer]]
    tensor = torch.tensor(x)
    assert np.allclose(attention(tensor, tensor, tensor).numpy(), by_hand(x))


def test_the_first_weights_of_customer_a_are_those_on_paper():
    x = PRODUCTS[VIEWED["A"]]
    scores = x @ x.T / math.sqrt(3)
    assert np.allclose(scores[0] * math.sqrt(3), [0.06, 0.07, 0.09])
    assert np.allclose(softmax(scores)[0], [0.33, 0.332, 0.336], atol=3e-3)


def test_the_feed_forward_layer_with_weights_of_one_and_biases_of_a_tenth():
    ffn = FeedForward(3, 3)
    with torch.no_grad():
        for layer in (ffn.w_1, ffn.w_2):
            layer.weight.fill_(1)
            layer.bias.fill_(0.1)
    x = by_hand(PRODUCTS[VIEWED["A"]])
    inner = np.maximum(x.sum(axis=1) + 0.1, 0)
    expected = np.repeat((3 * inner + 0.1)[:, None], 3, axis=1)
    found = ffn(torch.tensor(x, dtype=torch.float32)).detach().numpy()
    assert np.allclose(found, expected, atol=1e-6)


def test_what_each_customer_gets_is_the_product_they_have_not_seen():
    for customer, left in {"A": 3, "B": 0, "C": 1}.items():
        h = by_hand(PRODUCTS[VIEWED[customer]])[-1]
        scores = PRODUCTS @ h
        scores[VIEWED[customer]] = -np.inf
        assert int(scores.argmax()) == left


def test_heads_are_computed_apart_and_joined():
    torch.manual_seed(0)
    layer = MultiHeadAttention(8, 4).eval()
    x = torch.randn(1, 5, 8)
    w, b = layer.w_qkv.weight.detach().numpy(), layer.w_qkv.bias.detach().numpy()
    q, k, v = np.split(x[0].numpy() @ w.T + b, 3, axis=1)
    heads = []
    for h in range(4):
        part = slice(2 * h, 2 * h + 2)
        weights = softmax(q[:, part] @ k[:, part].T / math.sqrt(2))
        heads.append(weights @ v[:, part])
    w_o, b_o = layer.w_o.weight.detach().numpy(), layer.w_o.bias.detach().numpy()
    expected = np.concatenate(heads, axis=1) @ w_o.T + b_o
    assert np.allclose(layer(x)[0].detach().numpy(), expected, atol=1e-5)


CONFIG = ModelConfig(ids=20, d=16, heads=4, layers=2, length=8, kinds=3, time_buckets=16)


def batch(rows, times, asked, kinds=None):
    kinds = kinds or [1] * len(rows)
    return Batch(*(torch.tensor([values]) for values in (rows, kinds, times, asked)))


@pytest.fixture
def model():
    torch.manual_seed(1)
    made = AttentionRecommender(CONFIG).eval()
    with torch.no_grad():  # biases start at zero: give them something to do
        made.r_time.normal_()
        for block in made.blocks:
            block.r_pos.normal_()
    return made


def test_the_future_does_not_change_the_past(model):
    vectors = torch.randn(20, 16)
    one = model.hidden(batch([1, 2, 3, 4], [0, 10, 500, 900], [10, 500, 900, 950]), vectors)
    other = model.hidden(batch([1, 2, 3, 9], [0, 10, 500, 700], [10, 500, 900, 9_000]), vectors)
    assert torch.allclose(one[:, :3], other[:, :3], atol=1e-6)
    assert not torch.allclose(one[:, 3], other[:, 3], atol=1e-2)


def test_padding_changes_nothing(model):
    vectors = torch.randn(20, 16)
    short = model.hidden(batch([5, 6], [0, 60], [60, 90]), vectors)
    long = model.hidden(batch([0, 0, 5, 6], [0, 0, 0, 60], [0, 0, 60, 90], [0, 0, 1, 1]), vectors)
    assert torch.allclose(short, long[:, 2:], atol=1e-6)


def test_the_newest_position_alone_is_what_it_is_among_all(model):
    vectors = torch.randn(20, 16)
    some = batch([0, 1, 2, 3, 4], [0, 0, 10, 500, 900], [0, 10, 500, 900, 950], [0, 1, 2, 3, 1])
    alone = model.hidden(some, vectors, newest=True)
    assert torch.allclose(alone, model.hidden(some, vectors)[:, -1:], atol=1e-6)


@pytest.mark.parametrize("change", ["kind", "asked", "order"])
def test_kind_time_and_order_all_matter(model, change):
    vectors = torch.randn(20, 16)
    plain = model.hidden(batch([1, 2, 3], [0, 60, 90], [60, 90, 100]), vectors)[:, -1]
    other = {
        "kind": batch([1, 2, 3], [0, 60, 90], [60, 90, 100], [1, 3, 1]),
        "asked": batch([1, 2, 3], [0, 60, 90], [60, 90, 500_000]),
        "order": batch([2, 1, 3], [0, 60, 90], [60, 90, 100]),
    }[change]
    assert not torch.allclose(plain, model.hidden(other, vectors)[:, -1], atol=1e-3)


def test_scores_are_cosines_over_a_temperature(model):
    vectors = torch.randn(20, 16)
    hidden = model.hidden(batch([1, 2], [0, 60], [60, 90]), vectors)[0, -1]
    cosine = hidden @ vectors[7] / hidden.norm() / vectors[7].norm()
    unit = vectors / vectors.norm(dim=1, keepdim=True)
    found = model.scores(hidden, unit)[7]
    assert torch.allclose(found, cosine / CONFIG.temperature, atol=1e-5)


def inputs(ids, has_picture):
    n = len(ids)
    torch.manual_seed(3)
    return ItemInputs(
        torch.tensor(ids), torch.randn(n, 6), torch.randn(n, 5), torch.tensor(has_picture), n
    )


def test_a_new_item_without_picture_is_its_text():
    fusion = Fusion(ModelConfig(ids=4, d=8, heads=2, text=6, picture=5)).eval()
    items = inputs([0, 2], [False, True])
    found = fusion(items)
    text = torch.nn.functional.normalize(fusion.text(items.text), dim=1)
    assert torch.allclose(found[0], text[0], atol=1e-6)
    assert not torch.allclose(found[1], text[1], atol=1e-2)


def test_while_training_some_items_are_shown_by_content_alone():
    config = ModelConfig(ids=1, d=8, heads=2, text=6, id_dropout=1.0)
    fusion = Fusion(config).train()
    items = inputs([1], [False])
    text = torch.nn.functional.normalize(fusion.text(items.text), dim=1)
    assert torch.allclose(fusion(items)[0], text[0], atol=1e-6)


def test_a_width_that_heads_do_not_divide_is_refused():
    with pytest.raises(ValueError, match="no multiple of heads"):
        ModelConfig(ids=1, d=10, heads=4)


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_what_is_dropped_is_the_share_asked_for_and_the_mean_stays(p):
    torch.manual_seed(0)
    layer, x = Dropout(p), torch.ones(333, 301, requires_grad=True)
    dropped = layer(x)
    dropped.sum().backward()
    out = dropped.detach()
    assert float((out == 0).float().mean()) == pytest.approx(p, abs=5e-3)
    assert float(out.max()) == pytest.approx(1 / (1 - p), rel=1e-4)
    assert float(out.mean()) == pytest.approx(1, abs=1e-2)
    assert torch.equal(x.grad, out)
    kept = (out > 0).float() - (1 - p)
    for axis in (0, 1):  # neighbours are dropped independently
        ahead = kept.roll(1, dims=axis)
        assert abs(float((kept * ahead).mean())) < 5e-3
    torch.manual_seed(0)
    assert torch.equal(layer(x), out)
    assert not torch.equal(layer(x), out)
    assert layer.eval()(x) is x
