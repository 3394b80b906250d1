"""`zhuyi train-pictures` and `zhuyi train` with ZHUYI_IMAGE_ENCODER=own."""

from functools import partial

import pytest
import torch
from typer.testing import CliRunner

from recommender import own_cli
from recommender.features.encoders import EncoderNotUsable
from recommender.features.items import picture_encoder
from recommender.fit import fit
from recommender.own_encoders import OWN, PICTURES, OwnEncoders
from recommender.pictures import making
from recommender.pictures.pretrain import PictureConfig
from recommender.policy import Policy
from recommender.staleness import stale, trace_of
from recommender.train import TrainConfig
from tests.integration.recommender.conftest import KINDS, product

TINY = partial(PictureConfig, side=32, seen=32, widths=(8, 16), batch=8, projected=8)
SHORT = TrainConfig(epochs=1, tokens=512)


@pytest.fixture
def shop(world, monkeypatch):
    """The shop, set to an encoder of its own that is quickly made."""
    settings = world.settings.model_copy(update={"image_encoder": OWN})
    monkeypatch.setattr(own_cli, "settings", lambda: settings)
    monkeypatch.setattr(own_cli, "PictureConfig", TINY)
    monkeypatch.setattr(making, "PictureConfig", partial(TINY, steps=4))
    monkeypatch.setattr(torch, "set_num_threads", lambda _n: None)
    world.settings = settings
    media = settings.data / "media"
    world.add(*(product(kind, n, media) for kind in KINDS for n in range(8, 11)))
    return world


@pytest.fixture
def encoders(shop):
    return OwnEncoders.of(PICTURES, shop.settings)


def test_the_command_makes_the_current_encoder(shop, encoders):
    found = CliRunner().invoke(own_cli.app, ["train-pictures", "--steps", "2"])
    assert found.exit_code == 0, found.output
    name = found.stdout.split()[0]
    assert encoders.current() == name
    assert picture_encoder(shop.settings).name.endswith(name)
    assert encoders.manifest_of(name).products == 33


def test_a_shop_without_pictures_is_told_so(shop):
    for path in (shop.settings.data / "media").iterdir():
        path.unlink()
    found = CliRunner().invoke(own_cli.app, ["train-pictures"])
    assert found.exit_code == 1
    assert "0 pictures are too few" in found.stderr


def test_training_makes_the_encoder_and_the_model_keeps_to_it(shop, encoders):
    with pytest.raises(EncoderNotUsable):
        picture_encoder(shop.settings)
    made = fit(shop.database, shop.settings, SHORT, quiet=True)
    first = encoders.current()
    assert made.manifest.trace.picture_encoder == f"{OWN}:{first}"
    other = making.make(shop.database, shop.settings, TINY(steps=2, seed=9), quiet=True)
    service = shop.service()  # not trained anew since: still with its own
    assert service.problem == ""
    assert service.live.featuriser.picture.name.endswith(first)
    assert service.recommend("U1", "", [], Policy(k=3)).personalised
    why = stale(shop.models, trace_of(shop.database, shop.settings, SHORT), set())
    assert why == "picture_encoder changed"
    fit(shop.database, shop.settings, SHORT, quiet=True)
    assert encoders.current() == other  # is not made anew
    assert {f.name for f in encoders.root.iterdir() if f.is_dir()} == {first, other}
