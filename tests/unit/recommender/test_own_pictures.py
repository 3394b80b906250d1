"""A picture encoder that learns from nothing but the pictures that it is to tell apart."""

from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from recommender.features import own_pictures
from recommender.features.encoders import EncoderNotUsable, ResNetPictures
from recommender.features.items import picture_encoder
from recommender.features.own_pictures import (
    FEWEST,
    PictureConfig,
    newest,
    nt_xent,
    picture_name,
    save,
    small_resnet,
    train_pictures,
)
from recommender.features.picture import LightPictures
from recommender.features.views import view
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
    both = train_pictures(files, tmp_path / "models", QUICK, quiet=True)
    learnt = both.trained
    chance = ResNetPictures(str(save(tmp_path / "chance", small_resnet(QUICK).eval())))
    pixels = own_pictures.read_pictures(files, QUICK.seen, quiet=True).float() / 255
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


def test_an_installation_uses_the_one_trained_last_and_a_model_its_own(tmp_path):
    settings = Settings(data=tmp_path, image_encoder="own")
    with pytest.raises(EncoderNotUsable, match="pictures train"):
        picture_encoder(settings)
    root = own_pictures.pictures_root(settings)
    first = save(root, small_resnet(QUICK).eval())
    name = picture_name(settings)
    second = save(root, small_resnet(PictureConfig(**{**vars(QUICK), "seed": 1})).eval())
    assert newest(settings) == second != first
    assert picture_encoder(settings).name.endswith(second.name)
    assert picture_encoder(settings, name).name.endswith(first.name)
    (root / "current").write_text("../elsewhere", encoding="ascii")
    with pytest.raises(EncoderNotUsable):
        newest(settings)


def test_too_few_pictures_and_files_that_are_none_are_told(tmp_path, caplog):
    files = drawn(tmp_path / "shop", FEWEST - 1)
    broken = tmp_path / "shop" / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n no picture")
    with pytest.raises(ValueError, match=f"{FEWEST - 1} pictures are too few"):
        train_pictures([*files, broken], tmp_path / "models", QUICK, quiet=True)
    assert "broken.png" in caplog.text
