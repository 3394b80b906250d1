"""A picture encoder that learns from nothing but the pictures that it is to tell apart."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from recommender.data import NothingToLearn
from recommender.features.encoders import EncoderNotUsable, OwnPictures, ResNetPictures
from recommender.features.items import picture_encoder
from recommender.features.picture import LightPictures
from recommender.own_encoders import PICTURES, OwnEncoders, named
from recommender.pictures.making import learn
from recommender.pictures.pretrain import (
    FEWEST,
    PictureConfig,
    nt_xent,
    read_pictures,
    small_resnet,
)
from recommender.pictures.views import view
from shop import clock
from shop.settings import Settings

QUICK = PictureConfig(side=32, seen=40, widths=(8, 16), steps=100, batch=32, projected=16)
HUES = [(220, 40, 40), (40, 180, 60), (50, 60, 210), (230, 200, 40), (30, 30, 30), (150, 60, 170)]
PAIRS = list(permutations(HUES, 2))


def drawn(folder, n):
    """n pictures, no two alike: a thing in two of six colours, with a mark on it."""
    folder.mkdir(exist_ok=True)
    out = []
    for number in range(n):
        picture = Image.new("RGB", (80, 80), "white")
        pencil, (body, mark) = ImageDraw.Draw(picture), PAIRS[number % len(PAIRS)]
        pencil.rectangle((14, 14, 66, 66), fill=body)
        shape = ("rectangle", "ellipse")[number // len(PAIRS) % 2]
        getattr(pencil, shape)((26, 26, 54, 54), fill=mark)
        out.append(folder / f"{number}.png")
        picture.save(out[-1])
    return out


@hypothesis_settings(deadline=None, max_examples=25)
@given(st.integers(2, 6), st.integers(2, 8), st.floats(0.05, 1), st.integers(0, 1_000))
def test_nt_xent_is_what_its_paper_writes(n, d, temperature, seed):
    draw = torch.Generator().manual_seed(seed)
    a, b = torch.randn(2, n, d, generator=draw)
    both = torch.cat([a, b]).double().numpy()
    both /= np.linalg.norm(both, axis=1, keepdims=True)
    losses = []
    for i in range(2 * n):
        alike = np.exp(both @ both[i] / temperature)
        losses.append(-np.log(alike[(i + n) % (2 * n)] / (alike.sum() - alike[i])))
    assert float(nt_xent(a, b, temperature)) == pytest.approx(np.mean(losses), rel=1e-3)


@hypothesis_settings(deadline=None, max_examples=20)
@given(st.integers(1, 5), st.integers(0, 10_000))
def test_a_view_is_a_picture_of_the_same_hues(n, seed):
    draw = torch.Generator().manual_seed(seed)
    red = torch.zeros(n, 3, 40, 40)
    red[:, 0] = torch.rand(n, 1, 1, generator=draw) * 0.5 + 0.3
    red[:, 0, 10:30, 10:30] += 0.2
    seen = view(red, 32, draw)
    assert seen.shape == (n, 3, 32, 32)
    assert 0 <= float(seen.min())
    assert float(seen.max()) <= 1
    middle = seen[:, :, 14:18, 14:18].mean(dim=(2, 3))
    assert (middle.argmax(dim=1) == 0).all()  # what is red stays red


def test_what_it_learnt_finds_other_views_of_a_picture_better_than_chance_weights(tmp_path):
    files = drawn(tmp_path / "shop", 60)
    encoders = OwnEncoders(PICTURES, tmp_path / "models")
    learn(files, encoders, QUICK, quiet=True)
    both = OwnPictures(str(encoders.load()))
    learnt = both.trained
    small_resnet(QUICK).eval().save_pretrained(tmp_path / "chance")
    chance = ResNetPictures(str(tmp_path / "chance"))
    pixels = read_pictures(files, QUICK.seen, quiet=True).float() / 255
    seen = view(pixels, QUICK.side, torch.Generator().manual_seed(5))
    changed = []
    for number, one in enumerate(seen):
        changed.append(tmp_path / f"changed-{number}.png")
        Image.fromarray((one * 255).byte().permute(1, 2, 0).numpy()).save(changed[-1])

    def hits(encoder):
        known = np.stack([encoder.encode(file) for file in files])
        asked = np.stack([encoder.encode(file) for file in changed])
        return float(((asked @ known.T).argmax(axis=1) == np.arange(len(files))).mean())

    assert hits(learnt) > hits(chance) + 0.2
    assert learnt.side == QUICK.side
    assert hits(both) >= hits(LightPictures())
    assert both.encode(changed[0]).shape == (both.dim,)
    assert np.linalg.norm(both.encode(changed[0])) == pytest.approx(1, abs=1e-4)


@pytest.fixture
def shop(tmp_path):
    """An installation set to an encoder of its own, and a way to train one from a seed."""
    settings = Settings(data=tmp_path, image_encoder="own")
    encoders, files = OwnEncoders.of(PICTURES, settings), drawn(tmp_path / "media", FEWEST)

    def train(seed):
        return learn(files, encoders, replace(QUICK, steps=2, seed=seed), quiet=True)

    return settings, encoders, train


def test_an_installation_uses_the_one_trained_last_and_a_model_its_own(shop):
    settings, encoders, train = shop
    with pytest.raises(EncoderNotUsable, match="zhuyi train-pictures"):
        picture_encoder(settings)
    first = train(0)
    name = named(PICTURES, settings)
    second = train(1)
    assert encoders.current() == second != first == train(0)
    train(1)
    assert picture_encoder(settings).name.endswith(second)
    assert picture_encoder(settings, name).name.endswith(first)
    with pytest.raises(EncoderNotUsable, match="trained with 'light'"):
        picture_encoder(settings, "light")
    (encoders.root / "current").write_text("../elsewhere", encoding="ascii")
    with pytest.raises(EncoderNotUsable):
        picture_encoder(settings)


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "manifest.json"])
@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_damaged_folder_is_named_with_what_to_do(shop, file, how):
    settings, encoders, train = shop
    path = encoders.root / train(0) / file
    content = path.read_bytes()
    path.unlink()
    if how == "changed":
        path.write_bytes(content.replace(b'"', b"'", 1))
    with pytest.raises(EncoderNotUsable, match=f"{file}.*zhuyi train-pictures"):
        picture_encoder(settings)


def test_those_that_no_model_uses_go_and_an_erasure_is_none_of_their_concern(shop):
    _, encoders, train = shop
    used, unused, current = (train(seed) for seed in range(3))
    later = clock.now() + timedelta(days=1)
    assert not encoders.older(later)
    assert encoders.tidy({f"own:{used}"}, later) == [unused]
    assert {f.name for f in encoders.root.iterdir()} == {used, current, "current"}


def test_too_few_pictures_and_files_that_are_none_are_told(tmp_path, caplog):
    files = drawn(tmp_path / "shop", FEWEST - 1)
    broken = tmp_path / "shop" / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n no picture")
    encoders = OwnEncoders(PICTURES, tmp_path / "models")
    with pytest.raises(NothingToLearn, match=f"{FEWEST - 1} pictures are too few"):
        learn([*files, broken], encoders, QUICK, quiet=True)
    assert "broken.png" in caplog.text
